"""What the exit code of a command says; 0 is all well, 130 stopped by Ctrl-C."""

ERROR, USAGE, INCOMPLETE, CEILING, LOCKED = 1, 2, 3, 4, 5
