DROP TABLE heads;
DROP TABLE leader;
