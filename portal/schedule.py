"""What beat sends, and when, by the coalition's clock; every task may run twice."""

from datetime import timedelta, tzinfo
from zoneinfo import ZoneInfo

from celery import schedules


class crontab(schedules.crontab):  # noqa: N801  # as Celery's own, which it is but for the clock
    """By the clock that holds when it is asked: settings may change while beat runs."""

    @property
    def tz(self) -> tzinfo:  # type: ignore[override]  # the stubs take it for a name
        # The settings name this schedule, so models can't be imported yet.
        from coalition.site import site_or_last_known

        return ZoneInfo(site_or_last_known().time_zone)


SCHEDULE = {
    "resume-list-imports": {"task": "programs.resume_list_imports", "schedule": timedelta(minutes=1)},
    "resume-rosters": {"task": "coalition.resume_rosters", "schedule": timedelta(minutes=1)},
    "sweep-letters": {"task": "coalition.sweep_letters", "schedule": timedelta(seconds=15)},
    "send-due-announcements": {"task": "coalition.send_due_announcements", "schedule": timedelta(minutes=1)},
    "tell-of-inquiries": {"task": "coalition.tell_of_inquiries", "schedule": timedelta(minutes=5)},
    "ask-people": {"task": "convenings.ask_people", "schedule": timedelta(minutes=1)},
    "remind": {"task": "convenings.remind", "schedule": timedelta(minutes=1)},
    "nudge": {"task": "convenings.nudge", "schedule": timedelta(minutes=15)},
    "make-agendas": {"task": "convenings.make_agendas", "schedule": timedelta(hours=1)},
    "remind-of-actions": {"task": "convenings.remind_of_actions", "schedule": crontab(hour=8, minute=0)},
    "follow-up": {"task": "outcomes.follow_up", "schedule": crontab(hour=7, minute=0)},
    "retain": {"task": "outcomes.retain", "schedule": crontab(hour=2, minute=30)},
    "erase-unconfirmed": {"task": "convenings.erase_unconfirmed", "schedule": timedelta(days=1)},
    "write-digests": {"task": "portal.write_digests", "schedule": timedelta(minutes=1)},
    "erase-documents": {"task": "coalition.erase_documents", "schedule": timedelta(days=1)},
    "erase-drafts": {"task": "coalition.erase_drafts", "schedule": timedelta(days=1)},
    "anonymize-closed": {"task": "coalition.anonymize_closed", "schedule": timedelta(hours=6)},
    "forget-inquiries": {"task": "coalition.forget_inquiries", "schedule": timedelta(days=1)},
    "erase-security-log": {"task": "coalition.erase_security_log", "schedule": timedelta(days=1)},
    "refresh-next-starts": {"task": "programs.refresh_next_starts", "schedule": crontab(hour=0, minute=1)},
    "ask-to-confirm": {"task": "programs.ask_to_confirm", "schedule": crontab(hour=9, minute=0)},
    "tell-of-changes": {"task": "convenings.tell_of_what_waits", "schedule": timedelta(minutes=1)},
    "top-up-series": {"task": "convenings.top_up_series", "schedule": crontab(hour=0, minute=20)},
}
