"""A live session: the loop, what it saves, sounds and shows."""
