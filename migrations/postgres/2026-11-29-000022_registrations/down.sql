DROP TABLE registrations;
DROP TABLE registration_links;
DROP TABLE registration_addresses;
DROP TABLE registration_rules;
