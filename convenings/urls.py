from django.urls import path

from convenings import views

urlpatterns = [
    path("convenings/", views.convenings, name="convenings"),
    path("convenings/feed.ics", views.feed, name="convenings_feed"),
    path("convenings/new/", views.schedule_convening, name="schedule_convening"),
    path("convenings/<slug:slug>/", views.convening, name="convening"),
    path("convenings/<slug:slug>/edit/", views.edit_convening, name="edit_convening"),
    path("convenings/<slug:slug>/edit/following/", views.edit_following, name="edit_following"),
    path("convenings/<slug:slug>/edit/all/", views.edit_all, name="edit_all"),
    path("convenings/<slug:slug>/cancel/", views.cancel_convening, name="cancel_convening"),
    path("convenings/<slug:slug>/on-again/", views.convening_on_again, name="convening_on_again"),
    path("convenings/<slug:slug>/convening.ics", views.convening_file, name="convening_file"),
    path("convenings/<slug:slug>/documents/new/", views.add_convening_document, name="add_convening_document"),
    path("convenings/<slug:slug>/documents/<uuid:pk>/", views.convening_document, name="convening_document"),
    path(
        "convenings/<slug:slug>/documents/<uuid:pk>/remove/",
        views.remove_convening_document,
        name="remove_convening_document",
    ),
    path("groups/<slug:slug>/schedule/", views.schedule_group, name="schedule_group"),
    path("groups/<slug:slug>/feed.ics", views.group_feed, name="group_feed"),
    path("me/calendar/", views.my_calendar, name="my_calendar"),
    path("me/calendar/renew/", views.renew_my_calendar, name="renew_my_calendar"),
    path("me/calendar/<slug:token>.ics", views.calendar_feed, name="calendar_feed"),
    path("convenings/<slug:slug>/rsvp/", views.rsvp, name="rsvp"),
    path("convenings/<slug:slug>/rsvp/instead/", views.send_instead, name="send_instead"),
    path("convenings/<slug:slug>/answers/", views.answers, name="answers"),
    path("convenings/<slug:slug>/answers/new/", views.answer_for_somebody, name="answer_for_somebody"),
    path("convenings/<slug:slug>/answers/invite/", views.invite_somebody, name="invite_somebody"),
    path("convenings/<slug:slug>/answers/<int:pk>/remove/", views.remove_somebody, name="remove_somebody"),
    path("rsvp/<str:token>/", views.answer_by_link, name="answer_by_link"),
]
