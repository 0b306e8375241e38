"""Load on any HTTP server: connections that ask again as soon as they have been answered. It needs no other module.

    python bench/http_load.py URL [--connections N] [--seconds N] [--group PROCESS_GROUP]

With a process group, the processor time of all its processes, also of those that have ended, is told by request.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

_TICK = 1 / os.sysconf("SC_CLK_TCK")
# Fields of /proc/PID/stat behind the name: the process group, and then the times of itself and of ended children.
_GROUP, _TIMES = 2, slice(11, 15)


@dataclass(frozen=True, slots=True)
class Load:
    """`seconds` of each good answer in rising order, how many were none, and the server's processor time in seconds."""

    seconds: tuple[float, ...]
    failed: int
    size: int
    elapsed: float
    cpu: float | None

    def __str__(self) -> str:
        if not self.seconds:
            return f"no answer was good; {self.failed} failed"
        late = self.seconds[min(len(self.seconds) - 1, int(0.99 * len(self.seconds)))]
        cpu = "" if self.cpu is None else f"CPU {self.cpu / len(self.seconds) * 1000:.1f} ms a request, "
        return (
            f"{cpu}p50 {statistics.median(self.seconds) * 1000:.0f} ms, p99 {late * 1000:.0f} ms; "
            f"{len(self.seconds) / self.elapsed:.1f} answers a second ({len(self.seconds)} in all) of "
            f"{self.size / 1024:.1f} KiB; {self.failed} failed"
        )


def cpu_seconds(group: int) -> float:
    """What the processes of the group have used so far, with the children that they have waited for."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        # A process may end while it is looked at.
        with contextlib.suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[_GROUP]) == group:
                ticks += sum(map(int, fields[_TIMES]))
    return ticks * _TICK


def put(url: str, connections: int, seconds: float, group: int | None = None, tokens: Sequence[str] = ()) -> Load:
    """Asks for the address over so many connections for so long; answers that are under way are waited for. With
    `tokens`, each connection brings one of them, in turn."""
    return asyncio.run(_put(url, connections, seconds, group, tokens))


async def _put(url: str, connections: int, seconds: float, group: int | None, tokens: Sequence[str]) -> Load:
    begun = time.perf_counter()
    used = None if group is None else cpu_seconds(group)
    clients = [_Client(url, tokens[number % len(tokens)] if tokens else "") for number in range(connections)]
    await asyncio.gather(*(client.ask_until(begun + seconds) for client in clients))
    return Load(
        tuple(sorted(taken for client in clients for taken in client.seconds)),
        sum(client.failed for client in clients),
        max(client.size for client in clients),
        time.perf_counter() - begun,
        None if used is None or group is None else cpu_seconds(group) - used,
    )


class _Client:
    """One connection, opened anew where the server has closed it."""

    def __init__(self, url: str, token: str = "") -> None:
        parts = urlsplit(url)
        self._place = (parts.hostname or "", parts.port or 80)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        person = f"Authorization: Bearer {token}\r\n" if token else ""
        self._question = (
            f"GET {target} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept: text/html\r\nAccept-Encoding: br\r\n{person}\r\n"
        ).encode()
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self.seconds: list[float] = []
        self.failed = 0
        self.size = 0

    async def ask_until(self, end: float) -> None:
        while (start := time.perf_counter()) < end:
            try:
                is_good = await self._ask()
            except (OSError, EOFError, ValueError):
                self._hang_up()
                is_good = False
            if is_good:
                self.seconds.append(time.perf_counter() - start)
            else:
                self.failed += 1
                # A server that refuses at once must not be asked a million times.
                await asyncio.sleep(0.01)
        self._hang_up()

    async def _ask(self) -> bool:
        """Whether the answer was 200."""
        if self._streams is None:
            self._streams = await asyncio.open_connection(*self._place)
        reader, writer = self._streams
        writer.write(self._question)
        await writer.drain()
        status, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = await _body(reader, headers)
        self.size = max(self.size, len(body))
        if headers.get("connection", "").lower() == "close":
            self._hang_up()
        return status.split(" ")[1] == "200"

    def _hang_up(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def _body(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    if headers.get("transfer-encoding", "").lower() != "chunked":
        return await reader.readexactly(int(headers.get("content-length", "0")))
    body = b""
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        body += (await reader.readexactly(size + 2))[:size]
    await reader.readuntil(b"\r\n")
    return body


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("--connections", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--group", type=int, help="the process group of the server, as `ps -o pgid` tells it")
    options = parser.parse_args()
    print(put(options.url, options.connections, options.seconds, options.group))


if __name__ == "__main__":
    main()
