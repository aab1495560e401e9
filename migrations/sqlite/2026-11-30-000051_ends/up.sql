-- From when on a link that nobody has used opens nothing: a mail that is found years later invites nobody any more. Those of
-- before end 30 days after they were made.
ALTER TABLE invitations ADD COLUMN ends BIGINT NOT NULL DEFAULT 0;
UPDATE invitations SET ends = made + 2592000;
