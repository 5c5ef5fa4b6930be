import os
import shutil
from contextlib import ExitStack

import pghistory
import pytest
from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth.signals import user_logged_in
from django.core.cache import cache

from portal.tests.migrated import copied_or_kept

migrating = ExitStack()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_blocker):
    """Migrations may write to tracked tables, as `manage.py migrate` may; `django_db_setup` ends it."""
    migrating.enter_context(django_db_blocker.unblock())
    migrating.enter_context(copied_or_kept())
    migrating.enter_context(pghistory.context(actor="command:migrate"))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup):
    migrating.close()


@pytest.fixture(autouse=True)
def actor(request):
    """What a test writes, the test stands for; `without_actor` marks those that ask what happens when nobody does."""
    if "without_actor" in request.keywords:
        yield
        return
    with pghistory.context(actor=f"test:{request.node.name}"):
        yield


@pytest.fixture(autouse=True)
def second_factor(request):
    """Whoever a test signs in has shown one; `one_factor` marks those that ask what happens to somebody who hasn't."""

    def show(request, user, **kwargs):
        record_authentication(request, user, "mfa")

    if "one_factor" not in request.keywords:
        user_logged_in.connect(show)
    yield
    user_logged_in.disconnect(show)


@pytest.fixture(autouse=True)
def fresh_catalog(request):
    """What pages remember of the catalog ends with the test: its changes roll back, so nothing says that they did."""
    if request.node.get_closest_marker("django_db") or "live_server" in request.fixturenames:
        cache.delete("catalog-version")


@pytest.fixture(autouse=True)
def private_files(settings, tmp_path):
    settings.PRIVATE_ROOT = str(tmp_path / "private")


def pytest_configure(config):
    config.addinivalue_line("markers", "without_actor: nobody stands for what this test writes")
    config.addinivalue_line("markers", "one_factor: who signs in has shown no second factor")


def pytest_runtest_setup(item):
    for marker in item.iter_markers("needs"):
        for program in marker.args:
            if shutil.which(program):
                continue
            if os.environ.get("CI") == "true":
                pytest.fail(f"{program} is missing, and CI may not skip what needs it")
            pytest.skip(f"needs {program}, which is not installed")
