from django.urls import path

from programs import views

urlpatterns = [
    path("programs/", views.programs, name="programs"),
    path("programs/suggest/", views.suggest, name="suggest"),
    path("programs/starts/", views.starts, name="starts"),
    path("programs/confirm/", views.confirm_programs, name="confirm_programs"),
    path("programs/confirm/<slug:slug>/", views.confirm_programs_of, name="confirm_programs_of"),
    path("organizations/<slug:slug>/manage/programs/", views.manage_programs, name="manage_programs"),
    path("programs/compare/", views.compare, name="compare"),
    path("programs/fit/", views.fit, name="fit"),
    path("programs/<slug:slug>/", views.program, name="program"),
    path("saved/", views.saved, name="saved"),
    path("saved/cards/", views.saved_cards, name="saved_cards"),
    path("saved/add/", views.save, name="save"),
    path("saved/remove/", views.remove_saved, name="remove_saved"),
    path("pathways/", views.pathways, name="pathways"),
    path("pathways/<slug:slug>/", views.pathway, name="pathway"),
]
