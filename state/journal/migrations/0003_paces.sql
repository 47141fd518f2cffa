-- How long payments took, from the attempt to its end or, with code, from the customer's code. A fold
-- of the facts: it tells the desk when to ask.
CREATE TABLE paces (
    environment TEXT    NOT NULL,
    country     TEXT    NOT NULL,
    operator    TEXT    NOT NULL,
    code        INTEGER NOT NULL,
    seq         INTEGER NOT NULL, -- of the fact that told the end
    attempt     TEXT    NOT NULL,
    took        INTEGER NOT NULL, -- milliseconds
    PRIMARY KEY (environment, country, operator, code, seq, attempt)
) STRICT, WITHOUT ROWID;
