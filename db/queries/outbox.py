"""What is told to whom, and what of it is on its way."""

from sqlalchemy import text

ADD_NEWS = text("""
    INSERT INTO news (site_id, key, kind, title, body, path, line, at)
    VALUES (:site_id, :key, :kind, CAST(:title AS jsonb), CAST(:body AS jsonb), :path, :line, :now)
    ON CONFLICT (site_id, key) DO NOTHING
""")

NEWS_OF_KEY = text("SELECT news_id FROM news WHERE site_id = :site_id AND key = :key")

KNOWN_NEWS = text("SELECT news_id, kind FROM news WHERE site_id = :site_id AND key = :key")

ADD_TO_INBOX = text("""
    INSERT INTO inbox (site_id, person_id, news_id)
    SELECT p.site_id, p.person_id, :news_id FROM people p
    WHERE p.site_id = :site_id AND p.person_id = ANY(:people) AND p.disabled_at IS NULL
    ON CONFLICT (site_id, person_id, news_id) DO NOTHING
""")

QUEUE_MAIL = text("""
    INSERT INTO sendings (site_id, news_id, receiver, person_id, message_id, next_at, queued_at)
    SELECT w.site_id, :news_id, 'person:' || w.person_id, w.person_id, gen_random_uuid()::text, :now, :now
    FROM mail_wishes w
    JOIN people p ON p.site_id = w.site_id AND p.person_id = w.person_id AND p.disabled_at IS NULL
    WHERE w.site_id = :site_id AND w.person_id = ANY(:people) AND w.address <> ''
      AND jsonb_exists(w.kinds, :kind)
    ON CONFLICT (site_id, news_id, receiver) DO NOTHING
""")

QUEUE_WEBHOOKS = text("""
    INSERT INTO sendings (site_id, news_id, receiver, webhook_id, message_id, next_at, queued_at)
    SELECT h.site_id, :news_id, 'webhook:' || h.webhook_id, h.webhook_id, gen_random_uuid()::text, :now, :now
    FROM webhooks h
    WHERE h.site_id = :site_id AND h.disabled_at IS NULL AND jsonb_exists(h.kinds, :kind)
    ON CONFLICT (site_id, news_id, receiver) DO NOTHING
""")

QUEUE_ONE = text("""
    INSERT INTO sendings (site_id, news_id, receiver, person_id, webhook_id, message_id, next_at, queued_at)
    VALUES (:site_id, :news_id, :receiver, :person_id, :webhook_id, gen_random_uuid()::text, :now, :now)
    ON CONFLICT (site_id, news_id, receiver) DO NOTHING
""")

# What calls for help goes first; of one receiver only a few at once, so that one that is away holds nobody up.
CLAIM = text("""
    WITH due AS (
        SELECT s.sending_id, k.can_wait, s.next_at,
               row_number() OVER (PARTITION BY s.receiver ORDER BY k.can_wait, s.next_at, s.sending_id) AS of_receiver
        FROM sendings s JOIN news n ON n.site_id = s.site_id AND n.news_id = s.news_id
        CROSS JOIN LATERAL (SELECT n.kind NOT LIKE 'call.%' AND n.kind NOT LIKE 'danger.%' AS can_wait) k
        WHERE s.site_id = :site_id AND s.state = 'waiting' AND s.next_at <= :now
    ), chosen AS (
        SELECT s.sending_id FROM sendings s JOIN due d ON d.sending_id = s.sending_id AND d.of_receiver <= 4
        WHERE s.site_id = :site_id
        ORDER BY d.can_wait, d.next_at, s.sending_id
        LIMIT :size
        FOR UPDATE OF s SKIP LOCKED
    )
    UPDATE sendings s SET tries = s.tries + 1, next_at = :back_at
    FROM chosen c, news n
    WHERE s.site_id = :site_id AND s.sending_id = c.sending_id AND n.site_id = s.site_id AND n.news_id = s.news_id
      AND s.state = 'waiting' AND s.next_at <= :now
    RETURNING s.sending_id, s.message_id, s.tries, s.queued_at, s.person_id, s.webhook_id,
              n.news_id, n.kind, n.title, n.body, n.path, n.line, n.at
""")

END = text("""
    UPDATE sendings SET state = :state, ended_at = :now, problem = :problem
    WHERE site_id = :site_id AND sending_id = :sending_id AND state = 'waiting' AND tries = :tries
""")

TRY_LATER = text("""
    UPDATE sendings SET next_at = :next_at, problem = :problem
    WHERE site_id = :site_id AND sending_id = :sending_id AND state = 'waiting' AND tries = :tries
""")

RECEIVER_PERSON = text("""
    SELECT w.address, p.language, p.display_name FROM mail_wishes w
    JOIN people p ON p.site_id = w.site_id AND p.person_id = w.person_id AND p.disabled_at IS NULL
    WHERE w.site_id = :site_id AND w.person_id = :person_id AND w.address <> ''
""")

RECEIVER_WEBHOOK = text("""
    SELECT name, form, url, secret, language FROM webhooks
    WHERE site_id = :site_id AND webhook_id = :webhook_id AND disabled_at IS NULL
""")

UNREAD = text("SELECT count(*) FROM inbox WHERE site_id = :site_id AND person_id = :person_id AND read_at IS NULL")

INBOX = text("""
    SELECT n.news_id, n.kind, n.title, n.body, n.path, n.line, n.at, i.read_at
    FROM inbox i JOIN news n ON n.site_id = i.site_id AND n.news_id = i.news_id
    WHERE i.site_id = :site_id AND i.person_id = :person_id
    ORDER BY n.at DESC, n.news_id DESC
    LIMIT :size
""")

READ = text("""
    UPDATE inbox SET read_at = :now
    WHERE site_id = :site_id AND person_id = :person_id AND news_id = ANY(:news_ids) AND read_at IS NULL
""")

SITES = text("SELECT site_id FROM sites ORDER BY site_id")

TRY_SITE = text("SELECT pg_try_advisory_xact_lock(hashtextextended('clockwork ' || :job || ' ' || :site_id, 0))")

LOST = text("""
    SELECT s.sending_id, n.kind, n.title, coalesce(h.name, p.display_name, '') AS receiver,
           s.tries, s.ended_at, s.problem
    FROM sendings s
    JOIN news n ON n.site_id = s.site_id AND n.news_id = s.news_id
    LEFT JOIN webhooks h ON h.site_id = s.site_id AND h.webhook_id = s.webhook_id
    LEFT JOIN people p ON p.site_id = s.site_id AND p.person_id = s.person_id
    WHERE s.site_id = :site_id AND s.state = 'given_up'
    ORDER BY s.ended_at DESC, s.sending_id DESC
    LIMIT 100
""")

SENDING = text("SELECT state FROM sendings WHERE site_id = :site_id AND sending_id = :sending_id")

SEND_AGAIN = text("""
    UPDATE sendings SET state = 'waiting', next_at = :now, queued_at = :now, ended_at = NULL, tries = 0
    WHERE site_id = :site_id AND sending_id = :sending_id AND state = 'given_up'
""")
