"""Ideas as their senders meet them: sent, followed by receipt, answered, replied to. And the one guarded move."""

from sqlalchemy import text


def together(idea: str, site: str) -> str:
    """A table of `idea_id`: this idea and all that went into it, by however many steps."""
    return f"""(
        WITH RECURSIVE together (idea_id) AS (
            SELECT {idea}
            UNION
            SELECT n.idea_id FROM together JOIN ideas n ON n.site_id = {site} AND n.merged_into = together.idea_id
        )
        SELECT idea_id FROM together
    )"""


# The end of the second shift of the line from now on; where no shift is planned, two days.
TWO_SHIFTS = """least(
    CAST(:now AS timestamptz) + make_interval(days => s.answer_days),
    coalesce((SELECT h.end_at FROM shifts h
              WHERE h.site_id = s.site_id AND h.line = :line AND h.end_at > :now
              ORDER BY h.end_at OFFSET 1 LIMIT 1),
             CAST(:now AS timestamptz) + interval '2 days'))"""

_ADD = """
    INSERT INTO ideas (site_id, kind, lane, line, kpi, top_loss, body, language, person_id, spoken_for,
                       receipt_hash, request_id, {number}gain, pictogram, source,
                       about_start, about_end, created_at, line_until, due_at)
    SELECT s.site_id, :kind, CASE WHEN :lane = 2 AND s.just_do_limit IS NULL THEN 3 ELSE :lane END, :line, :kpi,
           :top_loss, :body, :language, :person_id, :spoken_for,
           :receipt_hash, :request_hash, {drawn}:gain, :pictogram, :source,
           {times},
           CASE WHEN :lane = 2 AND s.just_do_limit IS NOT NULL THEN {two_shifts} END,
           least({due},
                 CASE WHEN :kind = 'danger'
                      THEN (SELECT min(h.end_at) FROM shifts h
                            WHERE h.site_id = s.site_id AND h.line = :line AND h.end_at > :now) END)
    FROM sites s
    WHERE s.site_id = :site_id
    ON CONFLICT DO NOTHING  -- a repeat meets its request id or the receipt made of it, whichever comes first
    RETURNING idea_id, due_at
"""

ADD = text(
    _ADD.format(
        number="",
        drawn="",
        times=":about_start, :about_end, :now",
        two_shifts=TWO_SHIFTS,
        due="CAST(:now AS timestamptz) + make_interval(days => s.answer_days)",
    )
)


def _day(of: str, days: str = "0") -> str:
    """The start of its day on the site's calendar, and so many days later."""
    local = f"date_trunc('day', CAST(:{of} AS timestamptz) AT TIME ZONE s.timezone)"
    return f"(({local} + make_interval(days => {days})) AT TIME ZONE s.timezone)"


# Of whoever gives no name nothing finer than the day is kept, so that nothing made of it can tell the hour or the
# shift; and the number is drawn, because numbers in a row would stand between those whose hour is known.
ADD_UNNAMED = text(
    _ADD.format(
        number="idea_id, ",
        drawn="""
           (SELECT n.idea_id
            FROM (SELECT 1000000 + floor(random() * 9000000)::bigint AS idea_id FROM generate_series(1, 20)) n
            WHERE NOT EXISTS (SELECT 1 FROM ideas i WHERE i.site_id = s.site_id AND i.idea_id = n.idea_id)
            LIMIT 1),
           """,
        times=f"{_day('about_start')}, {_day('about_end', '1')}, {_day('now')}",
        two_shifts=_day("now", "2"),
        due=_day("now", "s.answer_days + 1") + " - interval '1 microsecond'",
    )
)

ANSWERED_BY = text("""
    SELECT CAST((CAST(:now AS timestamptz) + make_interval(days => s.answer_days)) AT TIME ZONE s.timezone AS date)
    FROM sites s
    WHERE s.site_id = :site_id
""")

BY_REQUEST = text("""
    SELECT idea_id, due_at FROM ideas WHERE site_id = :site_id AND request_id = :request_hash
""")

BY_RECEIPT = text("""
    SELECT idea_id, line FROM ideas WHERE site_id = :site_id AND receipt_hash = :receipt_hash
""")

FIND = text("""
    SELECT i.idea_id, i.version, i.kind, i.line, i.kpi, i.body, i.person_id, i.parked_times, i.merged_into,
           CASE WHEN i.state = 'parked' AND i.parked_until <= :now THEN 'new' ELSE i.state END AS state,
           i.first_answer_at, CASE WHEN i.lane = 2 AND i.line_until <= :now THEN 3 ELSE i.lane END AS lane
    FROM ideas i
    WHERE i.site_id = :site_id AND i.idea_id = :idea_id AND i.line = ANY(:lines)
""")

LOCK = text("""
    SELECT i.idea_id FROM ideas i
    WHERE i.site_id = :site_id AND i.idea_id = ANY(:idea_ids)
    ORDER BY i.idea_id
    FOR UPDATE
""")

MOVE = text(
    """
    UPDATE ideas
    SET state = :to_state,
        version = version + 1,
        answer = CASE WHEN :what IN ('merged', 'unmerged', 'handed_up') THEN answer
                      WHEN :what IN ('in_trial', 'standard', 'spread', 'fell_back') THEN coalesce(:answer, answer)
                      ELSE :answer END,
        lane = CASE WHEN :what IN ('handed_up', 'taken_up') THEN 3 ELSE lane END,
        line_until = CASE WHEN :what = 'asked_again' THEN (SELECT """
    + TWO_SHIFTS
    + """ FROM sites s
                                                           WHERE s.site_id = ideas.site_id)
                          ELSE line_until END,
        first_answer_at = CASE :clock WHEN 'answered' THEN coalesce(first_answer_at, :now)
                                      WHEN 'taken back' THEN nullif(first_answer_at, (
                                          SELECT max(e.at) FROM idea_events e
                                          WHERE e.site_id = ideas.site_id AND e.idea_id = ideas.idea_id
                                            AND e.what = 'merged'))
                                      ELSE first_answer_at END,
        removed_at = CASE WHEN :to_state = 'removed' THEN CAST(:now AS timestamptz) ELSE removed_at END,
        parked_times = parked_times + CASE WHEN :what = 'parked' THEN 1 ELSE 0 END,
        parked_until = CASE WHEN :what = 'parked'
                            THEN CAST(CAST(:parked_until AS date) AS timestamp) AT TIME ZONE
                                 (SELECT s.timezone FROM sites s WHERE s.site_id = ideas.site_id)
                            ELSE parked_until END,
        merged_into = :merged_into
    WHERE site_id = :site_id AND idea_id = :idea_id AND version = :seen_version
      AND (state = ANY(:from_states) OR ('new' = ANY(:from_states) AND state = 'parked' AND parked_until <= :now))
    RETURNING version
"""
)

# Counted by idea: numbers of the whole site would stand between events whose hour is known. Lock the idea before.
_NEXT_EVENT = """
    (SELECT coalesce(max(e.event_id), 0) + 1 FROM idea_events e WHERE e.site_id = :site_id AND e.idea_id = :idea_id)
"""

ADD_EVENT = text(f"""
    INSERT INTO idea_events (site_id, idea_id, event_id, what, from_state, to_state, words, person_id, request_id, at)
    VALUES (:site_id, :idea_id, {_NEXT_EVENT}, :what, :from_state, :to_state, :words, :person_id, :request_id, :now)
""")

ADD_EVENT_UNNAMED = text(f"""
    INSERT INTO idea_events (site_id, idea_id, event_id, what, from_state, to_state, words, request_id, at)
    SELECT s.site_id, :idea_id, {_NEXT_EVENT}, :what, :from_state, :to_state, :words, :request_id, {_day("now")}
    FROM sites s
    WHERE s.site_id = :site_id
""")

EVENT_BY_REQUEST = text("""
    SELECT 1 FROM idea_events WHERE site_id = :site_id AND idea_id = :idea_id AND request_id = :request_id
""")

LAST_EVENT = text("""
    SELECT e.what, e.person_id, p.display_name,
           CASE WHEN e.person_id IS NOT NULL THEN to_char(e.at AT TIME ZONE s.timezone, 'HH24:MI') END AS at_time
    FROM idea_events e
    JOIN sites s ON s.site_id = e.site_id
    LEFT JOIN people p ON p.site_id = e.site_id AND p.person_id = e.person_id
    WHERE e.site_id = :site_id AND e.idea_id = :idea_id
    ORDER BY e.event_id DESC
    LIMIT 1
""")

STATE_BEFORE_MERGE = text("""
    SELECT from_state FROM idea_events
    WHERE site_id = :site_id AND idea_id = :idea_id AND what = 'merged'
    ORDER BY event_id DESC
    LIMIT 1
""")

WENT_INTO = text("""
    SELECT idea_id, line, version FROM ideas WHERE site_id = :site_id AND merged_into = :idea_id ORDER BY idea_id
""")

# What a sender sees. A merged idea is decided as the one at the end of its chain.
VIEWS = text("""
    WITH page AS MATERIALIZED (  -- what a row needs besides is looked up for those of one page only
        SELECT i.idea_id FROM ideas i
        WHERE i.site_id = :site_id
          AND (i.person_id = :person_id OR i.idea_id = :idea_id)
          AND (CAST(:only AS bigint) IS NULL OR i.idea_id = :only)
          AND (CAST(:before AS bigint) IS NULL
               OR (i.created_at, i.idea_id) < (SELECT b.created_at, b.idea_id FROM ideas b
                                               WHERE b.site_id = :site_id AND b.idea_id = :before))
        ORDER BY i.created_at DESC, i.idea_id DESC
        LIMIT :size
    )
    SELECT i.idea_id, i.version, i.kind, i.line, l.name AS line_name, i.kpi, i.body, i.created_at, i.due_at,
           CASE WHEN i.state = 'parked' AND i.parked_until <= :now THEN 'new' ELSE i.state END AS state,
           CASE WHEN f.state = 'parked' AND f.parked_until <= :now THEN 'new' ELSE f.state END AS decided_state,
           f.idea_id AS decided_as,
           CASE WHEN f.idea_id = i.idea_id OR f.state <> 'asked_back' THEN f.answer END AS answer,
           CAST(f.parked_until AT TIME ZONE s.timezone AS date) AS parked_until,
           a.due_on, a.done_at, coalesce(a.result, '') AS result, i.gain, i.pictogram, i.source,
           i.language, i.spoken_for, i.person_id IS NOT NULL AS is_named,
           i.state = 'declined' AND i.lane = 2 AND coalesce(no.by_line, false) AS can_ask_again
    FROM page
    JOIN ideas i ON i.site_id = :site_id AND i.idea_id = page.idea_id
    JOIN sites s ON s.site_id = i.site_id
    JOIN lines l ON l.site_id = i.site_id AND l.line = i.line
    CROSS JOIN LATERAL (
        WITH RECURSIVE chain (idea_id, merged_into) AS (
            SELECT i.idea_id, i.merged_into
            UNION
            SELECT n.idea_id, n.merged_into FROM chain c
            JOIN ideas n ON n.site_id = i.site_id AND n.idea_id = c.merged_into
        )
        SELECT e.idea_id FROM chain e WHERE e.merged_into IS NULL
    ) last
    JOIN ideas f ON f.site_id = i.site_id AND f.idea_id = last.idea_id
    LEFT JOIN LATERAL (
        SELECT x.due_on, x.done_at, x.result FROM actions x
        WHERE x.site_id = f.site_id AND x.idea_id = f.idea_id AND x.state <> 'dropped'
        ORDER BY x.action_id DESC
        LIMIT 1
    ) a ON true
    LEFT JOIN LATERAL (
        SELECT bool_or(e.what = 'declined' AND p.role = 'supervisor') AND NOT bool_or(e.what = 'asked_again') AS by_line
        FROM idea_events e
        LEFT JOIN people p ON p.site_id = e.site_id AND p.person_id = e.person_id
        WHERE i.state = 'declined' AND e.site_id = i.site_id AND e.idea_id = i.idea_id
          AND e.what IN ('declined', 'asked_again')
    ) no ON true
    ORDER BY i.created_at DESC, i.idea_id DESC
""")

STEPS = text("""
    SELECT e.idea_id, e.what, e.words, e.at, e.person_id, coalesce(p.display_name, '') AS by
    FROM idea_events e
    LEFT JOIN people p ON p.site_id = e.site_id AND p.person_id = e.person_id
    WHERE e.site_id = :site_id AND e.idea_id = ANY(:idea_ids)
    ORDER BY e.idea_id, e.event_id
    LIMIT 2000
""")

CLAIM = text("""
    UPDATE ideas SET person_id = :person_id, version = version + 1
    WHERE site_id = :site_id AND idea_id = :idea_id AND person_id IS NULL AND version = :seen_version
    RETURNING version
""")
