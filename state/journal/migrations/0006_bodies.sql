-- The bodies of webhooks, apart from what must be known of each for ever: they go after a while, and a
-- table of their own gives its pages back.
CREATE TABLE bodies (
    n    INTEGER PRIMARY KEY, -- the inbox's
    at   INTEGER NOT NULL,    -- the inbox's
    body BLOB    NOT NULL     -- as it came; an intent's holds its token
) STRICT;

INSERT INTO bodies SELECT n, at, body FROM inbox;
ALTER TABLE inbox DROP COLUMN body;

CREATE INDEX bodies_at ON bodies (at);
