"""The yardstick of the walls: one line as somebody draws it who knows Streamlit, and stays with its defaults.

It asks PostgreSQL and draws its charts every 5 s in a fragment, so that the page around them is not run again. Start
it with `streamlit run`; PLAIN_PAGE_DATABASE is the address of the database.
"""

import os

import altair as alt
import pandas as pd
import streamlit as st
from sqlalchemy import Engine, create_engine

from db.queries import bench as queries


@st.cache_resource
def database() -> Engine:
    return create_engine(os.environ["PLAIN_PAGE_DATABASE"], pool_size=20)


@st.fragment(run_every=5)
def figures(line: str) -> None:
    with database().connect() as conn:
        hours = pd.DataFrame(conn.execute(queries.PLAIN_HOURS, {"line": line}).mappings().all())
        states = pd.DataFrame(conn.execute(queries.PLAIN_STATES, {"line": line}).mappings().all())
    good, scrap = hours["good"].sum(), hours["scrap"].sum()
    running = states.loc[states["state"] == "running", "minutes"].sum()
    left, middle, right = st.columns(3)
    left.metric("Good", f"{good:,.0f}")
    middle.metric("Scrap", f"{scrap / (good + scrap):.1%}")
    right.metric("Running", f"{running / states['minutes'].sum():.0%}")
    left, right = st.columns(2)
    left.altair_chart(alt.Chart(hours, title="Good by hour").mark_bar().encode(x="hour:T", y="good:Q"))
    right.altair_chart(
        alt.Chart(states, title="Minutes")
        .mark_bar()
        .encode(x="minutes:Q", y=alt.Y("why:N", sort="-x"), color="state:N")
    )


name = st.query_params.get("line", "L01")
st.title(f"Line {name}")
figures(name)
