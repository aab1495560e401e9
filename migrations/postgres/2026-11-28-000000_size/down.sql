ALTER TABLE elections DROP COLUMN size;
