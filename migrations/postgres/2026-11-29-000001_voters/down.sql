DROP INDEX mails_voter;
ALTER TABLE mails DROP COLUMN voter;
DROP TABLE reminders;
DROP TABLE voters;
DROP TABLE lists;
