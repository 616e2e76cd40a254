"""What every page shares: who is asking, the menu, safe text, the states a page can be in, numbers, the look."""
