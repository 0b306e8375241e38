"""What holds for all tests."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# A busy machine is no failure: neither an example nor its making has to be quick.
settings.register_profile("console", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("console")
