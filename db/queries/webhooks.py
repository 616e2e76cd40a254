"""Webhooks: who is told what by HTTP."""

from sqlalchemy import text

ALL = text("""
    SELECT h.webhook_id, h.version, h.name, h.form, h.url, h.kinds, h.language, h.made_at, h.disabled_at,
           (SELECT max(s.ended_at) FROM sendings s
            WHERE s.site_id = h.site_id AND s.webhook_id = h.webhook_id AND s.state = 'sent') AS sent_at,
           (SELECT count(*) FROM sendings s
            WHERE s.site_id = h.site_id AND s.webhook_id = h.webhook_id AND s.state = 'waiting') AS waiting,
           coalesce((SELECT s.problem FROM sendings s
            WHERE s.site_id = h.site_id AND s.webhook_id = h.webhook_id AND s.tries > 0
            ORDER BY s.sending_id DESC LIMIT 1), '') AS problem
    FROM webhooks h
    WHERE h.site_id = :site_id
    ORDER BY h.disabled_at IS NOT NULL, h.name, h.webhook_id
""")

ADD = text("""
    INSERT INTO webhooks (site_id, name, form, url, secret, kinds, language, request_id, made_at)
    VALUES (:site_id, :name, :form, :url, :secret, CAST(:kinds AS jsonb), :language, :request_id, :now)
    ON CONFLICT (site_id, request_id) DO NOTHING
    RETURNING webhook_id
""")

ONE = text("""
    SELECT version, name, kinds, language, disabled_at FROM webhooks
    WHERE site_id = :site_id AND webhook_id = :webhook_id
""")

CHANGE = text("""
    UPDATE webhooks
    SET name = :name, kinds = CAST(:kinds AS jsonb), language = :language, version = version + 1
    WHERE site_id = :site_id AND webhook_id = :webhook_id AND version = :seen_version
""")

SWITCH = text("""
    UPDATE webhooks SET disabled_at = :disabled_at, version = version + 1
    WHERE site_id = :site_id AND webhook_id = :webhook_id AND version = :seen_version
""")

WISH = text("SELECT address, kinds, version FROM mail_wishes WHERE site_id = :site_id AND person_id = :person_id")

PUT_WISH = text("""
    INSERT INTO mail_wishes (site_id, person_id, address, kinds)
    VALUES (:site_id, :person_id, :address, CAST(:kinds AS jsonb))
    ON CONFLICT (site_id, person_id) DO UPDATE
    SET address = excluded.address, kinds = excluded.kinds, version = mail_wishes.version + 1
    WHERE mail_wishes.version = :seen_version
""")
