"""Pages to look at afterwards: one session, two, many.

Plain HTML files that open offline.
"""
