"""Sentences that several rules share."""

from __future__ import annotations

from collections.abc import Mapping

from mesh.validations.hosts import Host
from mesh.validations.index import Subject


def in_words(labels: Mapping[str, str]) -> str:
    """`app=cart, version=v1`, by key; `""` of none."""
    return ", ".join(f"{key}={value}" for key, value in sorted(labels.items()))


def unknown_host(host: Host, subject: Subject, domain: str) -> tuple[str, str]:
    """Where a host was looked for, and how to make it known."""
    if host.is_complete:
        service, namespace = host.service, host.namespace
        return (
            f"Looked for a Service {service} in namespace {namespace} that is exported to {subject.namespace}, and for "
            f"ServiceEntries with the host {host.text}.",
            f"Correct the host, or create the Service {namespace}/{service} or a ServiceEntry for {host.text}.",
        )
    return (
        f"Looked for ServiceEntries with the host {host.text}; it names no service of a known namespace.",
        f"Correct the host, write services of other namespaces as name.namespace.{domain}, or create a "
        f"ServiceEntry for {host.text}.",
    )
