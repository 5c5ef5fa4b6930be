from django.contrib import admin
from django.urls import include, path

from portal import health
from portal.pages import views as pages

urlpatterns = [
    path("", pages.home, name="home"),
    path("organizations/", pages.organizations, name="organizations"),
    path("organizations/<slug:slug>/", pages.organization, name="organization"),
    path("", include("coalition.urls")),
    path("", include("programs.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]

handler400 = "portal.errors.bad_request"
handler500 = "portal.errors.server_error"
