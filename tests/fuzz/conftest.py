"""How many examples each parser gets: the same few on every run, or with `FUZZ_EXAMPLES` new ones, in plenty."""

import os

from hypothesis import HealthCheck, settings

settings.register_profile("fuzz-ci", max_examples=60, deadline=None, derandomize=True, database=None)
settings.register_profile(
    "fuzz", max_examples=100 * int(os.environ.get("FUZZ_EXAMPLES", "1")), deadline=None, database=None,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
settings.load_profile("fuzz" if "FUZZ_EXAMPLES" in os.environ else "fuzz-ci")
