"""Who acts, for the actions of one request."""

from __future__ import annotations

from django.http import HttpRequest

from mesh.actions.acting import Act
from mesh.model.access import VisibleNamespace
from mesh.web.cluster_clients import client_for
from mesh.web.process.runtime import runtime, viewer_for


def act_for(request: HttpRequest, space: VisibleNamespace) -> Act:
    """The person of the request, with their own rights in the namespace's cluster."""
    settings = runtime().settings
    return Act(
        user=viewer_for(request).user,
        client=client_for(space),
        is_view_only=settings.deployment.view_only_mode,
        is_audited=settings.server.audit_log,
    )
