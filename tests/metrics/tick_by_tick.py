"""The same figures counted the slow way: for every tick of the clock, what was every machine doing?

Written from the definitions alone and with nothing of the product in it.
"""

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction

from tests.metrics.floor import Count, Floor, Order, Shift


@dataclass
class Counted:
    seconds: Counter[str] = field(default_factory=Counter)  # scheduled, planned_stop, running, down, setup, idle
    parts: Counter[str] = field(default_factory=Counter)  # good, scrap, rework, recovered, unscheduled
    ideal_good_s: Fraction = Fraction(0)
    ideal_total_s: Fraction = Fraction(0)
    no_cycle: set[str] = field(default_factory=set)
    begun: int = 0
    ended: int = 0
    ended_s: int = 0
    lost: Counter[tuple[str, str | None, str | None, str | None]] = field(default_factory=Counter)


class Ticks:
    """A floor, looked at in steps of `grain` seconds."""

    def __init__(self, floor: Floor, grain: int, first: int, last: int) -> None:
        self.floor, self.grain, self.first, self.last = floor, grain, first, last
        self.now = last
        self.plans: list[tuple[Order, Fraction, Fraction | None, int]] = []
        self.states = {m.name: self._states(m.name, m.silent_s) for m in floor.machines}

    def _states(self, machine: str, silent_s: int | None) -> list[tuple[str, str | None, str | None] | None]:
        """(state, reason, caused_by) at each tick; None is not known."""
        events = [(i, e) for i, e in enumerate(self.floor.states) if e.machine == machine]
        signs = [e.at for _, e in events] + [c.at for c in self.floor.counts if c.machine == machine]
        found: list[tuple[str, str | None, str | None] | None] = []
        for tick in range(self.first, self.last, self.grain):
            past = [(e.at, -1 if e.seq is None else e.seq, i, e) for i, e in events if e.at <= tick]
            seen = max((s for s in signs if s <= tick), default=None)
            silent = silent_s is not None and (seen is None or tick - seen >= silent_s)
            if not past or silent or max(past)[3].state == "unknown":
                found.append(None)
            else:
                event = max(past)[3]
                found.append((event.state, event.reason or None, event.caused_by))
        return found

    def counts_on(self, line: str) -> set[str]:
        here = [m for m in self.floor.machines if m.line == line]
        marked = {m.name for m in here if m.is_constraint}
        return marked or {m.name for m in here}

    def shifts(self, line: str, team: str | None) -> list[Shift]:
        lines_team = self.floor.teams[line]
        return [s for s in self.floor.shifts if s.line == line and (team is None or (s.team or lines_team) == team)]

    def scheduled(self, line: str, team: str | None, tick: int) -> bool:
        return any(s.start <= tick < s.end for s in self.shifts(line, team))

    def on_break(self, line: str, tick: int) -> bool:
        return any(lo <= tick < hi for s in self.shifts(line, None) for lo, hi in s.breaks)

    def cycle(self, product: str, machine: str, tick: int) -> Fraction | None:
        for where in (machine, ""):
            rows = [
                c for c in self.floor.cycles if (c.product, c.machine) == (product, where) and (c.since or 0) <= tick
            ]
            if rows:
                latest = max(rows, key=lambda c: c.since or 0)
                return None if latest.seconds is None else Fraction(latest.seconds)
        return None

    def running_orders(self, machine: str, tick: int) -> list[Order]:
        """The orders on the machine at a tick, the latest start first."""
        mine = [o for o in self.floor.orders if o.machine == machine]
        found = []
        for order in mine:
            later = [o.start for o in mine if o.start > order.start]
            end = order.end if order.end is not None else min(later, default=10**12)
            if order.start <= tick < end:
                found.append(order)
        return sorted(found, key=lambda o: (o.start, o.number), reverse=True)

    def count(self, machine: str, line: str, team: str | None, start: int, end: int) -> Counted:
        """One machine between two instants of the grid."""
        total = Counted()
        delivered: Counter[str] = Counter()
        for tick in range(start, end, self.grain):
            self._time(total, machine, line, team, tick)
        for row in self.floor.counts:
            if row.machine == machine:
                self._parts(total, delivered, row, (line, team), (start, end))
        self._stops(total, machine, line, team, (start, end))
        self._plan(total, delivered, machine, (line, team), (start, end))
        return total

    def _at(self, machine: str, tick: int) -> tuple[str, str | None, str | None] | None:
        index = (tick - self.first) // self.grain
        return self.states[machine][index] if 0 <= index < len(self.states[machine]) else None

    def _time(self, total: Counted, machine: str, line: str, team: str | None, tick: int) -> None:
        if not self.scheduled(line, team, tick):
            return
        total.seconds["scheduled"] += self.grain
        state = self._at(machine, tick)
        if self.on_break(line, tick) or (state and state[0] == "planned"):
            total.seconds["planned_stop"] += self.grain
        elif state:
            total.seconds[state[0]] += self.grain
            if state[0] != "running":
                total.lost[self._loss(machine, tick, state)] += self.grain

    def _loss(
        self, machine: str, tick: int, state: tuple[str, str | None, str | None]
    ) -> tuple[str, str | None, str | None, str | None]:
        if state[1]:
            return ("reason", state[1], state[0], state[2])
        whole = self._run(machine, tick)
        length = (whole[1] if whole[1] is not None else self.now) - whole[0]
        return ("short_stops" if length < 180 else "unexplained", None, None, None)

    def _run(self, machine: str, tick: int) -> tuple[int, int | None]:
        """Begin and end of the unbroken span of one state around a tick; None: it is not over."""
        names = [None if s is None else s[0] for s in self.states[machine]]
        here = (tick - self.first) // self.grain
        lo = hi = here
        while lo > 0 and names[lo - 1] == names[here]:
            lo -= 1
        while hi + 1 < len(names) and names[hi + 1] == names[here]:
            hi += 1
        end = None if hi + 1 == len(names) else self.first + (hi + 1) * self.grain
        return self.first + lo * self.grain, end

    def _stops(self, total: Counted, machine: str, line: str, team: str | None, window: tuple[int, int]) -> None:
        names = [s is not None and s[0] == "down" for s in self.states[machine]] + [False]
        begun: int | None = None
        for index, down in enumerate(names):
            tick = self.first + index * self.grain
            if down and begun is None:
                begun = tick
                total.begun += window[0] <= tick < window[1] and self._theirs(line, team, tick)
            elif not down and begun is not None:
                if window[0] <= tick < window[1] and self._theirs(line, team, tick):
                    total.ended += 1
                    total.ended_s += sum(
                        self.grain for at in range(begun, tick, self.grain) if self.scheduled(line, team, at)
                    )
                begun = None

    def _theirs(self, line: str, team: str | None, tick: int) -> bool:
        return team is None or self.scheduled(line, team, tick)

    def _parts(
        self,
        total: Counted,
        delivered: Counter[str],
        row: Count,
        where: tuple[str, str | None],
        window: tuple[int, int],
    ) -> None:
        moved = {"good": -row.scrap, "scrap": row.scrap}
        stamped = {"good": row.good, "rework": row.rework, "recovered": row.recovered}
        when = [(row.at, stamped if row.made_at is not None else stamped | {"scrap": row.scrap})]
        if row.made_at is not None:
            when.append((row.made_at, moved))
        for tick, parts in when:
            if window[0] <= tick < window[1]:
                self._stamp(total, delivered, row, tick, parts, where)

    def _stamp(
        self,
        total: Counted,
        delivered: Counter[str],
        row: Count,
        tick: int,
        parts: dict[str, int],
        where: tuple[str, str | None],
    ) -> None:
        line, team = where
        produced = sum(n for name, n in parts.items() if name != "recovered")
        if not self.scheduled(line, team, tick):
            total.parts["unscheduled"] += produced if team is None else 0
            return
        total.parts.update(parts)
        orders = self.running_orders(row.machine, tick)
        product = row.product or (orders[0].product if orders else "")
        cycle = self.cycle(product, row.machine, tick) if product else None
        if any(n for name, n in parts.items() if name != "recovered"):
            if cycle is None:
                total.no_cycle.add(product)
            else:
                total.ideal_total_s += cycle * produced
                total.ideal_good_s += cycle * parts["good"]
        for order in orders:
            if order.product == product:
                delivered[order.number] += parts.get("good", 0) + parts.get("recovered", 0)
                break

    def _plan(
        self,
        total: Counted,
        delivered: Counter[str],
        machine: str,
        where: tuple[str, str | None],
        window: tuple[int, int],
    ) -> None:
        plans = []
        for order in self.floor.orders:
            if order.machine != machine or order.end is None or order.qty is None:
                continue
            ticks = range(order.start + order.setup_s, order.end, self.grain)
            manned = [x for x in ticks if self.scheduled(where[0], None, x) and not self.on_break(where[0], x)]
            inside = [x for x in manned if window[0] <= x < window[1] and self.scheduled(where[0], where[1], x)]
            if inside:
                due = Fraction(order.qty * len(inside), len(manned))
                plans.append((order, due, self.cycle(order.product, machine, order.start)))
        self.plans += [(o, d, c, delivered[o.number]) for o, d, c in plans]


def add(found: list[Counted]) -> Counted:
    total = Counted()
    for one in found:
        total.seconds.update(one.seconds)
        total.parts.update(one.parts)
        total.lost.update(one.lost)
        total.ideal_good_s += one.ideal_good_s
        total.ideal_total_s += one.ideal_total_s
        total.no_cycle |= one.no_cycle
        total.begun += one.begun
        total.ended += one.ended
        total.ended_s += one.ended_s
    return total
