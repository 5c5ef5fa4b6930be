from django.urls import path

from coalition import views

urlpatterns = [
    path("announcements/", views.announcements, name="announcements"),
    path("announcements/new/", views.new_announcement, name="new_announcement"),
    path("announcements/<int:pk>/", views.announcement, name="announcement"),
    path("announcements/<int:pk>/edit/", views.edit_announcement, name="edit_announcement"),
    path("announcements/<int:pk>/letter/", views.announcement_letter, name="announcement_letter"),
    path("announcements/<int:pk>/test/", views.test_announcement, name="test_announcement"),
    path("announcements/<int:pk>/schedule/", views.schedule_announcement, name="schedule_announcement"),
    path("announcements/<int:pk>/cancel/", views.cancel_announcement, name="cancel_announcement"),
    path("documents/<uuid:pk>/", views.document, name="document"),
    path("demo/letters/", views.demo_letters, name="demo_letters"),
    path("demo/letters/<int:pk>/", views.demo_letter, name="demo_letter"),
    path("demo/letters/<int:pk>/letter/", views.demo_letter_body, name="demo_letter_body"),
    path("me/letters/", views.letters, name="letters"),
    path("me/letters/<int:pk>/", views.letter, name="letter"),
    path("me/letters/<int:pk>/letter/", views.letter_body, name="letter_body"),
    path("me/preferences/", views.preferences, name="preferences"),
    path("preferences/<str:token>/", views.preferences_by_link, name="preferences_by_link"),
    path("unsubscribe/<str:token>/", views.unsubscribe_by_link, name="unsubscribe"),
    path("mail-events/<slug:service>/", views.mail_events, name="mail_events"),
]
