-- Who has signed in at the provider, by the address that it has verified: hashed like the address of a link that is mailed, so
-- that one mailbox registers once, whichever way it takes.
ALTER TABLE registration_links ADD COLUMN mailbox BYTEA CHECK (octet_length(mailbox) = 32);

-- Mails with a link to register are found by their letter, and deleted when the link has long been void.
CREATE INDEX mails_letter ON mails (letter);
