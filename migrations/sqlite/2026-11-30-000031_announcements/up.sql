-- What officials announce of an election, and when: `what` is `count` (the key holders are asked to open the count) or
-- `result` (the voters are told). `mailed` is 1 where mail goes out; `done` is when it was, and `mails` how many. Nothing of
-- it counts, and it keeps nobody from adding up what the key holders have opened.
CREATE TABLE announcements (
    draft   BLOB NOT NULL REFERENCES drafts (id),
    what    TEXT NOT NULL,
    account INTEGER NOT NULL REFERENCES accounts (number),
    mailed  BIGINT NOT NULL CHECK (mailed IN (0, 1)),
    due     BIGINT NOT NULL,
    done    BIGINT,
    mails   BIGINT NOT NULL CHECK (mails >= 0),
    PRIMARY KEY (draft, what)
);
