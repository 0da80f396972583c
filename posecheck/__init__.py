"""posecheck watches sciatic nerve glides, counts them, and warns when the nerve is overstretched.

>>> import posecheck
>>> session = posecheck.analyze("clip.mp4")        # doctest: +SKIP
>>> session.summary.reps_clean                     # doctest: +SKIP
10

Educational; not a medical device. See a healthcare provider about pain, numbness, tingling or
weakness.
"""

__version__ = "0.1.0"
