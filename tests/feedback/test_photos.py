"""Pictures and spoken words: what is kept of them, whose they are, and who sees them."""

import struct
import zlib
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import Connection, func, select

from access.actors import Actor
from access.refusals import Forbidden, Invalid, NotFound
from db import tables as t
from feedback import ideas, photos, pictures, recordings, triage
from feedback.actions import Promise
from feedback.photos import Subject
from tests import make
from tests.people import Cast

WEBM = b"\x1a\x45\xdf\xa3" + bytes(200)


def jpeg(width: int = 40, height: int = 20, **kept: object) -> bytes:
    """A picture, red on its left and blue on its right."""
    made = Image.new("RGB", (width, height), "blue")
    made.paste("red", (0, 0, width // 2, height))
    packed = BytesIO()
    made.save(packed, "JPEG", **kept)
    return packed.getvalue()


def told_by_a_camera() -> bytes:
    """With the place, the owner and the camera, lying on its side."""
    told = Image.Exif()
    told[0x0112], told[0x010F], told[0xA430] = 6, "ACME phone of Ana", "Ana Kowalska"
    told.get_ifd(0x8825).update({1: "N", 2: (48.0, 8.0, 14.0), 3: "E", 4: (11.0, 34.0, 31.0)})
    return jpeg(exif=told, comment=b"taken by Ana", icc_profile=b"Ana's screen")


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose head promises this many pixels."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(100_000))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def keep(conn: Connection, actor: Actor, idea_id: int, content: bytes | None = None) -> int:
    return photos.keep(conn, actor, Subject(idea_id), content or jpeg(), request_id=make.request())


def test_nothing_of_a_picture_is_kept_but_its_pixels_upright() -> None:
    kept = pictures.clean(told_by_a_camera())
    assert (kept.width, kept.height) == (20, 40)
    for trace in (b"Ana", b"ACME", b"Exif", b"ICC", b"GPS"):
        assert trace not in kept.content
    read = Image.open(BytesIO(kept.content))
    assert not read.getexif()
    red, _, blue = read.getpixel((10, 5))  # type: ignore[misc]  # of an RGB picture: three numbers
    assert red > 200 > 60 > blue


def test_a_large_picture_is_shrunk_in_its_shape() -> None:
    kept = pictures.clean(jpeg(4000, 3000))
    assert (kept.width, kept.height) == (1600, 1200)


def test_what_is_see_through_becomes_white() -> None:
    packed = BytesIO()
    Image.new("RGBA", (9, 9), (0, 0, 0, 0)).save(packed, "PNG")
    assert Image.open(BytesIO(pictures.clean(packed.getvalue()).content)).getpixel((4, 4)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"<svg onload=alert(1)>", "not a picture"),
        (b"%PDF-1.7", "not a picture"),
        (jpeg()[:200], "not a picture"),
        (bomb(60_000, 60_000), "too many pixels"),
        (bomb(2_000, 2_000), "not a picture"),
        (bytes(pictures.MOST_BYTES + 1), "too large"),
    ],
)
def test_what_is_no_picture_or_too_large_is_refused_with_what_to_do(content: bytes, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        pictures.clean(content)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Nothing was recorded"),
        (jpeg(), "cannot be read"),
        (WEBM + bytes(recordings.MOST_BYTES), "too long"),
        (b"\0\0\0\x20ftypM4A " + b"\0" * 20 + b"udta\xa9xyz+48.13+011.57/", "tells more"),
        (WEBM + b"\x12\x54\xc3\x67title", "tells more"),
        (b"OggS" + bytes(24) + b"OpusTags" + bytes(8) + b"LOCATION=+48.13+011.57/", "tells more"),
    ],
)
def test_a_recording_that_no_page_makes_is_refused(content: bytes, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        recordings.mime_of(content)


@pytest.mark.parametrize(
    ("content", "mime"),
    [(WEBM, "audio/webm"), (b"OggS" + bytes(99), "audio/ogg"), (b"\0\0\0\x20ftypiso5" + bytes(99), "audio/mp4")],
)
def test_what_browsers_record_is_kept_as_it_is(content: bytes, mime: str) -> None:
    assert recordings.mime_of(content) == mime


def box(kind: bytes, content: bytes) -> bytes:
    return (8 + len(content)).to_bytes(4) + kind + content


def test_no_recording_tells_the_second_of_its_making() -> None:
    """As telephones write it: seconds since 1904 in 4 bytes, or in 8, in three boxes; and in WebM beside its name."""
    second, sound = bytes.fromhex("e5a1b2c3"), box(b"mdat", b"the voice")
    media = box(b"mdia", box(b"mdhd", b"\1\0\0\0" + (bytes(4) + second) * 2 + b"rest"))
    head = b"".join(box(kind, bytes(4) + second * 2 + b"rest") for kind in (b"mvhd", b"tkhd"))
    moov = box(b"moov", head[:24] + box(b"trak", head[24:] + media))
    file = box(b"ftyp", b"iso5") + moov + sound
    mime, kept = recordings.clean(file)
    assert (mime, len(kept), kept.count(second), kept.count(b"rest")) == ("audio/mp4", len(file), 0, 3)
    assert kept.endswith(sound)
    dated = WEBM + b"\x44\x61\x88" + second * 2 + b"the voice"
    assert recordings.clean(dated) == ("audio/webm", WEBM + b"\x44\x61\x88" + bytes(8) + b"the voice")


@pytest.mark.parametrize("size", [0, 1, 7, 8, 9, 12, 13, 2**32 - 1])
def test_a_broken_recording_is_no_fault_of_ours(size: int) -> None:
    for tail in (b"moov", b"moov" + size.to_bytes(4) + b"mvhd", b"mvhd", b"prft"):
        recordings.clean(box(b"ftyp", b"iso5") + size.to_bytes(4) + tail)


def test_the_device_that_said_it_adds_a_picture_once_and_no_row_says_when_or_who(conn: Connection, cast: Cast) -> None:
    said, asked = make.request(), make.request()
    sent = said_with(conn, cast.station, said)
    subject = Subject(said=said)
    first = photos.keep(conn, cast.station, subject, jpeg(), moment="before", request_id=asked)
    assert photos.keep(conn, cast.station, subject, jpeg(), moment="before", request_id=asked) == first
    (shown,) = photos.of_idea(conn, cast.bo, sent)
    assert (shown.attachment_id, shown.kind, shown.moment, shown.width) == (first, "photo", "before", 40)
    assert not {"at", "created_at", "person_id", "station"} & set(t.attachments.c.keys())


def said_with(conn: Connection, actor: Actor, request_id: str) -> int:
    return ideas.send(conn, actor, make.SHELF, request_id=request_id, now=make.MONDAY).idea_id or 0


def test_a_request_id_of_nobody_holds_no_picture(conn: Connection, cast: Cast) -> None:
    with pytest.raises(NotFound):
        photos.keep(conn, cast.station, Subject(said=make.request()), jpeg(), request_id=make.request())


def test_who_adds_a_picture_to_an_idea(conn: Connection, cast: Cast) -> None:
    own = make.idea(conn, cast.ana)
    keep(conn, cast.ana, own)
    keep(conn, cast.bo, own)
    for actor in (cast.abe, cast.cem, cast.bea, cast.eli, cast.stranger, cast.station):
        with pytest.raises(NotFound):
            keep(conn, actor, own)
    with pytest.raises(NotFound):
        keep(conn, cast.bo, own + 1000)
    with pytest.raises(NotFound):
        keep(conn, replace(cast.bo, lines=frozenset()), own)


def test_a_screen_adds_none_and_sees_none(conn: Connection, cast: Cast) -> None:
    number = keep(conn, cast.ana, make.idea(conn, cast.ana))
    action_id = make.action(conn, cast.bo, cast.ana)
    with pytest.raises(Forbidden):
        photos.keep(conn, cast.screen, Subject(action_id=action_id), jpeg(), request_id=make.request())
    for look in (photos.read, photos.of_idea, photos.of_action):
        with pytest.raises(Forbidden):
            look(conn, cast.screen, number)


def test_who_sees_a_picture(conn: Connection, cast: Cast) -> None:
    number = keep(conn, cast.ana, make.idea(conn, cast.ana))
    for actor in (cast.ana, cast.abe, cast.bo, cast.dana, cast.adi):
        assert photos.read(conn, actor, number).mime == "image/jpeg"
    with pytest.raises(Forbidden):
        photos.read(conn, cast.station, number)
    for actor in (cast.cem, cast.bea, cast.eli, cast.stranger):
        with pytest.raises(NotFound):
            photos.read(conn, actor, number)
    with pytest.raises(NotFound):
        photos.read(conn, cast.adi, number + 1000)


def test_a_voice_is_heard_by_leads_only(conn: Connection, cast: Cast) -> None:
    idea_id = make.idea(conn, cast.ana)
    number = photos.keep_voice(conn, cast.ana, Subject(idea_id), WEBM, request_id=make.request())
    assert photos.read(conn, cast.bo, number).content == WEBM
    assert [one.kind for one in photos.of_idea(conn, cast.bo, idea_id)] == ["voice"]
    assert photos.of_idea(conn, cast.abe, idea_id) == []
    with pytest.raises(Forbidden):
        photos.read(conn, cast.abe, number)


def test_what_was_said_with_a_picture_is_done_with_it_also_after_a_merge(conn: Connection, cast: Cast) -> None:
    first, second = make.idea(conn, cast.ana), make.idea(conn, cast.abe)
    numbers = [keep(conn, cast.ana, first), keep(conn, cast.abe, second)]
    triage.merge(conn, cast.bo, second, make.tap(), into=first)
    promise = Promise(cast.ana.person_id or 0, make.MONDAY.date() + make.WEEK)
    action_id = triage.accept(conn, cast.bo, first, make.tap(), promise=promise)
    photos.keep(conn, cast.abe, Subject(action_id=action_id), jpeg(), moment="after", request_id=make.request())
    shown = photos.of_action(conn, cast.abe, action_id)
    assert {one.attachment_id for one in shown[:2]} == set(numbers)  # drawn numbers: in no order of time
    assert [one.moment for one in shown] == ["", "", "after"]
    assert photos.of_action(conn, cast.cem, action_id) == []


def test_eight_pictures_are_enough(conn: Connection, cast: Cast) -> None:
    idea_id = make.idea(conn, cast.ana)
    for _ in range(photos.MOST):
        keep(conn, cast.ana, idea_id)
    with pytest.raises(Invalid, match="already"):
        keep(conn, cast.ana, idea_id)
    assert conn.execute(select(func.count()).select_from(t.attachments)).scalar_one() == photos.MOST


def test_the_audit_says_that_a_picture_was_kept(conn: Connection, cast: Cast) -> None:
    action_id = make.action(conn, cast.bo, cast.ana)
    photos.keep(conn, cast.ana, Subject(action_id=action_id), jpeg(), moment="after", request_id=make.request())
    row = conn.execute(select(t.audit).order_by(t.audit.c.audit_id.desc()).limit(1)).one()
    assert (row.action, row.subject, row.actor) == ("photo.kept", f"action:{action_id}", cast.ana.label)
