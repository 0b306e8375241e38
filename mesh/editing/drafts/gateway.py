"""Gateway of Istio: ports and hosts that a gateway's proxies answer for."""

from __future__ import annotations

from dataclasses import dataclass

from mesh.editing.drafts.shapes import choice, listed, rows
from mesh.editing.drafts.writing import filled, number_of, pairs_of, rows_of, values_of
from mesh.editing.objects import Json

PROTOCOLS = ("HTTP", "HTTPS", "GRPC", "HTTP2", "MONGO", "TCP", "TLS")
TLS_PROTOCOLS = ("HTTPS", "TLS")
TLS_MODES = ("PASSTHROUGH", "SIMPLE", "MUTUAL", "AUTO_PASSTHROUGH", "ISTIO_MUTUAL", "OPTIONAL_MUTUAL")
CERTIFICATE_MODES = ("SIMPLE", "MUTUAL", "OPTIONAL_MUTUAL")
CA_MODES = ("MUTUAL", "OPTIONAL_MUTUAL")


@dataclass(frozen=True, slots=True)
class Server:
    """Of TLS is read only what protocol and mode have a use for; the certificates are paths of files."""

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
