-- The desk lies beside the database, so that a draft is kept even while an import holds the write lock.
-- Nothing here is journalled: drafts are typing that is not saved yet, ui_state is where the eye was.

CREATE TABLE drafts (
  key         TEXT PRIMARY KEY,
  title       TEXT NOT NULL,
  body        TEXT NOT NULL,             -- JSON
  updated_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE ui_state (
  key    TEXT PRIMARY KEY,
  value  TEXT NOT NULL                   -- JSON
) STRICT, WITHOUT ROWID;
