DROP TABLE challenges;
DROP TABLE passkeys;
ALTER TABLE accounts DROP COLUMN handle;
