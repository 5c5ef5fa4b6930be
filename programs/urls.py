from django.urls import path

from programs import views

urlpatterns = [
    path("programs/", views.programs, name="programs"),
    path("programs/<slug:slug>/", views.program, name="program"),
]
