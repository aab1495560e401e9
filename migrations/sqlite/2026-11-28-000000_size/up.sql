-- How many entries a log has: whoever appends must know it, and moves it on in the same transaction. A process that
-- has lost its place to another one knows an older number, and its transaction fails.
ALTER TABLE elections ADD COLUMN size BIGINT NOT NULL DEFAULT 0 CHECK (size >= 0);
UPDATE elections SET size = (SELECT count(*) FROM board WHERE board.election = elections.number);
