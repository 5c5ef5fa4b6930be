import os

from portal.settings import *  # noqa: F403
from portal.settings import DATABASES, LOGGING

DEBUG = False
ROOT_URLCONF = "bench.site.urls"
DATABASES["default"]["NAME"] = os.environ["BENCH_DATABASE"]
LOGGING["handlers"]["console"]["formatter"] = "json"
