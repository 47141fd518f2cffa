-- When a line was written by the clock that nobody can set, where the machine has one: its start and
-- nanoseconds since then. Programs of older versions leave them out.
ALTER TABLE budget ADD COLUMN boot TEXT NOT NULL DEFAULT '';
ALTER TABLE budget ADD COLUMN up INTEGER NOT NULL DEFAULT 0;
