"""Settings for all tests: property tests try the same examples every time, however slow the machine."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "posecheck",
    deadline=None,
    derandomize=True,
    max_examples=40,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
# Other examples at every run: pytest --hypothesis-profile=explore
settings.register_profile("explore", settings.get_profile("posecheck"), derandomize=False, max_examples=500)
settings.load_profile("posecheck")
