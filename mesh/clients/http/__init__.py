"""Outgoing HTTP to services beside the mesh: TLS, credentials, retries, deadlines and size limits in one place."""

from mesh.clients.deadline import Deadline
from mesh.clients.http.client import HttpClient
from mesh.clients.http.endpoint import Endpoint, OAuth2, Secret, reveal
from mesh.clients.http.settings import endpoint_from_settings
from mesh.clients.http.transport import Exchange, Response
from mesh.clients.tls_policy import TlsPolicy

__all__ = [
    "Deadline",
    "Endpoint",
    "Exchange",
    "HttpClient",
    "OAuth2",
    "Response",
    "Secret",
    "TlsPolicy",
    "endpoint_from_settings",
    "reveal",
]
