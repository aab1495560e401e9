DROP TABLE journal;
DROP TABLE ballots;
DROP TABLE credentials;
DROP TABLE board;
DROP TABLE elections;
DROP TABLE users;
