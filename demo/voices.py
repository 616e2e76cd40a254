"""All that was said and decided is told to the services that real people use, on the day it happened."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from access.actors import Actor
from demo import trying
from demo.crew import Cast
from demo.days import ZONE
from demo.plant import Plant
from demo.said import NOTES, SAID, SHOWN, TASKS, Answer, Note, Said, Task
from feedback import (
    actions,
    annotations,
    comments,
    dangers,
    ideas,
    kpi_choice,
    looks,
    moves,
    thanks,
    translations,
    triage,
    votes,
)
from feedback.actions import Promise
from feedback.annotations import Span
from feedback.ideas import Saying
from feedback.kpi_choice import Choice
from feedback.moves import Tap

SOON = timedelta(seconds=30)
CHOSEN, LOOKED = timedelta(days=90), timedelta(days=2)
UNUSED = ("L3", "safety_days")


@dataclass
class Telling:
    """What has been told so far: the number of each idea, the action that came of it and its receipt."""

    conn: Connection
    plant: Plant
    cast: Cast
    now: datetime
    numbers: dict[str, int] = field(default_factory=dict)
    tasks: dict[str, int] = field(default_factory=dict)
    receipts: dict[str, str] = field(default_factory=dict)
    trials: dict[str, int] = field(default_factory=dict)

    def at(self, days: float) -> datetime:
        return self.now - timedelta(days=days)

    def request(self, *key: object) -> str:
        """A request id that nobody else has, and the same one for the same seed."""
        return f"demo-{self.plant.chance('request', *key).getrandbits(96):024x}"

    def tap(self, said: Said, answer: Answer) -> Tap:
        """The answer as given by somebody who has just read the idea."""
        at = self.at(answer.days)
        seen = moves.find(self.conn, self.cast.actors[answer.by], self.numbers[said.key], at)
        return Tap(seen.version, at, self.request(said.key, answer.what))

    def day(self, ahead: int) -> date:
        return self.now.astimezone(ZONE).date() + timedelta(days=ahead)

    def promise(self, owner: str, ahead: int) -> Promise:
        return Promise(self.cast.person_id(owner), self.day(ahead))


def tell(conn: Connection, plant: Plant, cast: Cast, now: datetime) -> Telling:
    """Let everybody say and decide what they did, in the order of time."""
    telling = Telling(conn, plant, cast, now)
    story: list[tuple[float, Callable[[], object]]] = [
        *((said.days, _later(_say, telling, said)) for said in SAID),
        *((answer.days, _later(_answer, telling, said, answer)) for said in SAID for answer in said.answers),
        *((task.days, _later(_take_on, telling, task)) for task in TASKS),
        *((note.days, _later(_note, telling, note)) for note in NOTES),
    ]
    for _, happen in sorted(story, key=lambda step: -step[0]):
        happen()
    return telling


def choose_kpis(conn: Connection, actor: Actor, now: datetime) -> None:
    """Put on each line's board what it shows, a quarter of a year ago."""
    for shown in SHOWN:
        choice = Choice(shown.kpi, shown.owner_role, shown.reaction_card)
        kpi_choice.choose(conn, actor, shown.line, choice, now=now - CHOSEN)


def look_at_kpis(conn: Connection, actor: Actor, now: datetime) -> None:
    """Somebody asked why of each figure lately, but for the one that serves nobody."""
    for shown in SHOWN:
        if (shown.line, shown.kpi) != UNUSED:
            looks.count(conn, actor, shown.line, shown.kpi, now=now - LOOKED)


def _later(do: Callable[..., object], *given: object) -> Callable[[], object]:
    return lambda: do(*given)


def _say(telling: Telling, said: Said) -> None:
    at = telling.at(said.days)
    about = at - timedelta(hours=said.about_h)
    who = telling.cast.actors[said.by]
    saying = Saying(
        *(said.kind, said.line, said.body, said.kpi, about, at, said.top_loss),
        language=said.language,
        gain=said.gain,
        pictogram=said.pictogram,
        source="board" if who.is_named else "phone",
    )
    sent = ideas.send(telling.conn, who, saying, request_id=telling.request(said.key), now=at)
    if sent.idea_id is not None and sent.receipt is not None:
        telling.numbers[said.key], telling.receipts[said.key] = sent.idea_id, sent.receipt


def _answer(telling: Telling, said: Said, answer: Answer) -> None:
    ANSWERS[answer.what](telling, said, answer)


def _accept(telling: Telling, said: Said, answer: Answer) -> None:
    tap, who = telling.tap(said, answer), telling.cast.actors[answer.by]
    promise = telling.promise(answer.owner, answer.due)
    number = telling.numbers[said.key]
    telling.tasks[said.key] = triage.accept(telling.conn, who, number, tap, promise=promise, words=answer.words)


def _ask_back(telling: Telling, said: Said, answer: Answer) -> None:
    tap, who = telling.tap(said, answer), telling.cast.actors[answer.by]
    triage.ask_back(telling.conn, who, telling.numbers[said.key], tap, question=answer.words)


def _reply(telling: Telling, said: Said, answer: Answer) -> None:
    who, at = telling.cast.actors[answer.by], telling.at(answer.days)
    request = telling.request(said.key, answer.what)
    ideas.reply_as(telling.conn, who, telling.numbers[said.key], answer.words, request_id=request, now=at)


def _decline(telling: Telling, said: Said, answer: Answer) -> None:
    tap, who = telling.tap(said, answer), telling.cast.actors[answer.by]
    triage.decline(telling.conn, who, telling.numbers[said.key], tap, reason=answer.words)


def _park(telling: Telling, said: Said, answer: Answer) -> None:
    tap, who = telling.tap(said, answer), telling.cast.actors[answer.by]
    until = telling.day(answer.until)
    triage.park(telling.conn, who, telling.numbers[said.key], tap, until=until, words=answer.words)


def _merge(telling: Telling, said: Said, answer: Answer) -> None:
    tap, who = telling.tap(said, answer), telling.cast.actors[answer.by]
    triage.merge(telling.conn, who, telling.numbers[said.key], tap, into=telling.numbers[answer.into])


def _done(telling: Telling, said: Said, answer: Answer) -> None:
    tap = Tap(1, telling.at(answer.days), telling.request(said.key, answer.what))
    actions.done(telling.conn, telling.cast.actors[answer.by], telling.tasks[said.key], tap, result=answer.words)


def _thank(telling: Telling, said: Said, answer: Answer) -> None:
    """For what has come to something: a short history proves no effect."""
    tap, who = Tap(0, telling.at(answer.days), telling.request(said.key, answer.what)), telling.cast.actors[answer.by]
    number = telling.numbers[said.key]
    if moves.find(telling.conn, who, number, tap.now).state in thanks.DONE:
        thanks.say(telling.conn, who, number, tap, body=answer.words)


def _plan(telling: Telling, said: Said, answer: Answer) -> None:
    who, tap = telling.cast.actors[answer.by], _tap_of(telling, said, answer)
    telling.trials[said.key] = trying.plan(telling.conn, who, telling.tasks[said.key], answer.words, tap)


def _try(telling: Telling, said: Said, answer: Answer) -> None:
    who, tap = telling.cast.actors[answer.by], _tap_of(telling, said, answer)
    trying.start(telling.conn, who, telling.trials[said.key], tap)


def _stop(telling: Telling, said: Said, answer: Answer) -> None:
    who, tap = telling.cast.actors[answer.by], _tap_of(telling, said, answer)
    trying.stop(telling.conn, who, telling.trials[said.key], answer.words, tap)


def _judge(telling: Telling, said: Said, answer: Answer) -> None:
    """What its figure says, then the step that follows from it; none where the figure shows nothing."""
    who, tap = telling.cast.actors[answer.by], _tap_of(telling, said, answer)
    trying.judge(telling.conn, who, telling.trials[said.key], tap)


def _confirm(telling: Telling, said: Said, answer: Answer) -> None:
    who, tap = telling.cast.actors[answer.by], _tap_of(telling, said, answer)
    trying.confirm(telling.conn, who, telling.trials[said.key], answer.value, answer.words, tap)


def _vote(telling: Telling, said: Said, answer: Answer) -> None:
    votes.add(telling.conn, telling.cast.actors[answer.by], telling.numbers[said.key])


def _comment(telling: Telling, said: Said, answer: Answer) -> None:
    who, request = telling.cast.actors[answer.by], telling.request(said.key, "comment", answer.by)
    number = telling.numbers[said.key]
    comments.add(telling.conn, who, number, answer.words, request_id=request, now=telling.at(answer.days))


def _translate(telling: Telling, said: Said, answer: Answer) -> None:
    """A colleague was asked, and wrote it; the original stays."""
    number, who, asked = telling.numbers[said.key], telling.cast.actors[answer.by], telling.cast.person_id(answer.by)
    lead = telling.cast.actors["bo"]
    translations.ask(telling.conn, lead, number, "en", of=asked, now=telling.at(answer.days))
    translations.write(telling.conn, who, number, "en", answer.words, _tap_of(telling, said, answer))


def _name(telling: Telling, said: Said, answer: Answer) -> None:
    """The sender wants their name to stand with the thanks."""
    who, number = telling.cast.actors[answer.by], telling.numbers[said.key]
    thanks.name_me(telling.conn, who, number, yes=True, now=telling.at(answer.days))


def _tap_of(telling: Telling, said: Said, answer: Answer) -> Tap:
    return Tap(1, telling.at(answer.days), telling.request(said.key, answer.what))


def _see(telling: Telling, said: Said, answer: Answer) -> None:
    tap, who = telling.tap(said, answer), telling.cast.actors[answer.by]
    dangers.answer(telling.conn, who, telling.numbers[said.key], tap, words=answer.words)


def _remove(telling: Telling, said: Said, answer: Answer) -> None:
    tap, who = telling.tap(said, answer), telling.cast.actors[answer.by]
    dangers.remove(telling.conn, who, telling.numbers[said.key], tap, what_was_done=answer.words)


def _take_on(telling: Telling, task: Task) -> None:
    due = _next_weekday(telling, task.weekday) if task.weekday is not None else task.due
    wanted = actions.Task(task.line, task.title, telling.promise(task.owner, due), task.kpi)
    who, at = telling.cast.actors[task.by], telling.at(task.days)
    actions.add(telling.conn, who, wanted, request_id=telling.request("task", task.title), now=at)


def _next_weekday(telling: Telling, weekday: int) -> int:
    return (weekday - telling.day(0).weekday() - 1) % 7 + 1


def _note(telling: Telling, note: Note) -> None:
    start = telling.at(note.days)
    span = Span(note.line, start, start + timedelta(hours=note.hours), note.kpi)
    who = telling.cast.actors[note.by]
    request = telling.request("note", note.body)
    annotations.add(telling.conn, who, span, note.body, request_id=request, now=start + SOON)


ANSWERS: dict[str, Callable[[Telling, Said, Answer], None]] = {
    "accept": _accept,
    "ask_back": _ask_back,
    "reply": _reply,
    "decline": _decline,
    "park": _park,
    "merge": _merge,
    "done": _done,
    "thank": _thank,
    "plan": _plan,
    "try": _try,
    "stop": _stop,
    "judge": _judge,
    "confirm": _confirm,
    "vote": _vote,
    "comment": _comment,
    "translate": _translate,
    "name": _name,
    "see": _see,
    "remove": _remove,
}
