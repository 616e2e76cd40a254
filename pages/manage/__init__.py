"""Set up: what a plant needs before its walls can answer."""
