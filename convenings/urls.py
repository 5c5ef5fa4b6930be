from django.urls import path

from convenings import views

urlpatterns = [
    path("convenings/<slug:slug>/", views.convening, name="convening"),
]
