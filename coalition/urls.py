from django.urls import path

from coalition import views

urlpatterns = [
    path("documents/<uuid:pk>/", views.document, name="document"),
]
