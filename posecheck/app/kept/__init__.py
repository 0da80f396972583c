"""What stays of a set: its files, its page, its place in the history; and what a crash left."""
