from django.urls import path

from coalition import views

urlpatterns = [
    path("organizations/", views.organizations, name="organizations"),
    path("organizations/<slug:slug>/", views.organization, name="organization"),
    path("documents/<uuid:pk>/", views.document, name="document"),
]
