-- Programs that are told how an election goes. Nothing of it counts: whoever is told reads the board.

-- `salt` and the board's key, which is not in the database, make the secret that messages are signed with; `told` is how far
-- the election was when the program was last told: 1 opened, 2 closed, 3 counted or void.
CREATE TABLE webhooks (
    draft   BLOB    NOT NULL REFERENCES drafts (id),
    number  BIGINT  NOT NULL CHECK (number > 0),
    account INTEGER NOT NULL REFERENCES accounts (number),
    url     TEXT    NOT NULL,
    salt    BLOB    NOT NULL CHECK (length(salt) = 16),
    made    BIGINT  NOT NULL,
    told    BIGINT  NOT NULL CHECK (told >= 0),
    PRIMARY KEY (draft, number)
);

-- One row a message. `message` is its id, the same at each try; `due` is when it is tried next, `since` when it was put into
-- the queue, `done` when it was delivered or given up.
CREATE TABLE deliveries (
    number   INTEGER NOT NULL PRIMARY KEY,
    draft    BLOB    NOT NULL,
    webhook  BIGINT  NOT NULL,
    message  TEXT    NOT NULL UNIQUE,
    event    TEXT    NOT NULL,
    body     TEXT    NOT NULL,
    state    TEXT    NOT NULL,
    reason   TEXT,
    attempts BIGINT  NOT NULL CHECK (attempts >= 0),
    since    BIGINT  NOT NULL,
    due      BIGINT  NOT NULL,
    done     BIGINT,
    FOREIGN KEY (draft, webhook) REFERENCES webhooks (draft, number)
);

CREATE INDEX deliveries_due ON deliveries (state, due);
CREATE INDEX deliveries_webhook ON deliveries (draft, webhook, number);

-- The number of the newest webhook: none is given twice.
ALTER TABLE drafts ADD COLUMN hooked BIGINT NOT NULL DEFAULT 0;
