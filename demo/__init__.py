"""A simulated bottling plant with a truth of its own: the same seed gives the same shifts, to the microsecond."""
