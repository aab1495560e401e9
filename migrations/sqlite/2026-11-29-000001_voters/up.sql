-- Voters whose addresses the registrar gave so that the service sends them mail; nothing of this is on the board.

-- One row a draft whose voters get mail: its election, and how many entries of its record were looked at for ballots,
-- of each of which the voter is told. `account` is whoever gave the first address.
CREATE TABLE lists (
    draft    BLOB    NOT NULL PRIMARY KEY REFERENCES drafts (id),
    election BLOB    NOT NULL,
    account  INTEGER NOT NULL REFERENCES accounts (number),
    seen     BIGINT  NOT NULL CHECK (seen >= 0)
);
CREATE INDEX lists_election ON lists (election);

-- `credential` is the one on the roll, and none before the service has made the voter's code, where it does. `ticket` is
-- what the mailed link carries, and `opened` when it was first followed; `asked` is when the voter asked for a new code, and
-- `pending` the credential of one that the service has made and that is not on the board yet.
CREATE TABLE voters (
    draft      BLOB   NOT NULL REFERENCES drafts (id),
    number     BIGINT NOT NULL CHECK (number >= 1),
    credential BLOB,
    weight     BIGINT NOT NULL CHECK (weight >= 1),
    name       TEXT   NOT NULL,
    address    TEXT   NOT NULL,
    folded     TEXT   NOT NULL,
    language   TEXT   NOT NULL,
    ticket     TEXT   NOT NULL UNIQUE,
    opened     BIGINT,
    asked      BIGINT,
    pending    BLOB,
    PRIMARY KEY (draft, number),
    UNIQUE (draft, credential)
);
CREATE INDEX voters_address ON voters (draft, folded);

-- When those who have not voted are reminded; `done` once it was.
CREATE TABLE reminders (
    draft BLOB   NOT NULL REFERENCES drafts (id),
    due   BIGINT NOT NULL,
    done  BIGINT,
    PRIMARY KEY (draft, due)
);

-- The voter whom a mail is to; its letter has no text then: it is written when it goes out, in the voter's language.
-- Its `token` is what it brings and no other mail does, a voting code that the service has made or a receipt code, here as long
-- as the mail waits; its `state` is `held` while the code's credential is not on the board.
ALTER TABLE mails ADD COLUMN voter BIGINT;
CREATE INDEX mails_voter ON mails (draft, voter);
