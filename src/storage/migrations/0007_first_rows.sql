-- What lets the first rows of a list be read without reading the others.

-- The newest observations of everybody.
CREATE INDEX observations_day ON observations (observed_on);
