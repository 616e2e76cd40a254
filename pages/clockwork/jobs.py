"""What the clockwork does: one line for each job.

A job is called every ten seconds for each site, in a transaction of its own, and does what is due by `now` once,
however often it is called.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from feedback import action_climbs, answer_clock, ladder, pot, sitting
from metrics import loss_cost
from pages.clockwork import digests, reds, trial_rounds

Job = Callable[[Connection, str, datetime], None]

JOBS: Final[tuple[Job, ...]] = (
    ladder.climb,
    answer_clock.climb,
    sitting.end_abandoned,
    loss_cost.keep_next,
    reds.look,
    action_climbs.climb,
    trial_rounds.checks,
    trial_rounds.stop_rules,
    trial_rounds.offers,
    digests.send,
    pot.fill,
)
