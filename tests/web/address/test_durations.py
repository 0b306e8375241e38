"""Which durations are offered."""

from __future__ import annotations

import pytest

from mesh.model.samples import PrometheusFacts
from mesh.web.address.durations import Offer, UsualTimes, offer
from mesh.web.address.lenient import Lenient
from mesh.web.address.times import Times, read_times
from mesh.web.controls import DURATIONS

NOW = 1_700_000_000.0


@pytest.mark.parametrize(
    ("interval", "retention", "durations"),
    [
        (None, None, DURATIONS),
        (15.0, None, DURATIONS),
        (30.0, 15 * 86_400.0, DURATIONS[:-1]),
        (60.0, None, DURATIONS[1:]),
        (None, 600.0, DURATIONS[:4]),
        (3600.0, 3600.0, (3600,)),
        (None, 30.0, (60,)),
    ],
)
def test_what_is_offered_can_be_answered_and_something_always_is(
    interval: float | None, retention: float | None, durations: tuple[int, ...]
) -> None:
    assert offer(PrometheusFacts("", interval, retention)).durations == durations


def times(by_range: bool, **given: str) -> Times:
    kept = Offer((60, 300, 600), keeps=900)
    reader = Lenient({name: [value] for name, value in given.items()})
    return read_times(reader, NOW, by_range=by_range, usual=UsualTimes(60, 60_000), offer=kept)


def test_detail_pages_offer_the_same_and_what_is_chosen() -> None:
    assert [choice.value for choice in times(False).durations] == ["60", "300", "600"]
    assert [choice.value for choice in times(True, rangeDuration="1800").durations] == [
        *("60", "300", "600", "1800"),
        "custom",
    ]
    assert times(False, duration="86400").length == 600


def test_dates_are_bounded_by_what_the_store_keeps_and_now() -> None:
    found = times(True, rangeDuration="custom")
    assert (found.earliest_text, found.latest_text) == ("2023-11-14T21:58:20", "2023-11-14T22:13:20")
