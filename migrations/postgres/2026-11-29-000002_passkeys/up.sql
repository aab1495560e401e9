-- Passkeys with which officials sign in. What is here opens nothing: the public half of each, and how often it was used.

-- The name under which authenticators keep an account: 16 random bytes, made with the account's first passkey.
ALTER TABLE accounts ADD COLUMN handle BYTEA CHECK (octet_length(handle) = 16);

-- `credential` is what the authenticator calls it, `document` its public key and counter as the library writes them.
CREATE TABLE passkeys (
    account    INTEGER NOT NULL REFERENCES accounts (number),
    number     BIGINT  NOT NULL CHECK (number > 0),
    name       TEXT    NOT NULL,
    credential BYTEA   NOT NULL UNIQUE,
    document   TEXT    NOT NULL,
    added      BIGINT  NOT NULL,
    used       BIGINT,
    PRIMARY KEY (account, number)
);

-- What a browser was asked and has not answered yet. `holder` is SHA-256 of what that browser has, for one purpose; whoever
-- answers takes the row away, whether he answers well or not.
CREATE TABLE challenges (
    holder BYTEA  NOT NULL PRIMARY KEY CHECK (octet_length(holder) = 32),
    state  TEXT   NOT NULL,
    since  BIGINT NOT NULL
);
