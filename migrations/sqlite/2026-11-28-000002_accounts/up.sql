-- What officials work with before and beside the board. Nothing here counts: whatever does is signed by a key that this
-- server does not have. Whoever alters these tables can let himself in and lead officials astray, but open, close and add
-- nothing.

-- `folded` is the name without regard to case, so that no two differ in that alone. `password` is the password's argon2id
-- hash (a PHC string).
CREATE TABLE accounts (
    number   INTEGER NOT NULL PRIMARY KEY,
    name     TEXT    NOT NULL UNIQUE,
    folded   TEXT    NOT NULL UNIQUE,
    password TEXT    NOT NULL,
    created  BIGINT  NOT NULL
);

-- Whose a key is; NULL if the operator has listed it for nobody's account.
ALTER TABLE users ADD COLUMN account INTEGER REFERENCES accounts (number);

-- `token` is SHA-256 of what the browser has.
CREATE TABLE sessions (
    token   BLOB    NOT NULL PRIMARY KEY CHECK (length(token) = 32),
    account INTEGER NOT NULL REFERENCES accounts (number),
    begun   BIGINT  NOT NULL,
    used    BIGINT  NOT NULL
);

-- Sign-ins that failed or are under way, since the first of them. `name` is SHA-256 of the folded name, whether there is
-- such an account or not.
CREATE TABLE attempts (
    name   BLOB    NOT NULL PRIMARY KEY CHECK (length(name) = 32),
    since  BIGINT  NOT NULL,
    number INTEGER NOT NULL
);

-- `document` is the pages' own; `invited` is the number of the newest invitation; `election` is what came of it.
CREATE TABLE drafts (
    id       BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    title    TEXT    NOT NULL,
    document TEXT    NOT NULL,
    revision BIGINT  NOT NULL CHECK (revision > 0),
    saved    BIGINT  NOT NULL,
    invited  BIGINT  NOT NULL CHECK (invited >= 0),
    election BLOB    CHECK (length(election) = 32)
);

CREATE TABLE members (
    draft   BLOB    NOT NULL REFERENCES drafts (id),
    account INTEGER NOT NULL REFERENCES accounts (number),
    role    TEXT    NOT NULL,
    PRIMARY KEY (draft, account)
);

-- `token` is SHA-256 of what the link carries; `account` is who invites; `key` is what was handed in.
CREATE TABLE invitations (
    draft   BLOB    NOT NULL REFERENCES drafts (id),
    number  BIGINT  NOT NULL CHECK (number > 0),
    account INTEGER NOT NULL REFERENCES accounts (number),
    part    TEXT    NOT NULL,
    name    TEXT    NOT NULL,
    token   BLOB    NOT NULL UNIQUE CHECK (length(token) = 32),
    made    BIGINT  NOT NULL,
    opened  BIGINT,
    key     BLOB    CHECK (length(key) = 32),
    PRIMARY KEY (draft, number)
);

-- Who did it, and on which draft.
ALTER TABLE journal ADD COLUMN account TEXT;
ALTER TABLE journal ADD COLUMN draft BLOB;
