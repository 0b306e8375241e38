"""`health_config`: when traffic counts as unhealthy."""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field, field_validator

from mesh.config.base import Duration, Section


class RateTolerance(Section):
    """Percentages from which matching responses are degraded or failed; texts are regular expressions."""

    code: str = ""
    degraded: float = 0.0
    direction: str = ""
    failure: float = 0.0
    protocol: str = ""


class Rate(Section):
    kind: str = ""
    name: str = ""
    namespace: str = ""
    tolerance: tuple[RateTolerance, ...] = ()


BUILT_IN_RATE = Rate(
    tolerance=(
        RateTolerance(code="5XX", protocol="http", direction=".*", failure=10),
        RateTolerance(code="4XX", protocol="http", direction=".*", degraded=10, failure=20),
        RateTolerance(code="^[1-9]$|^1[0-6]$", protocol="grpc", direction=".*", failure=10),
        RateTolerance(code="^-$", protocol="http|grpc", direction=".*", failure=10),
    )
)


class HealthCompute(Section):
    duration: Duration = timedelta(minutes=5)
    refresh_interval: Duration = timedelta(minutes=3)
    timeout: Duration = timedelta(minutes=10)


class HealthConfig(Section):
    """`rate` always ends with the built-in entry, which matches everything."""

    compute: HealthCompute = Field(default_factory=HealthCompute)
    rate: tuple[Rate, ...] = (BUILT_IN_RATE,)

    @field_validator("rate")
    @classmethod
    def _end_with_the_built_in_rate(cls, rates: tuple[Rate, ...]) -> tuple[Rate, ...]:
        return rates if rates and rates[-1] == BUILT_IN_RATE else (*rates, BUILT_IN_RATE)
