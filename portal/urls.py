from allauth.socialaccount.views import login_error
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from portal import health
from portal.pages import groups, me, sign_in
from portal.pages import views as pages
from portal.pages.digest import views as digest

urlpatterns = [
    path("", pages.home, name="home"),
    path("organizations/", pages.organizations, name="organizations"),
    path("organizations/<slug:slug>/", pages.organization, name="organization"),
    path("groups/<slug:slug>/", groups.group, name="group"),
    path("groups/<slug:slug>/join/", groups.join_group, name="join_group"),
    path("groups/<slug:slug>/digest/", digest.group_digest, name="group_digest"),
    path("groups/<slug:slug>/digest/letter/", digest.group_digest_letter, name="group_digest_letter"),
    path("groups/<slug:slug>/digest/hold/", digest.hold_digest, name="hold_digest"),
    path("digest/", digest.coalition_digest, name="coalition_digest"),
    path("", include("coalition.urls")),
    path("", include("programs.urls")),
    path("", include("convenings.urls")),
    path("outcomes/", include("outcomes.urls")),
    path("me/", me.me, name="me"),
    path("me/data/", me.my_data, name="my_data"),
    path("me/close/", me.close_my_account, name="close_my_account"),
    path("accounts/second-step/", sign_in.second_factor, name="second_factor"),
    path("accounts/sessions/<int:pk>/end/", sign_in.end_session, name="end_session"),
    # Whoever can't sign in with another service isn't signed in: allauth's own address of this page leaves that out.
    path("accounts/3rdparty/login/error/", login_not_required(login_error), name="socialaccount_login_error"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]

handler400 = "portal.errors.bad_request"
handler429 = "coalition.limits.too_many_requests"
handler500 = "portal.errors.server_error"
