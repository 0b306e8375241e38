"""Dumps and logs take room in the budget of the process, as the answers of the metrics store do."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from mesh.clients.budget import BYTES_AS_SERIES, SMALL, Budget, NoRoom, Reader
from mesh.clients.deadline import Deadline
from mesh.clients.errors import TooLarge
from mesh.clients.kubernetes import Connection, KubernetesClient
from mesh.clients.kubernetes.logs import LogQuery
from mesh.logs.lines import LogType
from mesh.logs.parse import Origin
from mesh.logs.window import Taken, Window, take
from mesh.readers import logs, proxies
from tests.readers.kubernetes.fake_api import FakeApi, Reply
from tests.readers.kubernetes.forwarding_api import ForwardingApi, http_answer
from tests.stand_ins.timing import HURRIED

DUMP = json.dumps({"configs": ["x" * 100] * 8000}).encode()
ADMIN = "/api/v1/namespaces/shop/pods/web-1%3A15000/proxy/config_dump"
LOG = "/api/v1/namespaces/shop/pods/web-1/log"
LINE = b"2026-05-04T13:02:01Z " + b"x" * 1000 + b"\n"
LINES = 2000
QUERY = LogQuery("shop", "web-1", "app")


class Watched(Budget):
    """Knows the most bytes that were ever read side by side. While it `is_taken`, others have had all of it for as long
    as anybody has waited."""

    most = 0
    is_taken = False

    def grow(self, reader: Reader, size: int, deadline: Deadline) -> None:
        if self.is_taken and size > SMALL:
            raise NoRoom
        super().grow(reader, size, deadline)
        self.most = max(self.most, self.bytes)


@pytest.fixture
def budget() -> Watched:
    return Watched(2 * SMALL, 100_000)


@pytest.fixture
def client(api: FakeApi, budget: Watched) -> Iterator[KubernetesClient]:
    made = KubernetesClient(Connection.plain(api.url), "east", timing=HURRIED, budget=budget)
    yield made
    made.close()


def consumer(window: Window) -> logs.Consume[Taken]:
    origin = Origin(LogType.APP, "web-1", "app")

    def consume(_query: LogQuery, lines: Iterable[str], room: Callable[[int], None]) -> Taken:
        return take(lines, window, origin, room=room)

    return consume


def test_many_dumps_at_once_are_never_in_memory_together(
    api: FakeApi, client: KubernetesClient, budget: Watched
) -> None:
    api.answers[ADMIN] = Reply(body=DUMP)
    with ThreadPoolExecutor(14) as pool:
        sizes = [len(dump["configs"]) for dump in pool.map(lambda _: read_dump(client), range(14))]

    assert sizes == [8000] * 14
    assert len(DUMP) > 3 * SMALL
    assert SMALL < budget.most <= 2 * SMALL + len(DUMP)
    assert (budget.bytes, budget.series) == (0, 0)


def read_dump(client: KubernetesClient) -> dict[str, list[str]]:
    return dict(proxies.config_dump(client, "shop", "web-1"))


def test_a_dump_takes_room_until_it_is_let_go(api: FakeApi, client: KubernetesClient, budget: Watched) -> None:
    api.answers[ADMIN] = Reply(body=DUMP)
    dump = proxies.config_dump(client, "shop", "web-1")

    assert dump["configs"]
    assert budget.series == len(DUMP) // BYTES_AS_SERIES
    del dump
    assert budget.series == 0


@pytest.mark.parametrize("most_series", [1, 100])
def test_a_dump_that_is_larger_than_all_room_is_there_when_nobody_else_has_any(api: FakeApi, most_series: int) -> None:
    api.answers[ADMIN] = Reply(body=DUMP)
    client = KubernetesClient(Connection.plain(api.url), "east", timing=HURRIED, budget=Budget(1, most_series))
    dump = proxies.config_dump(client, "shop", "web-1")

    with pytest.raises(TooLarge, match="max_held_series") as raised:
        proxies.config_dump(client, "shop", "web-1")
    assert raised.value.status == 503
    del dump, raised
    assert proxies.config_dump(client, "shop", "web-1")["configs"]
    client.close()


def test_without_room_a_dump_is_refused_with_the_setting(
    api: FakeApi, client: KubernetesClient, budget: Watched
) -> None:
    budget.is_taken = True
    api.answers[ADMIN] = Reply(body=DUMP)
    with pytest.raises(TooLarge, match=r"console\.prometheus\.reading_mb"):
        proxies.config_dump(client, "shop", "web-1")
    assert budget.bytes == 0


def test_a_dump_that_comes_by_port_forward_takes_room_as_well(budget: Watched) -> None:
    with ForwardingApi() as forwarding:
        forwarding.answer, forwarding.piece = http_answer(DUMP), 60_000
        client = KubernetesClient(Connection.plain(forwarding.url), "east", timing=HURRIED, budget=budget)
        dump = proxies.config_dump(client, "shop", "web-1")
        client.close()

    assert budget.most == len(DUMP)
    assert budget.series == len(DUMP) // BYTES_AS_SERIES
    del dump


def test_of_a_log_what_is_kept_takes_room_and_what_is_only_read_does_not(
    api: FakeApi, client: KubernetesClient, budget: Watched
) -> None:
    api.answers[LOG] = Reply(body=LINE * LINES)
    (few,) = logs.read_logs(client, (QUERY,), consumer(Window(lines=10, newest=True)))

    assert few.taken is not None
    assert len(few.taken.lines) == 10
    assert budget.most <= SMALL

    (everything,) = logs.read_logs(client, (QUERY,), consumer(Window()))
    assert everything.taken is not None
    assert len(everything.taken.lines) == LINES
    assert budget.most >= LINES * 1000
    assert (budget.bytes, budget.series) == (0, LINES * 1000 // BYTES_AS_SERIES + 10_000 // BYTES_AS_SERIES)
    del few, everything
    assert budget.series == 0


def test_a_log_for_which_there_is_no_room_costs_only_itself(
    api: FakeApi, client: KubernetesClient, budget: Watched
) -> None:
    api.answers[LOG] = Reply(body=LINE * LINES)
    read = partial(logs.read_logs, client, (QUERY,), consumer(Window()))
    budget.is_taken = True
    (refused,) = read()
    budget.is_taken = False
    assert isinstance(refused.error, TooLarge)
    (found,) = read()
    assert found.error is None
