-- When a key holder last opened the key file and found that it fits, in seconds since 1970; no secret is in it.
ALTER TABLE invitations ADD COLUMN checked BIGINT;
