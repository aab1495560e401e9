DROP INDEX mails_letter;
ALTER TABLE registration_links DROP COLUMN mailbox;
