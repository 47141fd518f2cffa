-- What lists are narrowed by. Each index ends in first, so that the newest of one facet are found at once,
-- and what fits a filter is the union of a few of them.
ALTER TABLE sales ADD COLUMN cashier TEXT NOT NULL DEFAULT '';
ALTER TABLE sales ADD COLUMN class TEXT GENERATED ALWAYS AS (
    CASE WHEN amount < 100 THEN '00' WHEN amount = 100 THEN '01'
        WHEN amount < 200 THEN '02' WHEN amount = 200 THEN '03'
        WHEN amount < 500 THEN '04' WHEN amount = 500 THEN '05'
        WHEN amount < 1000 THEN '06' WHEN amount = 1000 THEN '07'
        WHEN amount < 2000 THEN '08' WHEN amount = 2000 THEN '09'
        WHEN amount < 5000 THEN '10' WHEN amount = 5000 THEN '11'
        WHEN amount < 10000 THEN '12' WHEN amount = 10000 THEN '13'
        WHEN amount < 20000 THEN '14' WHEN amount = 20000 THEN '15'
        WHEN amount < 50000 THEN '16' WHEN amount = 50000 THEN '17'
        WHEN amount < 100000 THEN '18' WHEN amount = 100000 THEN '19'
        WHEN amount < 200000 THEN '20' WHEN amount = 200000 THEN '21'
        WHEN amount < 500000 THEN '22' WHEN amount = 500000 THEN '23'
        WHEN amount < 1000000 THEN '24' WHEN amount = 1000000 THEN '25'
        WHEN amount < 2000000 THEN '26' WHEN amount = 2000000 THEN '27'
        WHEN amount < 5000000 THEN '28' WHEN amount = 5000000 THEN '29'
        ELSE '30' END) VIRTUAL;
ALTER TABLE sales ADD COLUMN facet TEXT GENERATED ALWAYS AS (
    environment || char(31) || used || char(31) || replace(status, char(31), ' ') || char(31) || replace(failure_code, char(31), ' ')
    || char(31) || replace(operator, char(31), ' ') || char(31) || replace(till, char(31), ' ')) VIRTUAL;
ALTER TABLE sales ADD COLUMN priced TEXT GENERATED ALWAYS AS (facet || char(31) || class) VIRTUAL;
ALTER TABLE sales ADD COLUMN worth TEXT GENERATED ALWAYS AS (
    environment || char(31) || used || char(31) || replace(status, char(31), ' ') || char(31) || class) VIRTUAL;
CREATE INDEX sales_facet ON sales (facet);
CREATE INDEX sales_priced ON sales (priced);
CREATE INDEX sales_worth ON sales (worth);
CREATE INDEX sales_amount ON sales (amount);
CREATE INDEX sales_day ON sales (created / 86400000);

-- What a person may hold in hand, by its beginning: i an id, r a reference, n a number, and m a number
-- from its end. A fold too.
CREATE TABLE words (
    word  TEXT    NOT NULL,
    first INTEGER NOT NULL, -- of the sale
    PRIMARY KEY (word, first)
) STRICT, WITHOUT ROWID;

-- The lines of search, without anything that JSON would write with a backslash but the line's end.
WITH line (first, n, v) AS MATERIALIZED (
    SELECT first, key, replace(value, char(1), char(92)) FROM sales,
        json_each('[' || replace(json_quote(replace(search, char(92), char(1))), char(92) || 'n', '","') || ']')
    WHERE value <> ''
)
INSERT OR IGNORE INTO words
SELECT CASE WHEN n = 0 OR n > 2 AND n % 2 = 1 THEN 'i' WHEN n < 3 THEN 'r' ELSE 'n' END || v AS word, first FROM line
UNION ALL
SELECT 'm' || substr(v, -1, 1) || substr(v, -2, 1) || substr(v, -3, 1) || substr(v, -4, 1) || substr(v, -5, 1) || substr(v, -6, 1) || substr(v, -7, 1) || substr(v, -8, 1) || substr(v, -9, 1) || substr(v, -10, 1) || substr(v, -11, 1) || substr(v, -12, 1) || substr(v, -13, 1) || substr(v, -14, 1) || substr(v, -15, 1) || substr(v, -16, 1) || substr(v, -17, 1) || substr(v, -18, 1) || substr(v, -19, 1) || substr(v, -20, 1) || substr(v, -21, 1) || substr(v, -22, 1) || substr(v, -23, 1) || substr(v, -24, 1), first
    FROM line WHERE n > 2 AND n % 2 = 0
ORDER BY word, first;
