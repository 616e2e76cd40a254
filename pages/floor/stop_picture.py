"""What the list of stops shows on tablet and board, ready for stops.js. Reads through the pad's services."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from sqlalchemy import Connection

from access.actors import Actor
from access.rules import may
from ingest import pad
from ingest.pad import Coding, HandStop, Reason, Stop
from metrics import board
from metrics.plant import Site
from pages.floor import board_words, words
from pages.floor.texts import Picture
from pages.shell import numbers
from pages.shell.speech import tr

HANDOVER: Final = timedelta(minutes=15)
DAY: Final = timedelta(days=1)
STATES: Final = ("down", "setup", "idle", "planned")


@dataclass(frozen=True)
class Look:
    """Whose stops, and of which time; `until` is None where it goes up to now."""

    site: Site
    line: str
    since: datetime
    until: datetime | None
    by_hand: bool
    now: datetime


@dataclass(frozen=True)
class Names:
    """The plant's words for its codes; a code without a name speaks for itself."""

    reasons: dict[str, str]
    machines: dict[str, str]

    def reason(self, code: str | None) -> str:
        return self.reasons.get(code or "", code or "")

    def machine(self, code: str | None) -> str:
        return self.machines.get(code or "", code or "")


def since(conn: Connection, site: Site, line: str, now: datetime) -> datetime:
    """The begin of the last shift that ended: this shift and that one can be coded."""
    last = board.last_shift(conn, site.site_id, line, now)
    return last.start if last else now - DAY


def of(conn: Connection, actor: Actor, look: Look) -> Picture:
    """All stops with what can be done to them; those without a reason come first."""
    reasons, machines = pad.reasons(conn, actor), pad.machines(conn, actor)
    names = Names({one.reason: one.name for one in reasons}, {one.machine: one.name for one in machines})
    stops = [*_machine_stops(conn, actor, look, names), *_hand_stops(conn, actor, look, names)]
    end = _asked_end(conn, look)
    asked = pad.still_standing(conn, actor, look.line, end) if end else []
    return {
        "stops": sorted(stops, key=lambda stop: not stop["open"]),
        "waiting": sum(stop["open"] and stop["state"] == "down" for stop in stops),
        "asked": [_asked(stop, end, names, look) for stop in asked if end],
        "groups": _groups(reasons, may_plan=may(actor, "stop.plan")),
        "machines": [
            {"code": one.machine, "name": one.name, "here": one.line == look.line}
            for one in sorted(machines, key=lambda one: one.line != look.line)
        ],
        "zone": str(look.site.zone),
        "by_hand": look.by_hand,
        "words": board_words.of_stops(by_hand=look.by_hand),
    }


def nothing() -> Picture:
    """The list of a line of which no shift is known."""
    empty: Picture = {name: [] for name in ("stops", "asked", "groups", "machines")}
    return empty | {"waiting": 0, "zone": "UTC", "by_hand": False, "words": board_words.of_stops(by_hand=False)}


def _asked_end(conn: Connection, look: Look) -> datetime | None:
    """The end of a shift at which is asked what still stands: the running one's shortly before, else the last."""
    running = board.shift_at(conn, look.site.site_id, look.line, look.now)
    if running and running.end - look.now <= HANDOVER:
        return running.end
    last = board.last_shift(conn, look.site.site_id, look.line, look.now)
    return last.end if last else None


def _groups(reasons: list[Reason], *, may_plan: bool) -> list[Picture]:
    """The reasons by what they make of the stop, then by category."""
    ordered = sorted(reasons, key=lambda one: (STATES.index(one.state), one.category, one.name.casefold()))
    return [
        {
            "title": words.stop_kind(state, category),
            "locked": state == "planned" and not may_plan,
            "reasons": [{"code": one.reason, "name": one.name, "needs": sorted(one.needs)} for one in group],
        }
        for (state, category), group in groupby(ordered, key=lambda one: (one.state, one.category))
    ]


def _machine_stops(conn: Connection, actor: Actor, look: Look, names: Names) -> list[Picture]:
    found = pad.stops(conn, actor, look.line, look.since, look.until)
    done = pad.codings(conn, actor, look.line, look.since, look.until)
    return [_machine_stop(stop, found, done, names, look) for stop in found]


def _machine_stop(stop: Stop, all_: list[Stop], done: list[Coding], names: Names, look: Look) -> Picture:
    why = names.reason(stop.reason) if stop.is_explained else ""
    told = [one for one in done if one.machine == stop.machine and _touch(one, stop)]
    near = [one for one in all_ if one.run == stop.run and (stop.until == one.start_at or one.until == stop.start_at)]
    return _key(stop) | _span(stop.start_at, stop.end_at, look) | {
        "is_hand": False,
        "name": names.machine(stop.machine),
        "state": stop.state,
        "kind": "" if stop.state == "down" else words.stop_kind(stop.state),
        "open": not stop.is_explained,
        "why": why,
        "reason": stop.reason or "",
        "cause": stop.caused_by or "",
        "caused": tr("caused by {machine}", machine=names.machine(stop.caused_by)) if stop.caused_by else "",
        "comment": stop.comment,
        "countermeasure": stop.countermeasure,
        "by": _by(stop.coded_by, stop.coded_at, look),
        "joins": [_key(one) | {"says": _join(stop, one, names, look)} for one in near],
        "history": [{"says": _said(one, names, look), "undo": _undo(one)} for one in told],
    }  # fmt: skip


def _key(stop: Stop) -> Picture:
    end = stop.end_at.isoformat() if stop.end_at else ""
    start = stop.start_at.isoformat()
    key = f"{stop.machine}|{start}"
    return {"key": key, "machine": stop.machine, "start": start, "end": end, "version": stop.version}


def _span(start: datetime, end: datetime | None, look: Look) -> Picture:
    zone = str(look.site.zone)
    is_today = start.astimezone(look.site.zone).date() == look.now.astimezone(look.site.zone).date()
    begins = numbers.time(start, zone) if is_today else numbers.day_and_time(start, zone)
    when = f"{begins}–{numbers.time(end, zone)}" if end else tr("since {time}", time=begins)
    ends = int((end or look.now).timestamp() * 1000)
    length = {"lasted": _lasted((end or look.now) - start), "start_ms": int(start.timestamp() * 1000), "end_ms": ends}
    return {"when": when} | length


def _lasted(length: timedelta) -> str:
    """In minutes, and in hours and minutes from two hours on."""
    minutes = int(length.total_seconds() // 60)
    return (
        numbers.span(length)
        if minutes < 120
        else tr("{hours} h {minutes} min", hours=minutes // 60, minutes=f"{minutes % 60:02}")
    )


def _by(who: str, at: datetime | None, look: Look) -> str:
    return f"{who or tr('nobody named')}, {numbers.time(at, str(look.site.zone))}" if at else ""


def _join(stop: Stop, other: Stop, names: Names, look: Look) -> str:
    kept = stop if stop.is_explained else other
    becomes = tr("both: {reason}", reason=names.reason(kept.reason)) if kept.is_explained else tr("without a reason")
    return f"{_span(other.start_at, other.end_at, look)['when']} · {becomes}"


def _touch(coding: Coding, stop: Stop) -> bool:
    starts_before = stop.until is None or coding.start_at < stop.until
    return starts_before and (coding.end_at is None or coding.end_at > stop.start_at)


def _said(coding: Coding, names: Names, look: Look) -> str:
    before = ", ".join(names.reason(code) or tr("no reason") for code in coding.before)
    now = names.reason(coding.reason) or tr("no reason")
    did = {
        "recode": f"{before} → {now}",
        "split": tr("split in two"),
        "merge": tr("joined: {reason}", reason=now),
        "undo": tr("took a change back"),
    }[coding.deed]
    has_cause = coding.caused_by and coding.deed in ("recode", "merge")
    cause = tr("caused by {machine}", machine=names.machine(coding.caused_by)) if has_cause else ""
    back = tr("taken back") if coding.is_undone else ""
    said = " · ".join(part for part in (did, cause, coding.comment, coding.countermeasure, back) if part)
    return f"{_by(coding.coded_by, coding.coded_at, look)}: {said}"


def _undo(coding: Coding) -> int | None:
    return None if coding.is_undone or coding.deed == "undo" else coding.coding_id


def _hand_stops(conn: Connection, actor: Actor, look: Look, names: Names) -> list[Picture]:
    found = pad.hand_stops(conn, actor, look.line, look.since, look.until or look.now)
    return [_hand_stop(conn, actor, stop, found, names, look) for stop in reversed(found)]


def _hand_stop(
    conn: Connection, actor: Actor, stop: HandStop, all_: list[HandStop], names: Names, look: Look
) -> Picture:
    told, zone = stop.told, str(look.site.zone)
    near = [one for one in all_ if one is not stop and _touching(one, stop)]
    versions = pad.hand_stop_versions(conn, actor, stop.stop_id) if stop.version > 1 else []
    return _hand_key(stop) | _span(told.start_at, told.end_at, look) | {
        "is_hand": True,
        "name": "",
        "state": "down",
        "kind": "",
        "open": not told.reason,
        "from": numbers.time(told.start_at, zone),
        "to": numbers.time(told.end_at, zone) if told.end_at else "",
        "why": names.reason(told.reason),
        "reason": told.reason or "",
        "cause": told.caused_by or "",
        "caused": tr("caused by {machine}", machine=names.machine(told.caused_by)) if told.caused_by else "",
        "comment": told.note,
        "countermeasure": told.countermeasure,
        "by": _by(stop.entered_by, stop.entered_at, look),
        "joins": [_hand_key(one) | {"says": _hand_join(stop, one, names, look)} for one in near],
        "history": [{"says": _hand_said(one, names, look), "undo": None} for one in versions],
    }  # fmt: skip


def _hand_key(stop: HandStop) -> Picture:
    ends = stop.told.end_at.isoformat() if stop.told.end_at else ""
    begins = stop.told.start_at.isoformat()
    return {"key": str(stop.stop_id), "start": begins, "end": ends, "version": stop.version}


def _touching(one: HandStop, other: HandStop) -> bool:
    left, right = sorted((one.told, other.told), key=lambda told: told.start_at)
    return left.end_at is not None and left.end_at >= right.start_at


def _hand_join(stop: HandStop, other: HandStop, names: Names, look: Look) -> str:
    when = _span(other.told.start_at, other.told.end_at, look)["when"]
    why = names.reason(stop.told.reason)
    return f"{when} · {tr('both: {reason}', reason=why) if why else tr('without a reason')}"


def _hand_said(stop: HandStop, names: Names, look: Look) -> str:
    told = stop.told
    taken = tr("taken out") if told.withdrawn else ""
    when = _span(told.start_at, told.end_at, look)["when"]
    why = names.reason(told.reason) or tr("no reason")
    said = " · ".join(part for part in (f"{when} {why}", told.note, taken) if part)
    return f"{_by(stop.entered_by, stop.entered_at, look)}: {said}"


def _asked(stop: HandStop, end: datetime, names: Names, look: Look) -> Picture:
    begins = numbers.time(stop.told.start_at, str(look.site.zone))
    why = names.reason(stop.told.reason) or tr("no reason yet")
    says = tr("Still standing since {stop}?", stop=f"{begins} · {why}")
    return {"id": str(stop.stop_id), "version": stop.version, "shift_end": end.isoformat(), "says": says}
