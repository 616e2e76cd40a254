"""The receipt's page: type the code, read the answer, reply to a question. Plain HTML, every text in it escaped."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template
from typing import Final
from urllib.parse import quote
from uuid import uuid4

from feedback.ideas import IdeaView
from metrics.plant import Site
from pages.feedback import became, texts
from pages.shell import numbers, speech

HERE: Final = Path(__file__).parent


@dataclass(frozen=True)
class Typed:
    """What somebody typed, so that nothing of it is lost when it cannot be taken."""

    code: str = ""
    words: str = ""


def asking(site: Site, typed: Typed, problem: str = "") -> str:
    """The page that asks for a code."""
    said = texts.of_page()
    content = (
        f'<form id="find" method="post" action="/receipt/{quote(site.site_id)}"><p>{escape(said["receipt_ask"])}</p>'
        f'<label class="head" for="code">{escape(said["your_code"])}</label>'
        f'<input type="text" id="code" name="code" value="{escape(typed.code)}" maxlength="40" autocomplete="off" '
        f'autocapitalize="characters" spellcheck="false" placeholder="K7MQ3-VXT9P" required>'
        f'<p></p><button type="submit">{escape(said["receipt_find"])}</button></form>'
    )
    return document(site, content, problem)


def answer(site: Site, view: IdeaView, typed: Typed, problem: str = "") -> str:
    """What became of the idea of this code."""
    said = texts.of_page()
    zone = str(site.zone)
    day = numbers.day(view.created_at, zone=zone)
    said_on = said["said_on"].format(day=day, line=view.line_name)
    parts = [
        f'<p class="state">{escape(became.headline(view, zone))}</p>',
        question(site, view, typed, said) if view.question else told(said["answer"], view.answer),
        told(said["result"], view.result if view.result != view.answer else ""),
        f'<p class="head">{escape(said["you_said"])} <span class="small">{escape(said_on)}</span></p>'
        f'<p class="said">{escape(view.body)}</p>',
        history(site, view, said),
        f'<a class="button quiet" href="/receipt/{quote(site.site_id)}">{escape(said["other_code"])}</a>',
    ]
    return document(site, "".join(parts), problem)


def told(head: str, words: str | None) -> str:
    return f'<p class="head">{escape(head)}</p><p class="told">{escape(words)}</p>' if words else ""


def question(site: Site, view: IdeaView, typed: Typed, said: Mapping[str, str]) -> str:
    return (
        f"{told(said['question'], view.question)}"
        f'<form id="reply" method="post" action="/receipt/{quote(site.site_id)}/reply" '
        f'data-question="{view.idea_id}-{view.version}">'
        f'<input type="hidden" name="code" value="{escape(typed.code)}">'
        f'<input type="hidden" name="request_id" value="{uuid4()}">'
        f'<label class="head" for="words">{escape(said["your_reply"])}</label>'
        f'<textarea id="words" name="words" maxlength="4000" required>{escape(typed.words)}</textarea>'
        f'<p></p><button type="submit">{escape(said["reply"])}</button></form>'
    )


def history(site: Site, view: IdeaView, said: Mapping[str, str]) -> str:
    steps = [
        f'<li><span class="small">{escape(numbers.day(step.at, zone=str(site.zone)))}</span> '
        f"{escape(became.step(step))}<p>{escape(became.step_words(step))}</p></li>"
        for step in view.history
    ]
    return f'<p class="head">{escape(said["history"])}</p><ol>{"".join(steps)}</ol>'


def document(site: Site, content: str, problem: str) -> str:
    said = texts.of_page()
    return Template((HERE / "receipt.html").read_text()).substitute(
        language=speech.language(),
        direction=speech.direction(speech.language()),
        site=escape(site.name),
        receipt_title=escape(said["receipt_title"]),
        problem=f'<p class="problem" role="alert">{escape(problem)}</p>' if problem else "",
        content=content,
    )
