"""Rates, times and shares as people read them: per edge the label's lines, per protocol its units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mesh.graph.elements import Edge, NodeType
from mesh.graph.picture.names import PROTOCOLS

_HUGE = 1e15
ERRORS = {"grpc": ("grpcNoResponse", "grpcErr"), "http": ("httpNoResponse", "http4xx", "http5xx")}


@dataclass(frozen=True, slots=True)
class Units:
    """What grpc rates count: requests, or messages."""

    grpc: str = "rps"

    def of(self, protocol: str) -> str:
        return self.grpc if protocol == "grpc" else "rps"


def number(value: float) -> str:
    """Two decimals; small values as many as show a first figure, five at most; huge ones as powers of ten."""
    if value >= _HUGE:
        return f"{value:.3g}"
    shifted, decimals = value, 0
    while 0 < shifted < 1 and decimals < 5:
        shifted *= 10
        decimals += 1
    return f"{value:.{max(2, decimals)}f}"


def percent(part: float, whole: float) -> float:
    """0 when there is no whole."""
    return part / whole * 100 if whole > 0 else 0.0


def percent_text(value: float) -> str:
    """One decimal; whole where that says the same; never 0 or 100 for what is not."""
    if 0 < value < 0.1:
        return "<0.1%"
    if 99.9 < value < 100:
        return ">99.9%"
    return f"{value:.1f}".removesuffix(".0") + "%"


def error_percent(edge: Edge) -> float:
    failed = sum(edge.rates.get(name, 0.0) for name in ERRORS.get(edge.protocol, ()))
    return percent(failed, edge.rate)


def bytes_rate(value: float, words: tuple[str, str] = ("bps", "kps")) -> str:
    """The first of the words below 1024, else the second (bytes and kilobytes, as the reference's labels count)."""
    scaled, word = (value, words[0]) if value < 1024 else (value / 1024, words[1])
    return f"{number(scaled)}{word}"


def rate_text(protocol: str, value: float, units: Units, unit: bool = True) -> str:
    if protocol == "tcp":
        return bytes_rate(value)
    return f"{number(value)}{units.of(protocol) if unit else ''}"


def time_text(milliseconds: float, space: str = "") -> str:
    """ms below 1000, else s; `space` between number and unit."""
    return f"{milliseconds:.0f}{space}ms" if milliseconds < 1000 else f"{milliseconds / 1000:.2f}{space}s"


def edge_lines(edge: Edge, kinds: frozenset[str], units: Units, *, in_full: bool = False) -> tuple[str, ...]:
    """The label of an edge: the wanted kinds in one line, the share of errors in a second one. Units are told where
    there are several kinds; in full always, and the protocol."""
    if edge.rate <= 0 or not kinds:
        return ()
    unit = in_full or len(kinds) > 1
    parts = []
    if "responseTime" in kinds and edge.response_time is not None and _measured(edge):
        parts.append(time_text(edge.response_time))
    if "throughput" in kinds and edge.throughput is not None and _measured(edge):
        parts.append(bytes_rate(edge.throughput))
    share = percent(edge.rate, edge.source.rates.get(f"{edge.protocol}Out", 0.0))
    if "trafficDistribution" in kinds and edge.protocol != "tcp" and 0 < share < 99.95:
        parts.append(percent_text(share))
    if "trafficRate" in kinds:
        parts.append(rate_text(edge.protocol, edge.rate, units, unit))
    failed = error_percent(edge)
    protocol = f"{PROTOCOLS.get(edge.protocol, edge.protocol)} " if in_full else ""
    lines = [protocol + " | ".join(parts)] if parts else []
    if failed > 0 and "trafficRate" in kinds:
        lines.append(f"{percent_text(failed)} err")
    return tuple(lines)


def _measured(edge: Edge) -> bool:
    """Times and throughput are not told on the way into services, nor around operations."""
    ends = (edge.source.type, edge.target.type)
    return edge.target.type is not NodeType.SERVICE and NodeType.AGGREGATE not in ends


def edge_words(edge: Edge, units: Units) -> str:
    """All figures of an edge in a sentence, with units."""
    protocol = PROTOCOLS.get(edge.protocol, edge.protocol)
    if edge.rate <= 0:
        return f"{protocol}, no traffic"
    words = [f"{protocol} {rate_text(edge.protocol, edge.rate, units)}"]
    failed = error_percent(edge)
    if failed > 0:
        words.append(f"{percent_text(failed)} errors")
    if edge.response_time is not None:
        words.append(f"response time {time_text(edge.response_time)}")
    if edge.throughput is not None:
        words.append(f"throughput {bytes_rate(edge.throughput)}")
    if edge.is_mtls is not None and edge.is_mtls > 0:
        words.append(f"mTLS {percent_text(edge.is_mtls)}")
    return ", ".join(words)


def node_words(rates: Mapping[str, float], side: str, units: Units) -> str:
    """One side ("In" or "Out") of a node: `HTTP 12.30rps, 3.1% errors; TCP 1.20kps`, empty without traffic."""
    words = []
    for protocol, name in PROTOCOLS.items():
        rate = rates.get(f"{protocol}{side}", 0.0)
        if rate <= 0:
            continue
        text = f"{name} {rate_text(protocol, rate, units)}"
        failed = sum(rates.get(f"{protocol}{side}{kind}", 0.0) for kind in ("NoResponse", "Err", "4xx", "5xx"))
        if failed > 0:
            text += f", {percent_text(percent(failed, rate))} errors"
        words.append(text)
    return "; ".join(words)
