"""What this machine has and does: its libraries, Ctrl-C."""
