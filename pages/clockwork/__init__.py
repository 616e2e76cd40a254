"""What happens by itself: calls that climb, answers that become overdue, what is sent. No Streamlit runs here."""
