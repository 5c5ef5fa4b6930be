"""Loaded before Django's settings: a test run is its own environment, and each of its workers its own corner of it."""

import os

os.environ["DJANGO_ENV"] = "test"
os.environ["PORTAL_PREFIX"] = f"test-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
