-- What lets the teams below a team be found: without it each statement of a team's scope built this index for itself.

-- ---------------------------------------------------------------- teams, by the one they belong to

CREATE INDEX teams_parent ON teams (parent_id);
