"""What people say about the floor, what is decided, what is done, and what became of it."""
