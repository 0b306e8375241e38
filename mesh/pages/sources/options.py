"""What the console's settings say of how configuration is validated."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from mesh.config import Settings
from mesh.config.external_services import GatewayApiClass
from mesh.model.cluster import ClusterSnapshot
from mesh.validations.gateway_classes import gateway_classes, wanted_labels
from mesh.validations.options import Options


def validation_options(
    settings: Settings, cluster: ClusterSnapshot, clusters: Sequence[ClusterSnapshot], ignored: Collection[str]
) -> Options:
    """Of a cluster; `clusters` are all of the mesh, `ignored` codes."""
    istio = settings.external_services.istio
    return Options(
        ignored=frozenset(ignored),
        skip_wildcard_gateway_hosts=settings.kiali_feature_flags.validations.skip_wildcard_gateway_hosts,
        gateway_classes=gateway_classes(
            cluster,
            clusters,
            [each.class_name for each in configured_classes(settings)],
            wanted_labels(istio.gateway_api_classes_label_selector),
        ),
        identity_domain=istio.istio_identity_domain,
    )


def configured_classes(settings: Settings) -> tuple[GatewayApiClass, ...]:
    """Those with a name and a class; others are no classes."""
    configured = settings.external_services.istio.gateway_api_classes
    return tuple(each for each in configured if each.name and each.class_name)
