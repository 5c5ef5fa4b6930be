"""Settings of the web server; docs/services.md has the variables."""

import os
import tempfile

_host = os.environ.get("PORTAL_HOST") or ("0.0.0.0" if os.environ.get("DJANGO_ENV") == "production" else "127.0.0.1")  # noqa: S104  # nosec B104

bind = f"{_host}:{os.environ.get('PORT') or '8000'}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY") or "2")
threads = int(os.environ.get("WEB_THREADS") or "4")
# A heartbeat is a write to a file: in memory, so that a busy disk doesn't look like a dead worker.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else tempfile.gettempdir()  # noqa: PTH112, S108  # nosec B108
graceful_timeout = 6
max_requests = 10_000
max_requests_jitter = 1_000
accesslog = None  # the portal logs its requests, with their ids
loglevel = "warning"
control_socket_disable = True
