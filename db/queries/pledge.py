"""The site's pledge: as it stands, and as it was signed."""

from sqlalchemy import text

# In the reader's language where somebody signed it there, else the one for all; before anybody signed, as shipped.
PLEDGE = text("""
    SELECT coalesce(
        (SELECT p.body FROM pledges p WHERE p.site_id = s.site_id AND p.language = :language
         ORDER BY p.pledge_id DESC LIMIT 1),
        (SELECT p.body FROM pledges p WHERE p.site_id = s.site_id AND p.language = ''
         ORDER BY p.pledge_id DESC LIMIT 1),
        s.pledge)
    FROM sites s WHERE s.site_id = :site_id
""")

HISTORY = text("""
    SELECT p.pledge_id, p.language, p.body, w.display_name AS signed_by, p.at
    FROM pledges p JOIN people w ON w.site_id = p.site_id AND w.person_id = p.person_id
    WHERE p.site_id = :site_id
    ORDER BY p.pledge_id DESC
    LIMIT 100
""")

NEWEST = text("SELECT coalesce(max(pledge_id), 0) FROM pledges WHERE site_id = :site_id")

HOLD = text("SELECT 1 FROM sites WHERE site_id = :site_id FOR UPDATE")

BY_REQUEST = text("SELECT 1 FROM pledges WHERE site_id = :site_id AND request_id = :request_id")

SIGN = text("""
    INSERT INTO pledges (site_id, language, body, person_id, request_id, at)
    VALUES (:site_id, :language, :body, :person_id, :request_id, :now)
""")
