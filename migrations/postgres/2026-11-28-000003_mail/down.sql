DROP TABLE mails;
DROP TABLE letters;
