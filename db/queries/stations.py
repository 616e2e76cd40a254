"""Places in the plant with a printed QR code."""

from sqlalchemy import text

_COLUMNS = "station, line, label, is_active"

STATIONS = text(
    f"SELECT {_COLUMNS} FROM stations WHERE site_id = :site_id AND line = ANY(:lines) ORDER BY line, station"
)

STATION = text(f"SELECT {_COLUMNS} FROM stations WHERE site_id = :site_id AND station = :station")

ADD = text("""
    INSERT INTO stations (site_id, station, line, label) VALUES (:site_id, :station, :line, :label)
    ON CONFLICT (site_id, station) DO NOTHING
    RETURNING station
""")

SET_ACTIVE = text("""
    UPDATE stations SET is_active = :is_active
    WHERE site_id = :site_id AND station = :station AND is_active <> :is_active
    RETURNING station
""")
