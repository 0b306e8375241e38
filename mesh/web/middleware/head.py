"""HEAD is answered as GET would be, without the body: the server complains of each byte that it has to drop."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from mesh.web.middleware import Middleware


class HeadMiddleware(Middleware):
    """Outside of all that looks at the body."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        if request.method == "HEAD" and not response.streaming and response.content:
            response.headers["Content-Length"] = str(len(response.content))
            response.content = b""
        return response
