"""Up to which amount a line's supervisor says yes alone: shown where the lines decide, changed by management."""

from decimal import Decimal

import streamlit as st

from access.actors import Actor
from access.rules import may
from db.engine import engine
from feedback import lanes
from feedback.lanes import Limit
from pages.feedback import acting
from pages.shell import look, numbers
from pages.shell.say import label
from pages.shell.speech import to_say, tr


def draw(actor: Actor) -> None:
    """The limit in words, and for management the button that changes it."""
    with engine().begin() as conn:
        limit = lanes.limit(conn, actor.site_id)
    if limit.amount is None:
        st.caption(tr("Supervisors decide nothing alone: no limit is set."))
    else:
        amount = f"{numbers.number(limit.amount)} {limit.currency}"
        st.caption(label(tr("Up to {amount} at one line, its supervisor decides in two shifts.", amount=amount)))
    if may(actor, "lanes.edit") and st.button(tr("Change the limit"), key="limit-change", type="tertiary"):
        _change(limit)


@look.dialog(to_say("Just do it: up to which amount?"))
def _change(limit: Limit) -> None:
    st.markdown(tr("An idea that costs no more, and touches one line only, needs nobody but its supervisor."))
    amount = st.number_input(
        tr("Limit in {currency}; empty: supervisors decide nothing alone", currency=limit.currency),
        min_value=1.0,
        max_value=float(lanes.MOST),
        value=None if limit.amount is None else float(limit.amount),
        step=50.0,
        format="%.0f",
        key="limit-amount",
    )
    st.caption(tr("Every tenth idea decided so is shown to management too. It counts for what is said from now on."))
    if st.button(tr("Keep it so"), type="primary", key="limit-keep"):
        wanted = None if amount is None else Decimal(str(amount))
        acting.act(lambda conn, who: lanes.set_limit(conn, who, wanted, seen=limit.amount), tr("The limit is changed."))
