from django.urls import path

from programs import pathway_views, views

urlpatterns = [
    path("programs/", views.programs, name="programs"),
    path("programs/<slug:slug>/", views.program, name="program"),
    path("pathways/", pathway_views.pathways, name="pathways"),
    path("pathways/<slug:slug>/", pathway_views.pathway, name="pathway"),
]
