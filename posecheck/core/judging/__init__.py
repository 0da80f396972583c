"""From filtered angles to phases, repetitions, alerts and a session."""
