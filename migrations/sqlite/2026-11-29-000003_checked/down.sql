ALTER TABLE invitations DROP COLUMN checked;
