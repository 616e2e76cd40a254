"""What hangs and lies on the floor: the wall, the team's board, the hour pad."""
