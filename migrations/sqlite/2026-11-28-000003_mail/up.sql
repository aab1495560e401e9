-- Mail that officials have asked for. Addresses of voters are here where officials gave them, and nowhere else.

-- What the mails of one request have in common: the texts with their places for name, title and link, as they were written.
CREATE TABLE letters (
    number  INTEGER NOT NULL PRIMARY KEY,
    draft   BLOB    NOT NULL REFERENCES drafts (id),
    account INTEGER NOT NULL REFERENCES accounts (number),
    purpose TEXT    NOT NULL,
    title   TEXT    NOT NULL,
    subject TEXT    NOT NULL,
    text    TEXT    NOT NULL,
    path    TEXT    NOT NULL
);

-- One row a recipient. `token` is what the link of an invitation carries, here as long as the mail waits and no longer;
-- `due` is when it is tried next, `since` when it was put into the queue, `done` when it was taken or refused.
CREATE TABLE mails (
    number     INTEGER NOT NULL PRIMARY KEY,
    letter     INTEGER NOT NULL REFERENCES letters (number),
    draft      BLOB    NOT NULL REFERENCES drafts (id),
    invitation BIGINT,
    token      TEXT,
    name       TEXT    NOT NULL,
    address    TEXT    NOT NULL,
    domain     TEXT    NOT NULL,
    state      TEXT    NOT NULL,
    reason     TEXT,
    attempts   BIGINT  NOT NULL CHECK (attempts >= 0),
    since      BIGINT  NOT NULL,
    due        BIGINT  NOT NULL,
    done       BIGINT
);

CREATE INDEX mails_due ON mails (state, due);
CREATE INDEX mails_draft ON mails (draft, number);
