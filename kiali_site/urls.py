"""Everything is below `<web_root>`; `/` itself leads there."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, re_path

from mesh.web.parts.methods import open_to_all
from mesh.web.shell import errors
from mesh.web.shell import views as shell

_root = settings.WEB_ROOT.strip("/")

urlpatterns: list[URLPattern | URLResolver] = [path(f"{_root}/" if _root else "", include("mesh.web.urls"))]
if _root:
    urlpatterns += [re_path(f"^{_root}$", open_to_all(shell.start_page)), path("", open_to_all(shell.web_root))]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
