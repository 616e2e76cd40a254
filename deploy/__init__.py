"""Running the product: the supervisor behind `make run`."""
