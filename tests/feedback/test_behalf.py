"""On behalf of somebody who will not type; and translations by colleagues."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Connection, select, update

from access.actors import Actor
from access.refusals import ChangedMeanwhile, Forbidden, Invalid, NotFound, Refusal
from db import tables as t
from feedback import behalf, ideas, own, translations
from feedback.behalf import Colleague
from feedback.ideas import Sent
from tests import make
from tests.make import MONDAY, SHELF
from tests.people import SITE, Cast


def spoken(conn: Connection, writer: Actor, of: Colleague) -> Sent:
    return behalf.send(conn, writer, SHELF, of=of, request_id=make.request(), now=MONDAY)


def test_who_agreed_has_the_credit_and_the_answer_and_the_log_says_who_wrote(conn: Connection, cast: Cast) -> None:
    sent = spoken(conn, cast.bo, Colleague(cast.abe.person_id, has_agreed=True))
    assert [view.idea_id for view in ideas.mine(conn, cast.abe, now=MONDAY)] == [sent.idea_id]
    assert ideas.mine(conn, cast.bo, now=MONDAY) == []
    log = conn.execute(select(t.audit)).one()
    assert (log.actor, log.details["spoken_for"]) == (cast.bo.label, cast.abe.label)
    assert conn.execute(select(t.ideas.c.spoken_for)).scalar_one() == "named"


def test_without_a_name_nobody_is_named_not_even_who_wrote(conn: Connection, cast: Cast) -> None:
    sent = spoken(conn, cast.bo, Colleague())
    log = conn.execute(select(t.audit)).one()
    kept = conn.execute(select(t.ideas)).one()
    assert (log.actor, kept.person_id, kept.spoken_for) == ("anonymous", None, "unnamed")
    assert cast.bo.label not in str([log, kept])
    own.claim(conn, cast.abe, sent.receipt or "", make.tap())  # the code was handed over
    assert [view.idea_id for view in ideas.mine(conn, cast.abe, now=MONDAY)] == [sent.idea_id]


def test_a_name_needs_a_yes_and_a_colleague_of_this_plant(conn: Connection, cast: Cast) -> None:
    with pytest.raises(Invalid, match="ask first"):
        spoken(conn, cast.bo, Colleague(cast.abe.person_id))
    for nobody in (cast.eli.person_id, cast.bo.person_id, 999_999):
        with pytest.raises(NotFound, match="no such colleague"):
            spoken(conn, cast.bo, Colleague(nobody, has_agreed=True))
    conn.execute(update(t.people).where(t.people.c.person_id == cast.abe.person_id).values(disabled_at=MONDAY))
    with pytest.raises(NotFound, match="no such colleague"):
        spoken(conn, cast.bo, Colleague(cast.abe.person_id, has_agreed=True))


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("ana", Forbidden), ("screen", Forbidden), ("station", Forbidden), ("bea", NotFound), ("stranger", NotFound)],
)
def test_who_may_not_speak_for_others(conn: Connection, cast: Cast, who: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        spoken(conn, getattr(cast, who), Colleague())


def test_a_second_tap_gets_the_same_receipt(conn: Connection, cast: Cast) -> None:
    asked = make.request()
    both = [behalf.send(conn, cast.bo, SHELF, of=Colleague(), request_id=asked, now=MONDAY) for _ in range(2)]
    assert both[1] == replace(both[0], is_new=False)


def speaks(conn: Connection, who: Actor, language: str) -> Actor:
    conn.execute(update(t.people).where(t.people.c.person_id == who.person_id).values(language=language))
    return replace(who, language=language)


def test_a_colleague_is_asked_writes_it_and_the_original_stays(conn: Connection, cast: Cast) -> None:
    idea = make.idea(conn, cast.station, body="Dysze przy linii", language="pl")
    ana, cem = speaks(conn, cast.ana, "en"), speaks(conn, cast.cem, "pl")
    for _ in range(2):
        translations.ask(conn, cast.bo, idea, "en", of=ana.person_id, now=MONDAY)
    told = conn.execute(select(t.inbox.c.person_id)).scalars().all()
    assert told == [ana.person_id]
    wanted = translations.waiting(conn, ana)
    assert [(one.idea_id, one.original, one.spoken, one.language) for one in wanted] == [
        (idea, "Dysze przy linii", "pl", "en")
    ]
    assert translations.waiting(conn, cem) == []
    tap = make.tap()
    for _ in range(2):
        assert translations.write(conn, ana, idea, "en", "Nozzles at the line", tap) == 2
    shown = translations.of(conn, cast.bo, [idea])[idea]
    assert [(one.language, one.body, one.by) for one in shown] == [("en", "Nozzles at the line", "Ana")]
    assert translations.waiting(conn, ana) == []
    assert conn.execute(select(t.ideas.c.body)).scalar_one() == "Dysze przy linii"


def test_anybody_who_reads_the_language_and_sees_the_line_is_asked(conn: Connection, cast: Cast) -> None:
    idea = make.idea(conn, cast.station, language="pl")
    abe, cem = speaks(conn, cast.abe, "uk"), speaks(conn, cast.cem, "uk")
    translations.ask(conn, cast.bo, idea, "uk", of=None, now=MONDAY)
    assert conn.execute(select(t.inbox.c.person_id)).scalars().all() == [abe.person_id]
    assert [len(translations.waiting(conn, who)) for who in (abe, cem, cast.ana)] == [1, 0, 0]


def test_somebody_of_another_team_who_is_asked_by_name_may_write_it(conn: Connection, cast: Cast) -> None:
    idea = make.idea(conn, cast.station, language="pl")
    cem = speaks(conn, cast.cem, "uk")
    with pytest.raises(NotFound):
        translations.write(conn, cem, idea, "uk", "…", make.tap())
    translations.ask(conn, cast.bo, idea, "uk", of=cem.person_id, now=MONDAY)
    translations.write(conn, cem, idea, "uk", "Сопла біля лінії", make.tap())


def test_two_who_translate_at_once(conn: Connection, cast: Cast) -> None:
    idea = make.idea(conn, cast.station, language="pl")
    translations.ask(conn, cast.bo, idea, "en", of=None, now=MONDAY)
    translations.write(conn, cast.ana, idea, "en", "Nozzles here", make.tap())
    with pytest.raises(ChangedMeanwhile, match="Ana translated"):
        translations.write(conn, cast.abe, idea, "en", "Store nozzles", make.tap())
    translations.write(conn, cast.abe, idea, "en", "Store nozzles", make.tap(2))
    assert [one.by for one in translations.of(conn, cast.bo, [idea])[idea]] == ["Abe"]


NOT_ASKED: dict[str, tuple[Callable[[Cast], Actor], type[Refusal]]] = {
    "another team": (lambda cast: cast.bea, NotFound),
    "another plant": (lambda cast: cast.eli, NotFound),
    "in no team any more": (lambda cast: replace(cast.bo, lines=frozenset()), NotFound),
    "a wall": (lambda cast: cast.screen, Forbidden),
    "a phone": (lambda cast: cast.station, Forbidden),
}


@pytest.mark.parametrize("who", NOT_ASKED)
def test_who_may_not_ask(conn: Connection, cast: Cast, who: str) -> None:
    actor, refusal = NOT_ASKED[who]
    with pytest.raises(refusal):
        translations.ask(conn, actor(cast), make.idea(conn, cast.station, language="pl"), "en", of=None, now=MONDAY)


def test_what_cannot_be_asked(conn: Connection, cast: Cast) -> None:
    idea = make.idea(conn, cast.station, language="pl")
    for language in ("pl", "<b>"):
        with pytest.raises(Invalid, match="not written in"):
            translations.ask(conn, cast.bo, idea, language, of=None, now=MONDAY)
    with pytest.raises(Invalid, match="Nobody here reads"):
        translations.ask(conn, cast.bo, idea, "ja", of=None, now=MONDAY)
    with pytest.raises(NotFound):
        translations.ask(conn, cast.bo, 999_999, "en", of=None, now=MONDAY)
    with pytest.raises(NotFound, match="Nobody has asked"):
        translations.write(conn, cast.ana, idea, "ja", "x", make.tap())
    with pytest.raises(Forbidden):  # a name is asked for by leads, who see the list of people
        translations.ask(conn, cast.ana, idea, "en", of=cast.abe.person_id, now=MONDAY)
    assert conn.execute(select(t.idea_translations.c.language)).all() == []
    assert conn.execute(select(t.ideas.c.site_id)).scalar_one() == SITE
