"""A plant whose people write long: a line for each of five languages, in trouble, with all that a wall can show."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import uuid4

from sqlalchemy import Connection

from access.actors import Actor
from feedback import actions, calls, handover, ideas, ladder, messages
from feedback.actions import Promise, Task
from feedback.calls import Need
from feedback.ideas import Saying
from feedback.messages import Draft
from feedback.moves import Tap
from tests.cast import SITE, Cast, hire
from tests.pages import live_floor
from tests.pages.live_floor import HOUR, put

# name of the line, of a product, of a reason; a danger; a task; a message
WORDS: Final = {
    "de": (
        "Abfülllinie 2 · Getränkeabfüllung Glasflaschen",
        "Apfelschorle naturtrüb 0,75 l Mehrweg",
        "Etikettiermaschinen-Papierstau am Einlaufförderband",
        "Schutzabdeckung an der Verschließmaschine fehlt seit der Frühschicht",
        "Vakuumpumpe der Etikettiermaschine austauschen und Schläuche prüfen",
        "Donnerstag um 13:45 Uhr Betriebsversammlung in der Kantine: Schichtmodell, Urlaubsplanung, Ihre Fragen.",
    ),
    "es": (
        "Línea de embotellado 2 · botellas de vidrio retornables",
        "Zumo de manzana turbio 0,75 l retornable",
        "atasco de papel en la etiquetadora a la entrada de la cinta",
        "Falta la protección de la taponadora desde el turno de mañana",
        "Cambiar la bomba de vacío de la etiquetadora y revisar las mangueras",
        "Jueves a las 13:45 reunión de toda la planta en el comedor: turnos, vacaciones y preguntas a la dirección.",
    ),
    "ar": (
        "خط التعبئة رقم ٢ · تعبئة المشروبات في القوارير الزجاجية",
        "عصير تفاح غير مصفى ٠٫٧٥ لتر قابل للإرجاع",
        "انحشار الورق في آلة وضع الملصقات عند مدخل السير الناقل",
        "غطاء الحماية مفقود في آلة الإغلاق منذ الوردية الصباحية",
        "استبدال مضخة التفريغ في آلة الملصقات وفحص الخراطيم",
        "اجتماع عام لجميع العاملين يوم الخميس الساعة ١٣:٤٥ في المطعم: نظام الورديات والإجازات وأسئلة للإدارة.",
    ),
    "ja": (
        "第二充填ライン・ガラス瓶飲料の充填および包装工程",
        "にごりりんごジュース七百五十ミリリットル回収瓶",
        "ラベル貼付機の入口コンベヤでの紙詰まりによる停止",
        "打栓機の安全カバーが早番から外れたままになっている",
        "ラベル貼付機の真空ポンプを交換しホースを点検する",
        "木曜日十三時四十五分より食堂にて全員集会を行います。勤務体制、休暇計画、経営陣への質問。",
    ),
    "uk": (
        "Лінія розливу 2 · розлив напоїв у скляні пляшки",
        "Яблучний сік неосвітлений 0,75 л у зворотній тарі",
        "застрягання паперу етикетувальної машини на вхідному конвеєрі",
        "Захисного кожуха закупорювальної машини немає з ранкової зміни",
        "Замінити вакуумний насос етикетувальної машини й перевірити шланги",
        "У четвер о 13:45 загальні збори в їдальні: графік змін, планування відпусток, запитання до керівництва.",
    ),
}
CHANGING: Final = "LONG-CHANGE"
KPIS: Final = {
    "oee": "0.80",
    "scrap_ratio": "0.02",
    "plan_attainment": "0.95",
    "mttr": "5",
    "mtbf": "60",
    "quality": "0.99",
}


def build(conn: Connection, cast: Cast, now: datetime) -> None:
    """All lines, and one more whose shift has just changed."""
    for language, said in WORDS.items():
        _line(conn, cast, now, language, said)
    _change(conn, cast, now - timedelta(minutes=5))
    for name in ("ina", "jan", "kim"):  # so that figures of the crew may be shown
        hire(conn, name, "worker", "A")
    ladder.climb(conn, SITE, now)


def _change(conn: Connection, cast: Cast, at: datetime) -> None:
    """A line that has just changed its shift, and what the one wrote for the other."""
    name, _, reason, danger, task, _ = WORDS["de"]
    put(conn, "lines", {"line": CHANGING, "name": name, "team": "A"})
    put(conn, "machines", {"machine": f"{CHANGING}-FILLER", "line": CHANGING, "name": "Filler", "is_constraint": True})
    for shift, start, end in (("early", at - 8 * HOUR, at), ("late", at, at + 8 * HOUR)):
        put(conn, "shifts", {"line": CHANGING, "shift": shift, "start": start, "end": end, "team": "A"})
    order = {"machine": f"{CHANGING}-FILLER", "order": "1", "product": live_floor.PRODUCT, "planned_qty": Decimal(480)}
    put(conn, "orders", order | {"start": at - 8 * HOUR, "end": at})
    live_floor.produce(conn, at - HOUR, good=300, line=CHANGING)
    lead = replace(cast.supervisor, lines=frozenset({CHANGING}))
    over = handover.Shift(CHANGING, "early", at - 8 * HOUR, at)
    handover.write(conn, lead, over, [f"{reason}.", f"{danger}.", f"{task}."], Tap(seen_version=0))
    ideas.send(conn, lead, Saying("danger", CHANGING, danger), request_id=str(uuid4()), now=at - HOUR)


def code_of(language: str) -> str:
    return f"LONG-{language.upper()}"


def _line(conn: Connection, cast: Cast, now: datetime, language: str, said: tuple[str, ...]) -> None:
    code, (name, product, reason, danger, task, message) = code_of(language), said
    live_floor.build(conn, now, line=code)
    put(conn, "lines", {"line": code, "name": name, "team": "A"})
    put(conn, "products", {"product": f"P-{language}", "name": product, "ideal_cycle_s": Decimal(60)})
    put(conn, "reasons", {"reason": f"JAM-{language}", "name": reason, "state": "down"})
    machine, start = f"{code}-FILLER", live_floor.begin_of_shift(now)
    for at, state in ((start + HOUR, "down"), (start + 1.4 * HOUR, "running"), (now - timedelta(minutes=4), "down")):
        put(conn, "states", {"machine": machine, "at": at, "state": state} | _reason(state, language))
    order = {"machine": machine, "order": "2", "product": f"P-{language}", "planned_qty": Decimal(480)}
    put(conn, "orders", order | {"start": now + HOUR, "end": now + 3 * HOUR})
    for kpi, target in KPIS.items():
        goal = {"line": code, "kpi": kpi, "from": start - timedelta(days=1), "target": Decimal(target)}
        put(conn, "targets", goal | {"tolerance": Decimal("0.01")})
    lead = replace(cast.supervisor, lines=frozenset({code}))
    live_floor.choose(conn, lead, *KPIS, line=code)
    _say(conn, lead, now, danger, task, message)


def _reason(state: str, language: str) -> dict[str, str]:
    return {"reason": f"JAM-{language}"} if state == "down" else {}


def _say(conn: Connection, lead: Actor, now: datetime, danger: str, task: str, message: str) -> None:
    [code] = lead.lines
    promise = Promise(lead.person_id or 0, (now + timedelta(days=2)).date())
    actions.add(conn, lead, Task(code, task, promise, kpi="oee"), request_id=str(uuid4()), now=now)
    for kind, body in (("danger", danger), ("better", task)):
        ideas.send(conn, lead, Saying(kind, code, body), request_id=str(uuid4()), now=now - timedelta(days=3))
    calls.make(conn, lead, Need(code, "maintenance"), request_id=str(uuid4()), now=now - timedelta(minutes=3))
    messages.write(conn, lead, Draft(message, (code,), now, now + timedelta(days=2)), request_id=str(uuid4()), now=now)
