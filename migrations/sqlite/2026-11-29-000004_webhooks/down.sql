ALTER TABLE drafts DROP COLUMN hooked;
DROP TABLE deliveries;
DROP TABLE webhooks;
