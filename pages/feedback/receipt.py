"""The receipt's page: type the code, read the answer, reply to a question. Plain HTML, every text in it escaped."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template
from typing import Final
from urllib.parse import quote
from uuid import uuid4

from feedback import own
from feedback.comments import Comment
from feedback.ideas import IdeaView
from metrics.plant import Site
from pages.feedback import became, texts
from pages.feedback.assets import VERSION
from pages.shell import numbers, speech
from pages.shell.speech import tr, tr_n

HERE: Final = Path(__file__).parent


@dataclass(frozen=True)
class Typed:
    """What somebody typed, so that nothing of it is lost when it cannot be taken."""

    code: str = ""
    words: str = ""


@dataclass(frozen=True)
class Shown:
    """An idea as the holder of its code sees it; `me` is the name of who is signed in on this phone, or empty."""

    view: IdeaView
    comments: tuple[Comment, ...]
    votes: int
    me: str


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


def answer(site: Site, shown: Shown, typed: Typed, problem: str = "") -> str:
    """What became of the idea of this code."""
    said, view = texts.of_page(), shown.view
    zone = str(site.zone)
    day = numbers.day(view.created_at, zone=zone)
    said_on = said["said_on"].format(day=day, line=view.line_name)
    parts = [
        f'<p class="state">{escape(became.headline(view, zone))}</p>',
        question(site, view, typed, said) if view.question else told(said["answer"], view.answer),
        told(said["result"], view.result if view.result != view.answer else ""),
        f'<p class="head">{escape(said["you_said"])} <span class="small">{escape(said_on)}</span></p>'
        f'<p class="said">{escape(view.body)}</p>',
        others(shown),
        history(site, view, said),
        more(site, shown, typed, said),
        f'<a class="button quiet" href="/receipt/{quote(site.site_id)}">{escape(said["other_code"])}</a>',
    ]
    return document(site, "".join(parts), problem)


def others(shown: Shown) -> str:
    """Who said it too, and what colleagues wrote beside it."""
    votes = tr_n("{count} says “Me too”.", "{count} say “Me too”.", shown.votes) if shown.votes else ""
    wrote = [one for one in shown.comments if not one.is_taken_back]
    words = "".join(
        f'<li><span class="small">{escape(_who(one))}</span><p>{escape(one.body)}</p></li>' for one in wrote
    )
    return (f'<p class="small">{escape(votes)}</p>' if votes else "") + (f"<ol>{words}</ol>" if words else "")


def _who(comment: Comment) -> str:
    return tr("You") if comment.is_mine else comment.by or tr("A colleague")


def more(site: Site, shown: Shown, typed: Typed, said: Mapping[str, str]) -> str:
    """What the holder of the code may still do; each behind its own tap."""
    view, parts = shown.view, ""
    if view.state != "withdrawn":
        box = f'<textarea name="words" maxlength="4000" required aria-label="{escape(said["add_words"])}"></textarea>'
        parts += folded(said["add_words"], form(site, "comment", typed, view, box, said["send"]))
    if view.can_ask_again:
        box = f'<textarea name="words" maxlength="4000" required aria-label="{escape(said["ask_again"])}"></textarea>'
        parts += folded(said["ask_again"], form(site, "again", typed, view, box, said["send"]))
    if not view.is_named:
        parts += folded(said["claim"], form(site, "claim", typed, view, claiming(shown, said), said["claim_do"]))
    if own.can_withdraw(view):
        is_so = f"<p>{escape(said['withdraw_is'])}</p>"
        parts += folded(said["withdraw"], form(site, "withdraw", typed, view, is_so, said["withdraw_do"]))
    return parts


def claiming(shown: Shown, said: Mapping[str, str]) -> str:
    """Whose name it will be; the fields to sign in with where nobody is signed in."""
    if shown.me:
        return f"<p>{escape(tr('It will stand under My ideas of {name}.', name=shown.me))}</p>"
    return (
        f'<p>{escape(said["claim_is"])}</p><label class="head" for="username">{escape(said["username"])}</label>'
        '<input type="text" class="plain" id="username" name="username" autocomplete="username" autocapitalize="none" '
        f'required><label class="head" for="password">{escape(said["password"])}</label>'
        '<input type="password" id="password" name="password" autocomplete="current-password" required>'
    )


def folded(head: str, content: str) -> str:
    return f"<details><summary>{escape(head)}</summary>{content}</details>"


def form(site: Site, deed: str, typed: Typed, view: IdeaView, content: str, send: str) -> str:
    """A form that does this deed to the idea of the code, once, and from the version on the page."""
    hidden = {"code": typed.code, "request_id": str(uuid4()), "version": str(view.version)}
    fields = "".join(f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in hidden.items())
    address = f"/receipt/{quote(site.site_id)}/{deed}"
    return (
        f'<form method="post" action="{address}">{fields}{content}<button type="submit">{escape(send)}</button></form>'
    )


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
        version=VERSION,
        receipt_title=escape(said["receipt_title"]),
        problem=f'<p class="problem" role="alert">{escape(problem)}</p>' if problem else "",
        content=content,
    )
