-- SHA-256 of what the link carries by which a voter confirms that he has asked for a new code, at the time `asked`: nothing is
-- done for whoever only types an address.
ALTER TABLE voters ADD COLUMN wish BYTEA;
