-- What happened. The order of seq is the journal's order; body is the fact as JSON, without its token.
CREATE TABLE facts (
    seq   INTEGER PRIMARY KEY AUTOINCREMENT,
    id    TEXT    NOT NULL UNIQUE,
    sale  TEXT    NOT NULL,
    kind  TEXT    NOT NULL,
    at    INTEGER NOT NULL, -- milliseconds since 1970; body has the full instant
    till  TEXT    NOT NULL,
    body  BLOB    NOT NULL,
    token TEXT    NOT NULL,
    sum   INTEGER NOT NULL  -- checks this fact and those of its sale before it
) STRICT;

CREATE INDEX facts_sale ON facts (sale);

CREATE TRIGGER facts_stay BEFORE UPDATE ON facts BEGIN
    SELECT RAISE(ABORT, 'facts are never changed');
END;

CREATE TRIGGER facts_remain BEFORE DELETE ON facts BEGIN
    SELECT RAISE(ABORT, 'facts are never removed');
END;

-- REPLACE removes rows without asking the trigger above.
CREATE TRIGGER facts_once BEFORE INSERT ON facts
WHEN EXISTS (SELECT 1 FROM facts WHERE id = NEW.id OR seq = NEW.seq) BEGIN
    SELECT RAISE(ABORT, 'facts are never replaced');
END;

-- How the sales stand: a fold of the facts, kept for lists and look-ups, and made anew from them
-- whenever a version of the program folds otherwise.
CREATE TABLE sales (
    first           INTEGER PRIMARY KEY, -- seq of the first fact: the order of lists
    id              TEXT    NOT NULL UNIQUE,
    intent          TEXT    UNIQUE,      -- NULL until there is one; an intent is one sale's only
    payment         TEXT    NOT NULL,
    status          TEXT    NOT NULL,
    failure_code    TEXT    NOT NULL,
    failure_message TEXT    NOT NULL,
    amount          INTEGER NOT NULL,
    currency        TEXT    NOT NULL,
    country         TEXT    NOT NULL,
    operator        TEXT    NOT NULL,
    msisdn          TEXT    NOT NULL,
    purchase_ref    TEXT    NOT NULL,
    customer_ref    TEXT    NOT NULL,
    profile         TEXT    NOT NULL,
    environment     TEXT    NOT NULL,
    till            TEXT    NOT NULL,
    created         INTEGER NOT NULL, -- milliseconds
    updated         INTEGER NOT NULL,
    tried           INTEGER NOT NULL, -- when the last attempt left
    seq             INTEGER NOT NULL, -- of the last fact
    live            INTEGER NOT NULL, -- an attempt may still take money
    follow          INTEGER NOT NULL, -- there is a question to ask Hub2
    mismatch        INTEGER NOT NULL, -- money moved in another amount than the sale's
    used            INTEGER NOT NULL, -- there was an attempt, or somebody else made the intent
    search          TEXT    NOT NULL  -- lower case, one thing to find a line
) STRICT;

-- Each of these ends in first, the row's number, so a list needs no sorting.
CREATE INDEX sales_status ON sales (status);
CREATE INDEX sales_operator ON sales (operator);
CREATE INDEX sales_number ON sales (msisdn, amount);
CREATE INDEX sales_created ON sales (created);
CREATE INDEX sales_today ON sales (environment, created) WHERE used = 1;
CREATE INDEX sales_live ON sales (environment) WHERE live = 1;
CREATE INDEX sales_unfinished ON sales (environment) WHERE live = 1 OR follow = 1;

-- Which operators a number was tried with. A fold too.
CREATE TABLE numbers (
    country  TEXT    NOT NULL,
    msisdn   TEXT    NOT NULL,
    operator TEXT    NOT NULL,
    tried    INTEGER NOT NULL, -- seq of the last attempt
    paid     INTEGER NOT NULL, -- seq of the last success, 0 for none
    PRIMARY KEY (country, msisdn, operator)
) STRICT, WITHOUT ROWID;

-- The last requests, for support. Losing some does no harm.
CREATE TABLE requests (
    n          INTEGER PRIMARY KEY AUTOINCREMENT,
    at         INTEGER NOT NULL, -- nanoseconds since 1970
    sale       TEXT    NOT NULL,
    intent     TEXT    NOT NULL,
    method     TEXT    NOT NULL,
    path       TEXT    NOT NULL,
    status     INTEGER NOT NULL,
    took       INTEGER NOT NULL, -- nanoseconds
    request_id TEXT    NOT NULL,
    problem    TEXT    NOT NULL
) STRICT;

CREATE INDEX requests_intent ON requests (intent);
CREATE INDEX requests_sale ON requests (sale);

-- By which rules sales and numbers were folded.
CREATE TABLE folded (rules INTEGER NOT NULL) STRICT;
INSERT INTO folded VALUES (0);
