"""Gateway of Istio: ports and hosts that a gateway's proxies answer for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mesh.editing.drafts import checks, hosts
from mesh.editing.drafts.checks import told
from mesh.editing.drafts.shapes import Fault, Path, choice, listed, rows
from mesh.editing.drafts.writing import filled, number_of, numbered_rows, pairs_of, rows_of, values_of
from mesh.editing.objects import Json

PROTOCOLS = ("HTTP", "HTTPS", "GRPC", "HTTP2", "MONGO", "TCP", "TLS")
TLS_PROTOCOLS = ("HTTPS", "TLS")
TLS_MODES = ("PASSTHROUGH", "SIMPLE", "MUTUAL", "AUTO_PASSTHROUGH", "ISTIO_MUTUAL", "OPTIONAL_MUTUAL")
CA_MODES = ("MUTUAL", "OPTIONAL_MUTUAL")
CERTIFICATE_MODES = ("SIMPLE", *CA_MODES)
_FILES = {"certificate": CERTIFICATE_MODES, "private_key": CERTIFICATE_MODES, "ca_certificates": CA_MODES}


@dataclass(frozen=True, slots=True)
class Server:
    """The certificates are paths of files."""

    hosts: str = listed()
    port: str = ""
    name: str = ""
    protocol: str = choice(*PROTOCOLS)
    tls_mode: str = choice("", *TLS_MODES)
    certificate: str = ""
    private_key: str = ""
    ca_certificates: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A selector is needed."""

    selector: str = "istio=ingressgateway"
    servers: tuple[Server, ...] = rows(Server, Server())


def faults(draft: Draft) -> Iterator[Fault]:
    selector = checks.needed(draft.selector, "A selector of the gateway's pods") or checks.labels(draft.selector)
    yield from told(("selector",), selector)
    servers = list(numbered_rows(draft.servers))
    if not servers:
        yield Fault(("servers",), "At least one server is needed.")
    for place, server in servers:
        yield from _server_faults(("servers", place), server)
    names = ((("servers", place, "name"), server.name.strip()) for place, server in servers)
    yield from checks.repeats(names, "This name")


def _server_faults(path: Path, server: Server) -> Iterator[Fault]:
    yield from told((*path, "hosts"), checks.some(server.hosts, hosts.of_gateway, "A host"))
    yield from told((*path, "port"), checks.port(server.port))
    yield from told((*path, "name"), checks.needed(server.name, "A name of the port"))
    yield from told((*path, "tls_mode"), _mode_fault(server))
    if server.protocol not in TLS_PROTOCOLS or server.tls_mode:
        yield from _file_faults(path, server)


def _file_faults(path: Path, server: Server) -> Iterator[Fault]:
    mode = server.tls_mode if server.protocol in TLS_PROTOCOLS else ""
    for name, modes in _FILES.items():
        typed = getattr(server, name)
        idle = f"{mode or server.protocol} has no use for it."
        fault = checks.needed(typed, f"With {mode} the path of a file") if mode in modes else checks.unused(typed, idle)
        yield from told((*path, name), fault)


def _mode_fault(server: Server) -> str:
    if server.protocol in TLS_PROTOCOLS:
        return "" if server.tls_mode else f"{server.protocol} needs a mode: choose one of {', '.join(TLS_MODES)}."
    return checks.unused(server.tls_mode, f"{server.protocol} has no TLS; {' and '.join(TLS_PROTOCOLS)} have.")


def spec(draft: Draft) -> Json:
    return {"selector": pairs_of(draft.selector), "servers": [_server(server) for server in rows_of(draft.servers)]}


def _server(server: Server) -> Json:
    port = {"number": number_of(server.port), "name": server.name.strip(), "protocol": server.protocol}
    return filled({"port": port, "hosts": values_of(server.hosts), "tls": _tls(server)})


def _tls(server: Server) -> Json:
    if server.protocol not in TLS_PROTOCOLS:
        return {}
    tls = {"mode": server.tls_mode}
    if server.tls_mode in CERTIFICATE_MODES:
        tls |= {"serverCertificate": server.certificate, "privateKey": server.private_key}
    if server.tls_mode in CA_MODES:
        tls |= {"caCertificates": server.ca_certificates}
    return filled(tls)
