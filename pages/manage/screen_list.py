"""The list of screens, the silent first: where each hangs, what it shows, how old that is, and what it runs on."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import clock
from access.screen_reports import Report
from access.screens import Screen
from pages.floor.release import RELEASE
from pages.manage import common, screen_words
from pages.shell import look, numbers
from pages.shell.say import label
from pages.shell.speech import tr, tr_n

WIDTHS: Final = (0.15, 0.25, 0.2, 0.26, 0.14)
LATE: Final = timedelta(minutes=5)  # a screen tells of itself once a minute
OLD_S: Final = 90  # figures that are called old on the screen itself
SHORT: Final = 6  # letters of a release that tell it from another


@dataclass(frozen=True)
class Seen:
    """A screen, and what it told last."""

    screen: Screen
    report: Report | None

    @property
    def at(self) -> datetime | None:
        times = [at for at in (self.screen.last_seen_at, self.report and self.report.told_at) if at]
        return max(times, default=None)

    @property
    def is_silent(self) -> bool:
        """It was there and is not any more."""
        return self.screen.revoked_at is None and self.at is not None and clock.now() - self.at > LATE

    @property
    def place(self) -> tuple[bool, bool, str]:
        return self.screen.revoked_at is not None, not self.is_silent, self.screen.name


def show(all_seen: list[Seen], names: dict[str, str], chosen: Screen | None, choose: Callable[[Screen], None]) -> None:
    """`names` of lines by code; `choose` opens a screen's form."""
    with look.card("screens"):
        for seen in sorted(all_seen, key=lambda one: one.place):
            row(seen, names, chosen, choose)


def row(seen: Seen, names: dict[str, str], chosen: Screen | None, choose: Callable[[Screen], None]) -> None:
    screen = seen.screen
    glass, name, when, state, act = st.columns(WIDTHS, vertical_alignment="center")
    picture(seen, glass)
    lines = ", ".join(names.get(code, code) for code in screen.lines)
    name.markdown(common.lines_of_text(screen.name, what(screen), lines))
    when.markdown(last_seen(seen))
    if seen.report and not screen.revoked_at:
        state.markdown("  \n".join(told(seen.report)))
    if chosen and chosen.screen_id == screen.screen_id:
        common.to_form(act)
    elif not screen.revoked_at:
        act.button(tr("Open"), key=f"open {screen.screen_id}", on_click=choose, args=(screen,))


def picture(seen: Seen, into: DeltaGenerator) -> None:
    """What hangs there, as the screen itself saw it; a silent one's is grey."""
    if seen.report is None or seen.report.picture is None or seen.screen.revoked_at:
        return
    encoded = base64.b64encode(seen.report.picture).decode()
    grey = "filter:grayscale(1) opacity(.5);" if seen.is_silent else ""
    style = f"max-width:100%;max-height:7rem;border-radius:6px;display:block;{grey}"
    into.html(f'<img src="data:image/jpeg;base64,{encoded}" style="{style}" alt="">')


def what(screen: Screen) -> str:
    """Wall, 55 inches, read from 5 m."""
    if screen.kind == "pad":
        return tr("tablet")
    if screen.diagonal_in is None or screen.distance_m is None:
        return tr("wall")
    inches, metres = (f"{number.normalize():f}" for number in (screen.diagonal_in, screen.distance_m))
    return tr("wall, {inches} inches, read from {metres} m", inches=inches, metres=metres)


def last_seen(seen: Seen) -> str:
    now = clock.now()
    if seen.screen.revoked_at:
        return f":gray[{label(tr('revoked {age}', age=numbers.age(seen.screen.revoked_at, now)))}]"
    if seen.at is None:
        return f":gray[{label(tr('not seen yet'))}]"
    words = numbers.age(seen.at, now)
    if seen.is_silent:
        return f":orange[{label(tr('▼ silent: seen {age}', age=words))}]"
    return label(tr("seen {age}", age=words))


def told(report: Report) -> list[str]:
    """What it shows and how old that is; whether all can be read; version and memory."""
    kind = report.page.partition(":")[0]
    shows = label(tr("shows: {page}", page=screen_words.kinds().get(kind, screen_words.kinds()["losses"])))
    return [shows, *age(report), *legible(report), f":gray[{label(runs_on(report))}]"]


def age(report: Report) -> list[str]:
    if report.data_age_s is None:
        return []
    span = numbers.span(timedelta(seconds=float(report.data_age_s)))
    words = label(tr("figures {time} old", time=span))
    return [f":orange[▼ {words}]" if report.data_age_s > OLD_S else words]


def legible(report: Report) -> list[str]:
    small = [check for check in report.checks if isinstance(check, dict) and not check.get("passes")]
    if not small:
        return []
    return [f":orange[{label(tr_n('▼ {count} text is too small', '▼ {count} texts are too small', len(small)))}]"]


def runs_on(report: Report) -> str:
    version = report.release[:SHORT]
    if report.heap_mb is None:
        return version_words(version, is_newest=report.release == RELEASE)
    memory = numbers.number(report.heap_mb)
    if report.release == RELEASE:
        return tr("version {version}, {memory} MB in the browser", version=version, memory=memory)
    return tr("older version {version}, {memory} MB in the browser", version=version, memory=memory)


def version_words(version: str, *, is_newest: bool) -> str:
    return tr("version {version}", version=version) if is_newest else tr("older version {version}", version=version)
