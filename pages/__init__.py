"""The only Streamlit code. Page modules stand in sub-folders and define functions only.

A module directly in this folder would run by its address without `dashboard.py`, and so without its gate.
"""
