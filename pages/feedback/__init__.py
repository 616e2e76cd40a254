"""The loop as people meet it: say it, follow it, decide it, do it."""
