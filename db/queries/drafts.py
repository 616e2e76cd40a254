"""Drafts: what a person had typed into a form before it was sent."""

from sqlalchemy import text

SAVE = text("""
    INSERT INTO drafts (site_id, person_id, form, content, saved_at)
    VALUES (:site_id, :person_id, :form, CAST(:content AS jsonb), :now)
    ON CONFLICT (site_id, person_id, form) DO UPDATE SET content = excluded.content, saved_at = excluded.saved_at
""")

LOAD = text("""
    SELECT content FROM drafts WHERE site_id = :site_id AND person_id = :person_id AND form = :form
""")

CLEAR = text("""
    DELETE FROM drafts WHERE site_id = :site_id AND person_id = :person_id AND form = :form
""")
