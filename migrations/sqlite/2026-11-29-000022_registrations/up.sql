-- Voters who register with an election. Who has registered is here as a hash of an address or an identity, beside the public
-- credential that stands on the board, too: whoever has this table and a list of addresses sees who has which one.

-- Who may: `domains` by spaces; whoever has set the rule is whom its mails are noted for.
CREATE TABLE registration_rules (
    draft   BLOB    NOT NULL PRIMARY KEY REFERENCES drafts (id),
    account INTEGER NOT NULL REFERENCES accounts (number),
    method  TEXT    NOT NULL,
    domains TEXT    NOT NULL
);

CREATE TABLE registration_addresses (
    draft   BLOB NOT NULL REFERENCES registration_rules (draft),
    address TEXT NOT NULL,
    PRIMARY KEY (draft, address)
);

-- `token` is SHA-256 of what a link carries.
CREATE TABLE registration_links (
    token    BLOB   NOT NULL PRIMARY KEY CHECK (length(token) = 32),
    election BLOB   NOT NULL CHECK (length(election) = 32),
    person   BLOB   NOT NULL CHECK (length(person) = 32),
    since    BIGINT NOT NULL
);

CREATE INDEX registration_links_person ON registration_links (election, person);

CREATE TABLE registrations (
    election   BLOB   NOT NULL CHECK (length(election) = 32),
    person     BLOB   NOT NULL CHECK (length(person) = 32),
    credential BLOB   NOT NULL CHECK (length(credential) = 32),
    since      BIGINT NOT NULL,
    PRIMARY KEY (election, person)
);
