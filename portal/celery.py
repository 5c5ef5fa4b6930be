import os
from typing import Any

import pghistory
from celery import Celery, Task

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")


class ActingTask(Task):
    """A task whose writes are recorded as done by that task, and which goes by the coalition's clock."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        # Models can be imported only once Django is set up, which needs this module.
        from coalition.site import site_in_force

        with pghistory.context(actor=f"task:{self.name}"), site_in_force():
            return super().__call__(*args, **kwargs)


app = Celery("portal", task_cls=ActingTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
