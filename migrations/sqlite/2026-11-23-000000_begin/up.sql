-- Nothing here decides anything: everything that counts is on the board, whose entries are kept in `board` as they
-- are served. The other tables hold what the database must keep unique, and the operators' own list and journal.
-- Whoever alters a table can at most stop the service: readers verify entries, and a changed entry is found at start.

-- Officials whose manifests this server takes.
CREATE TABLE users (
    key   BLOB    NOT NULL PRIMARY KEY CHECK (length(key) = 32),
    name  TEXT    NOT NULL,
    added BIGINT  NOT NULL
);

CREATE TABLE elections (
    number INTEGER NOT NULL PRIMARY KEY,
    id     BLOB    NOT NULL UNIQUE CHECK (length(id) = 32)
);

-- The logs. `batch` is the size of the tree that the entry's receipt speaks of; `request` is SHA-256 of what was
-- submitted, so that the same bytes again find their entry; `signer` is role and number, NULL for a ballot.
CREATE TABLE board (
    election INTEGER NOT NULL REFERENCES elections (number),
    position BIGINT  NOT NULL,
    entry    BLOB    NOT NULL,
    leaf     BLOB    NOT NULL CHECK (length(leaf) = 32),
    kind     BIGINT  NOT NULL,
    signer   TEXT,
    body     BLOB    NOT NULL CHECK (length(body) = 32),
    request  BLOB    NOT NULL CHECK (length(request) = 32),
    batch    BIGINT  NOT NULL CHECK (batch > position),
    PRIMARY KEY (election, position),
    UNIQUE (election, leaf),
    UNIQUE (election, request),
    UNIQUE (election, signer, kind, body)
);

-- One row a credential that is or was on the roll.
CREATE TABLE credentials (
    election   INTEGER NOT NULL REFERENCES elections (number),
    credential BLOB    NOT NULL CHECK (length(credential) = 32),
    position   BIGINT  NOT NULL,
    PRIMARY KEY (election, credential),
    FOREIGN KEY (election, position) REFERENCES board (election, position)
);

-- One row a ballot; `first_d` is its first D, which no two ballots share unless somebody's randomness is broken.
CREATE TABLE ballots (
    election   INTEGER NOT NULL REFERENCES elections (number),
    credential BLOB    NOT NULL,
    sequence   BIGINT  NOT NULL CHECK (sequence > 0),
    first_d    BLOB    NOT NULL CHECK (length(first_d) = 32),
    position   BIGINT  NOT NULL,
    PRIMARY KEY (election, credential, sequence),
    UNIQUE (election, first_d),
    FOREIGN KEY (election, credential) REFERENCES credentials (election, credential),
    FOREIGN KEY (election, position) REFERENCES board (election, position)
);

-- The operators' own log of what the service did; no voter's deed is in it.
CREATE TABLE journal (
    number   INTEGER NOT NULL PRIMARY KEY,
    time     BIGINT  NOT NULL,
    deed     TEXT    NOT NULL,
    election BLOB,
    detail   TEXT    NOT NULL
);
