-- What lets the deals that ended within some days be counted by owner without one search per owner.

-- ---------------------------------------------------------------- ends, with whose they are

DROP INDEX deals_outcome;
CREATE INDEX deals_outcome ON deals (outcome, close_on, owner_id);
