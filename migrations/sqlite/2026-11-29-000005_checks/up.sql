-- How many browsers have said that their voter has checked a ballot: one number an election, nothing about anybody.
CREATE TABLE checks (
    election INTEGER NOT NULL PRIMARY KEY REFERENCES elections (number),
    number   BIGINT  NOT NULL CHECK (number > 0)
);
