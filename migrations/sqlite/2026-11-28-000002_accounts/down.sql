ALTER TABLE journal DROP COLUMN draft;
ALTER TABLE journal DROP COLUMN account;
DROP TABLE invitations;
DROP TABLE members;
DROP TABLE drafts;
DROP TABLE attempts;
DROP TABLE sessions;
ALTER TABLE users DROP COLUMN account;
DROP TABLE accounts;
