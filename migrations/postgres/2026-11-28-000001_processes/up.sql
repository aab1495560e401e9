-- What processes on one database tell each other. Nothing here is believed: a head counts as far as the board's key has
-- signed it, and whoever alters an address can at most keep ballots from being taken.

-- The process that appends: the public key of its boards, where the others reach it (empty if nobody can), and how often
-- the lock was taken until it had it.
CREATE TABLE leader (
    number INTEGER NOT NULL PRIMARY KEY CHECK (number = 1),
    key    BYTEA   NOT NULL CHECK (octet_length(key) = 32),
    url    TEXT    NOT NULL,
    term   BIGINT  NOT NULL CHECK (term > 0)
);

-- What anybody has been shown of a log, before he was: its newest head, and those that end with Close or that witnesses
-- have cosigned.
CREATE TABLE heads (
    election INTEGER NOT NULL REFERENCES elections (number),
    kind     TEXT    NOT NULL,
    size     BIGINT  NOT NULL CHECK (size >= 0),
    note     BYTEA   NOT NULL,
    PRIMARY KEY (election, kind)
);
