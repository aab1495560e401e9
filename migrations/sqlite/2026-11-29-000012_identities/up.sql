-- Who signs in to an account at an OpenID Connect provider, as the operator has said: by the provider's own name for him, or
-- by an address, until whoever has it comes for the first time.
CREATE TABLE identities (
    account INTEGER NOT NULL PRIMARY KEY REFERENCES accounts (number),
    issuer  TEXT    NOT NULL,
    subject TEXT,
    email   TEXT,
    added   BIGINT  NOT NULL,
    UNIQUE (issuer, subject),
    UNIQUE (issuer, email),
    CHECK (subject IS NOT NULL OR email IS NOT NULL)
);
