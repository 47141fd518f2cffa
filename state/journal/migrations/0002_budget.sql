-- What the programs on this journal have asked of Hub2 lately, and what Hub2 has shut to them: the
-- request budget that they share. Losing rows at a loss of power does no harm.
CREATE TABLE budget (
    n     INTEGER PRIMARY KEY AUTOINCREMENT, -- never used twice: each program asks for what is after the last it saw
    at    INTEGER NOT NULL, -- nanoseconds since 1970
    was   INTEGER NOT NULL, -- the at of the line that this one replaces, 0 for none
    route TEXT    NOT NULL,
    id    TEXT    NOT NULL,
    ban   INTEGER NOT NULL  -- for how many nanoseconds the route is shut; 0 is a request
) STRICT;
