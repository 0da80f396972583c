"""Pages to look at afterwards: one session, two sessions, many sessions. Plain HTML files that open offline."""
