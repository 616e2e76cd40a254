"""A receipt to hand over: its code in large signs, and the QR code that opens its page."""

from io import BytesIO
from urllib.parse import urlsplit

import segno
import streamlit as st

import settings
from metrics.plant import Site
from pages.shell.say import label
from pages.shell.speech import tr


def address(site_id: str, code: str) -> str:
    """Where the holder of the code follows it; the code behind the # is in no log."""
    here = urlsplit(st.context.url or "")
    base = settings.public_url() or f"{here.scheme}://{here.netloc}"
    return f"{base}/receipt/{site_id}#{code}"


def qr(site_id: str, code: str) -> str:
    """The QR code of that address, as the address of a picture."""
    return segno.make(address(site_id, code), error="m", micro=False).svg_data_uri(border=1, scale=4, dark="#1c2126")


def draw(site: Site, code: str) -> None:
    """Both, for a page."""
    with st.container(horizontal=True, vertical_alignment="center", key="figure-receipt"):
        picture = BytesIO()
        segno.make(address(site.site_id, code), error="m", micro=False).save(picture, kind="png", scale=8, border=1)
        st.image(picture.getvalue(), width=148, caption=tr("Scan it with your phone"))
        st.markdown(f"**{label(code)}**", width="content")
