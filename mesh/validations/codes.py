"""The table of codes: what each finding is called, how grave it is, and whether it makes its object invalid."""

from __future__ import annotations

from dataclasses import dataclass

from mesh.model.findings import Severity


@dataclass(frozen=True, slots=True)
class Code:
    """`severity` is the default one; `invalidates` tells that the object is not valid with such a finding, however
    grave."""

    name: str
    severity: Severity
    title: str
    invalidates: bool = True


_E, _W, _U = Severity.ERROR, Severity.WARNING, Severity.UNKNOWN

_ALL = (
    Code("KIA0002", _E, "Several objects without a selector in one namespace"),
    Code("KIA0003", _E, "Several objects select the same workload"),
    Code("KIA0004", _W, "The selector matches no workload of the namespace", invalidates=False),
    Code("KIA0005", _E, "Exported to a namespace that does not exist"),
    Code("KIA0101", _W, "No namespace matches the source", invalidates=False),
    Code("KIA0102", _W, "Not an HTTP method", invalidates=False),
    Code("KIA0104", _E, "The operation's host is not known to the mesh"),
    Code("KIA0105", _E, "Needs mutual TLS, which is not in force"),
    Code("KIA0106", _E, "No workload runs under the service account"),
    Code("KIA0107", _U, "The service account is used in another cluster only"),
    Code("KIA0108", _W, "The trust domain is not known"),
    Code("KIA0109", _W, "Rules for HTTP without a waypoint to enforce them"),
    Code("KIA0110", _W, "Rules for HTTP in an ambient namespace without a target"),
    Code("KIA0201", _W, "Another destination rule covers the same host", invalidates=False),
    Code("KIA0202", _E, "The host is not known to the mesh"),
    Code("KIA0203", _E, "No workload has the subset's labels"),
    Code("KIA0204", _W, "Hides a wider rule that asks for mutual TLS", invalidates=False),
    Code("KIA0205", _E, "Mutual TLS for the mesh without a policy that accepts it"),
    Code("KIA0206", _E, "Mutual TLS for the namespace without a policy that accepts it"),
    Code("KIA0207", _E, "TLS is off while the namespace accepts mutual TLS only"),
    Code("KIA0208", _E, "TLS is off while the mesh accepts mutual TLS only"),
    Code("KIA0209", _W, "A subset without labels", invalidates=False),
    Code("KIA0210", _W, "A rule for HTTP in an ambient namespace without a waypoint"),
    Code("KIA0211", _W, "A rule for HTTP for an ambient service without a waypoint"),
    Code("KIA0212", _W, "A rule for HTTP outside of the ambient service's namespace"),
    Code("KIA0301", _W, "Several gateways serve the same host and port", invalidates=False),
    Code("KIA0302", _W, "No workload serves the gateway"),
    Code("KIA0401", _E, "Mutual TLS only, without a rule that speaks it in the mesh"),
    Code("KIA0501", _E, "Mutual TLS only, without a rule that speaks it in the namespace"),
    Code("KIA0505", _E, "TLS is off in the namespace while a rule asks for mutual TLS"),
    Code("KIA0506", _E, "TLS is off in the mesh while a rule asks for mutual TLS"),
    Code("KIA0601", _E, "The port's name does not tell its protocol"),
    Code("KIA0602", _E, "The application protocol is not known"),
    Code("KIA0701", _W, "The deployment does not expose the target port"),
    Code("KIA1004", _W, "The egress host is not known to the mesh", invalidates=False),
    Code("KIA1006", _W, "A selector on a sidecar of the whole mesh", invalidates=False),
    Code("KIA1007", _U, "Outbound traffic to known hosts only", invalidates=False),
    Code("KIA1101", _E, "A route leads to a host that is not known to the mesh"),
    Code("KIA1102", _E, "The gateway does not exist"),
    Code("KIA1104", _W, "A single destination with a part of the weight", invalidates=False),
    Code("KIA1105", _W, "The same destination twice in one route", invalidates=False),
    Code("KIA1106", _W, "Another virtual service routes the same host", invalidates=False),
    Code("KIA1107", _W, "The subset is not defined", invalidates=False),
    Code("KIA1108", _U, "The gateway is not written as namespace/name", invalidates=False),
    Code("KIA1109", _W, "HTTP routes in an ambient namespace without a waypoint"),
    Code("KIA1110", _W, "Request authentication without a waypoint to enforce it"),
    Code("KIA1111", _W, "A plugin without a waypoint to run it"),
    Code("KIA1112", _W, "Telemetry of HTTP without a waypoint to report it"),
    Code("KIA1113", _W, "HTTP routes for an ambient service without a waypoint"),
    Code("KIA1114", _W, "HTTP routes outside of the ambient service's namespace"),
    Code("KIA1115", _W, "Request authentication in an ambient namespace without a target"),
    Code("KIA1116", _W, "A plugin in an ambient namespace without a target"),
    Code("KIA1117", _W, "Telemetry of HTTP in an ambient namespace without a target"),
    Code("KIA1211", _W, "The host and port are declared more than once", invalidates=False),
    Code("KIA1212", _W, "The host and port are declared with different protocols", invalidates=False),
    Code("KIA1301", _W, "No authorization policy covers the workload", invalidates=False),
    Code("KIA1311", _E, "Both ambient mode and sidecar injection"),
    Code("KIA1312", _W, "A waypoint is asked for outside of ambient mode"),
    Code("KIA1313", _E, "The waypoint does not exist"),
    Code("KIA1314", _E, "Sidecar injection, but ambient mode carries the traffic"),
    Code("KIA1315", _E, "Ambient mode, but a sidecar runs"),
    Code("KIA1316", _W, "A sidecar in an ambient namespace"),
    Code("KIA1317", _W, "A policy for HTTP without a waypoint to enforce it"),
    Code("KIA1401", _E, "The parent gateway does not exist or is not shared"),
    Code("KIA1402", _E, "The service does not exist or may not be used"),
    Code("KIA1501", _W, "Several gateways have the same listener", invalidates=False),
    Code("KIA1502", _W, "Several gateways have the same address", invalidates=False),
    Code("KIA1503", _E, "Two listeners of the gateway are the same", invalidates=False),
    Code("KIA1504", _E, "The gateway class is not known"),
    Code("KIA1601", _E, "The namespace does not exist"),
    Code("KIA1701", _W, "No workload runs under the service account"),
    Code("KIA1702", _W, "Several workload groups have the same labels"),
    Code("GWAPI", _W, "The gateway reports a problem"),
)

CODES = {code.name: code for code in _ALL}
"""All codes by name."""
