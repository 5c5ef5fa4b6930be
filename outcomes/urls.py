from django.urls import path

from outcomes.views import day, finding, participant, steps, suggesting

urlpatterns = [
    path("", day.coach_day, name="coach_day"),
    path("participants/", finding.participants, name="participants"),
    path("participants/new/", finding.register_participant, name="register_participant"),
    path("participants/export/", finding.export_participants, name="export_participants"),
    path("participants/views/", finding.save_view, name="save_view"),
    path("participants/views/<int:pk>/remove/", finding.remove_view, name="remove_view"),
    path("participants/<uuid:pk>/", participant.participant, name="participant"),
    path("participants/<uuid:pk>/edit/", participant.edit_participant, name="edit_participant"),
    path("participants/<uuid:pk>/data/", participant.participant_data, name="participant_data"),
    path("participants/<uuid:pk>/add/<slug:what>/", participant.add_to_record, name="add_to_record"),
    path("consents/<int:pk>/revoke/", participant.revoke_consent, name="revoke_consent"),
    path("follow-ups/<int:pk>/", steps.follow_up, name="follow_up"),
    path("enrollments/<int:pk>/", steps.enrollment_step, name="enrollment_step"),
    path("placements/<int:pk>/correct/", steps.correct_placement, name="correct_placement"),
    path("placements/<int:pk>/end/", steps.end_placement, name="end_placement"),
    path("suggest/<slug:kind>/", suggesting.suggest_for_records, name="suggest_for_records"),
]
