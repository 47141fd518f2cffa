-- The webhooks that came and were verified, each once, with what became of it.
CREATE TABLE inbox (
    n     INTEGER PRIMARY KEY,
    event TEXT    NOT NULL,        -- Hub2's id, '' where it has none
    sum   TEXT    NOT NULL UNIQUE, -- SHA-256 of the body
    at    INTEGER NOT NULL,        -- nanoseconds since 1970
    type  TEXT    NOT NULL,
    about TEXT    NOT NULL,        -- the intent
    sale  TEXT    NOT NULL,
    aside TEXT    NOT NULL,        -- why it was not believed, '' when it was
    body  BLOB    NOT NULL         -- as it came; an intent's holds its token
) STRICT;

CREATE UNIQUE INDEX inbox_event ON inbox (event) WHERE event <> '';

-- A create that is under way, by the reference that its webhook will tell.
CREATE INDEX sales_making ON sales (purchase_ref, updated) WHERE intent IS NULL;
