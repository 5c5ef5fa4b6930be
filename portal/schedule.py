"""What beat sends, and when; every task may run twice."""

from datetime import timedelta

SCHEDULE = {
    "resume-list-imports": {"task": "programs.resume_list_imports", "schedule": timedelta(minutes=1)},
    "erase-documents": {"task": "coalition.erase_documents", "schedule": timedelta(days=1)},
}
