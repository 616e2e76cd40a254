"""Sending: news said in the receiver’s language, by mail and by webhook. No Streamlit runs here."""
