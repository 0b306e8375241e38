"""Connections to those where people sign in, as the settings want them."""

from __future__ import annotations

from dataclasses import replace

from mesh.clients.exchange import MEGABYTE
from mesh.clients.http.endpoint import Endpoint
from mesh.clients.http.settings import ca_files, tls_policy
from mesh.clients.http.tls import TlsFiles
from mesh.clients.http.transport import Transport
from mesh.clients.signin.answers import SECONDS
from mesh.config import Settings
from mesh.model.problems import System

_LARGEST = 2 * MEGABYTE


def openid_transport(settings: Settings) -> Transport:
    """To the provider of `auth.openid`."""
    openid = settings.auth.openid
    endpoint = Endpoint(
        url=openid.issuer_uri,
        system=System.OPENID,
        insecure_skip_verify=openid.insecure_skip_verify_tls,
        http_proxy=openid.http_proxy,
        https_proxy=openid.https_proxy,
    )
    return _transport(endpoint, settings, "openid")


def openshift_transport(settings: Settings) -> Transport:
    """To the OAuth servers of all clusters."""
    insecure = settings.auth.openshift.insecure_skip_verify_tls
    return _transport(Endpoint("", System.OPENSHIFT, insecure_skip_verify=insecure), settings, "openshift")


def _transport(endpoint: Endpoint, settings: Settings, strategy: str) -> Transport:
    bounded = replace(
        endpoint,
        ca_files=ca_files(strategy),
        tls=tls_policy(settings),
        connect_timeout=SECONDS,
        read_timeout=SECONDS,
        max_bytes=_LARGEST,
        max_bytes_setting="",
        connections=4,
    )
    return Transport(bounded, TlsFiles.of(bounded))
