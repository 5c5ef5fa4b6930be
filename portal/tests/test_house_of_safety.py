"""The rules of the house about safety that a machine can check."""

import ast
import re

import pytest
from django.db.models import FileField

from coalition.limits import MARK
from portal.tests.test_house import PROJECT, PUBLIC, our_addresses, our_files, our_models, sample

# Who calls it proves itself by a secret, and may have much to tell.
POSTED_WITHOUT_LIMIT = {"mail_events"}


@pytest.mark.django_db
def test_whatever_anybody_may_send_is_limited(client):
    taking = {
        name
        for name, entry in our_addresses().items()
        if name in PUBLIC and client.post(sample(name, entry)).status_code != 405
    } - {name for name in PUBLIC if name.startswith("demo_")}
    limited = {name for name, entry in our_addresses().items() if getattr(entry.callback, MARK, False)}

    assert taking == limited | POSTED_WITHOUT_LIMIT


def test_files_come_and_go_through_their_two_doors():
    """`keep_document` looks into what is uploaded; `download` makes of it what no browser shows as a page of ours.

    What the portal itself makes is beside them: calendars, one's own data, its look and its logo, which was drawn anew.
    """
    answers = re.compile(r"\b(FileResponse|StreamingHttpResponse)\(|Content-Disposition|content_type=[\"']")
    doors = {"coalition/downloads.py", "coalition/operations/documents.py"}
    around = [
        path.relative_to(PROJECT).as_posix()
        for path in our_files(".py")
        if not {"tests", "bench", "migrations"} & set(path.parts) and answers.search(path.read_text())
    ]
    files = {str(field) for model in our_models() for field in model._meta.fields if isinstance(field, FileField)}

    assert set(around) - doors == {"coalition/views/look.py", "convenings/views/feeds.py", "portal/pages/me.py"}
    assert files == {"coalition.Document.file"}


def test_every_test_that_the_threat_list_names_exists():
    named = re.findall(r"`([\w/]+\.py)((?:::\w+)*)`", (PROJECT / "docs/security.md").read_text())
    named = [(path, names.split("::")[1:]) for path, names in named if "/tests/" in path]

    assert named
    missing = []
    for path, names in named:
        scope = ast.parse((PROJECT / path).read_text()).body
        for name in names:
            (found,) = [each for each in scope if getattr(each, "name", "") == name] or [None]
            scope = getattr(found, "body", [])
            if found is None:
                missing.append(f"{path}: {name}")
    assert missing == []
