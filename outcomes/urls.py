from django.urls import path

from outcomes.views import cohorts, employers, managing, streams, verifying

urlpatterns = [
    path("streams/", streams.streams, name="streams"),
    path("streams/<slug:slug>/", streams.stream, name="stream"),
    path("streams/<slug:slug>/people/", streams.stream_people, name="stream_people"),
    path("organizations/<slug:slug>/", managing.manage_caseload, name="manage_caseload"),
    path("verify/", verifying.to_verify, name="to_verify"),
    path("verify/<int:pk>/", verifying.verify_placement, name="verify_placement"),
    path("verify/<int:pk>/evidence/", verifying.placement_evidence, name="placement_evidence"),
    path("cohorts/<int:pk>/attendance/", cohorts.cohort_attendance, name="cohort_attendance"),
    path("cohorts/<int:pk>/completion/", cohorts.cohort_completion, name="cohort_completion"),
    path("follow-ups/<int:pk>/employer/", employers.ask_employer, name="ask_employer"),
    path("employer/<str:token>/", employers.confirm_employment_by_link, name="confirm_employment"),
]
