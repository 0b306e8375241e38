"""All addresses below `<web_root>`."""

from django.urls import include, path

urlpatterns = [path("", include("mesh.web.api.urls")), path("", include("mesh.web.views.urls"))]
