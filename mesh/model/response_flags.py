"""Envoy's response flags in our own words: why a proxy answered as it did, or did not."""

from __future__ import annotations

NONE = "-"

RESPONSE_FLAGS = {
    "DC": "The client closed the connection before the answer was complete.",
    "DF": "The name of the destination could not be resolved.",
    "DI": "A fault-injection rule delayed the request on purpose.",
    "DO": "The upstream was overloaded and told the proxy to drop the request.",
    "DPE": "The client broke the HTTP protocol.",
    "DR": "The client reset the stream.",
    "DT": "The request or its connection lasted longer than allowed.",
    "FI": "A fault-injection rule aborted the request on purpose.",
    "IH": "A header that must be strict had a value that is not allowed.",
    "LH": "The local service failed its health check.",
    "LR": "The proxy itself reset the connection.",
    "NC": "The cluster of the destination does not exist.",
    "NFCF": "The destination's filter configuration was missing.",
    "NR": "No route matches the request, or no filter chain matches the connection.",
    "OM": "The proxy's overload manager ended the request.",
    "RFCF": "The extra filter configuration was rejected.",
    "RL": "A local rate limit was reached.",
    "RLSE": "The rate-limit service failed.",
    "RR": "Not retried: the retry policy's limit was reached.",
    "SI": "The stream was idle for too long.",
    "UAEX": "The external authorization service denied the request.",
    "UC": "The destination closed the connection before it answered.",
    "UF": "The connection to the destination could not be made.",
    "UH": "No healthy endpoint of the destination is left.",
    "UMSDR": "The request or stream lasted longer than its configured limit.",
    "UO": "A circuit breaker is open: too many connections or requests wait already.",
    "UPE": "The destination broke the HTTP protocol.",
    "UR": "The destination reset the connection.",
    "URX": "All retries or connection attempts were used up.",
    "UT": "The destination did not answer in time.",
}


def explanation(flag: str) -> str:
    """What a flag means; several flags come joined by commas."""
    if flag in ("", NONE):
        return "Nothing unusual: the answer came from the destination."
    return " ".join(RESPONSE_FLAGS.get(part, f"Flag {part} is not known to this console.") for part in flag.split(","))
