ALTER TABLE invitations DROP COLUMN ends;
