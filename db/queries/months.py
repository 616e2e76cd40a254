"""Facts in partitions of a month: which there are, how one is made, and how old ones go."""

from sqlalchemy import text

SPLIT = ("state_events", "count_events")

# The web's role makes no tables: this does it with the owner's right, for facts only and for months of a calendar that
# a plant can have. It gives up where somebody reads for longer: rows go to _others meanwhile, and are moved later.
MAKE_MONTH = text("""
    CREATE OR REPLACE FUNCTION make_month(fact regclass, of_day date, and_move boolean) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' SET lock_timeout = '200ms'
    AS $$
    DECLARE
        first_at timestamptz := date_trunc('month', CAST(of_day AS timestamp));
        next_at timestamptz := first_at + interval '1 month';
        month text := fact || to_char(of_day, '_YYYY_MM');
        others text := fact || '_others';
        waiting boolean;
    BEGIN
        IF fact NOT IN ('state_events'::regclass, 'count_events'::regclass)
           OR first_at NOT BETWEEN now() - interval '20 years' AND now() + interval '1 year' THEN
            RETURN false;
        END IF;
        PERFORM pg_advisory_xact_lock(7301002);
        IF to_regclass(month) IS NOT NULL THEN
            RETURN true;
        END IF;
        EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE at >= %L AND at < %L)', others, first_at, next_at)
            INTO waiting;
        IF waiting AND NOT and_move THEN
            RETURN false;
        END IF;
        EXECUTE format('CREATE TABLE %I (LIKE %s INCLUDING ALL)', month, fact);
        IF waiting THEN
            EXECUTE format('WITH moved AS (DELETE FROM %I WHERE at >= %L AND at < %L RETURNING *)
                            INSERT INTO %I SELECT * FROM moved', others, first_at, next_at, month);
        END IF;
        EXECUTE format('ALTER TABLE %s ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                       fact, month, first_at, next_at);
        RETURN true;
    EXCEPTION WHEN lock_not_available THEN
        RETURN false;
    END $$
""")

MAKE = text("SELECT make_month(CAST(:fact AS regclass), CAST(:of_day AS date), :and_move)")

MISSING = text("""
    SELECT month FROM unnest(CAST(:months AS text[])) AS month
    WHERE to_regclass(CAST(:fact AS text) || '_' || month) IS NULL
    ORDER BY month
""")

# The owner's right to drop, for whole months that are over and facts only.
DROP_MONTH = text("""
    CREATE OR REPLACE FUNCTION drop_month(fact regclass, of_day date) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '200ms'
    AS $$
    DECLARE
        month text := fact || to_char(of_day, '_YYYY_MM');
    BEGIN
        IF fact NOT IN ('state_events'::regclass, 'count_events'::regclass)
           OR of_day > now() - interval '1 month' OR to_regclass(month) IS NULL THEN
            RETURN false;
        END IF;
        EXECUTE format('DROP TABLE %I', month);
        RETURN true;
    EXCEPTION WHEN lock_not_available THEN
        RETURN false;
    END $$
""")

DROP = text("SELECT drop_month(CAST(:fact AS regclass), CAST(:of_day AS date))")

# `month` as YYYY_MM, or others.
ALL = text("""
    SELECT substr(c.relname, length(:fact) + 2) AS month, pg_total_relation_size(c.oid) AS bytes,
           greatest(c.reltuples, 0)::bigint AS rows
    FROM pg_partition_tree(CAST(:fact AS regclass)) part
    JOIN pg_class c ON c.oid = part.relid
    WHERE part.isleaf
    ORDER BY c.relname
""")

_WAITING = "SELECT DISTINCT to_char(at AT TIME ZONE 'UTC', 'YYYY_MM') AS month FROM {}_others ORDER BY month"
WAITING = {fact: text(_WAITING.format(fact)) for fact in SPLIT}
FORGET_WAITING = {fact: text(f"DELETE FROM {fact}_others WHERE at < :until") for fact in SPLIT}
