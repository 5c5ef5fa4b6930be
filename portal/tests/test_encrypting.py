"""After a change of keys everything that is encrypted is with the newest, and the older one can be forgotten."""

import logging
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db.models import F, TextField
from django.db.models.functions import Cast

from coalition.encryption import Unreadable, decrypt, encrypt
from coalition.models import Document, Draft, Rewriting
from coalition.operations.encrypting import encrypted_columns, encrypted_tables
from coalition.scopes import acting
from coalition.scopes.kinds import KEYS
from coalition.tests.factories import DraftFactory, UserFactory
from convenings.models import Rsvp
from convenings.tests.factories import RsvpFactory
from outcomes.models import Details
from outcomes.tests.factories import DetailsFactory, EvidenceFactory

pytestmark = pytest.mark.django_db

OLD, NEW = "o" * 50, "n" * 50


@pytest.fixture
def written(settings):
    """With the old key: rows, private ones too, their history, a second factor, a file."""
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OLD, []
    for notes in ("Likes mornings", "Nói tiếng Việt", "Has a car"):
        DetailsFactory(notes=notes, justice="None")
    rsvp = RsvpFactory()
    rsvp.details = "A seat by the door"
    rsvp.save()
    DraftFactory(typed=encrypt("note=typed"))
    owner = UserFactory()
    Authenticator.objects.create(user=owner, type="totp", data={"secret": encrypt("ABC")})
    Authenticator.objects.create(user=owner, type="recovery_codes", data={"seed": encrypt("s"), "used_mask": 3})
    Authenticator.objects.create(user=owner, type="webauthn", data={"name": "Phone", "credential": {}})
    EvidenceFactory()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]


def run(capsys, **options):
    call_command("encrypt_anew", **options)
    return capsys.readouterr().out


def tokens():
    """All that is encrypted, as it stands: in rows, history, second factors, files."""
    found = {}
    with acting(KEYS):
        for model in encrypted_tables():
            raw = [Cast(F(name), TextField()) for name in encrypted_columns(model)]
            found |= {(model._meta.label, pk): row for pk, *row in model._base_manager.values_list("pk", *raw)}
    found |= {("second factor", row.pk): row.data for row in Authenticator.objects.all()}
    return found | {("file", row.pk): Path(row.file.path).read_bytes() for row in Document.objects.all()}


@pytest.mark.parametrize("batch", [1, 2, 500])
def test_all_of_it_opens_without_the_older_key_afterwards(written, settings, capsys, batch):
    assert "Nothing needs an older key any more." in run(capsys, batch=batch)

    settings.SECRET_KEY_FALLBACKS = []
    with acting(KEYS):
        assert sorted(Details.objects.values_list("notes", flat=True)) == [
            "Has a car",
            "Likes mornings",
            "Nói tiếng Việt",
        ]
        history = Details.pgh_event_model.objects.values_list("notes", "justice")
        assert sorted(history) == [("Has a car", "None"), ("Likes mornings", "None"), ("Nói tiếng Việt", "None")]
    assert Rsvp.objects.get().details == "A seat by the door"
    assert decrypt(Draft.objects.get().typed) == "note=typed"
    assert Document.objects.get().opened().read() == b"%PDF-1.7"
    app, codes, passkey = Authenticator.objects.order_by("pk")
    assert decrypt(app.data["secret"]) == "ABC"
    assert (decrypt(codes.data["seed"]), codes.data["used_mask"]) == ("s", 3)
    assert passkey.data == {"name": "Phone", "credential": {}}


def test_without_it_they_would_not(written, settings):
    settings.SECRET_KEY_FALLBACKS = []
    with acting(KEYS), pytest.raises(Unreadable):
        list(Details.objects.all())
    with pytest.raises(Unreadable):
        Document.objects.get().opened()


def test_twice_changes_nothing(written, capsys):
    first = run(capsys)
    before, reasons = tokens(), Rewriting.objects.count()
    again = run(capsys)

    assert "outcomes.Details: 6 encrypted anew" in first
    assert "outcomes.DetailsEvent: 6 encrypted anew" in first
    assert {line.partition(": ")[2] for line in again.splitlines()[:-1]} == {"0 encrypted anew"}
    assert (tokens(), Rewriting.objects.count()) == (before, reasons)


def test_the_history_of_a_row_tells_of_no_change_for_there_was_none(written, capsys):
    with acting(KEYS):
        before = [list(each.pgh_event_model.objects.values_list("pk", "pgh_label")) for each in (Details, Rsvp)]
    run(capsys)

    with acting(KEYS):
        after = [list(each.pgh_event_model.objects.values_list("pk", "pgh_label")) for each in (Details, Rsvp)]
    assert after == before
    assert set(Rewriting.objects.values_list("reason", flat=True)) == {
        "What was encrypted with an older key was encrypted with the newest"
    }


def test_what_no_key_opens_is_left_as_it_is_and_named_and_the_rest_is_done(written, settings, capsys):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "l" * 50, []
    lost = DraftFactory(typed=encrypt("lost"))
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    gone = EvidenceFactory()
    Path(gone.file.path).unlink()

    with pytest.raises(CommandError, match="2 were left as they are"):
        call_command("encrypt_anew")

    said = capsys.readouterr().err
    assert f"no key opens coalition.Draft {lost.pk}, typed" in said
    assert f"no key opens coalition.Document {gone.pk}, file" in said
    assert Draft.objects.get(pk=lost.pk).typed == lost.typed
    settings.SECRET_KEY_FALLBACKS = []
    assert Rsvp.objects.get().details == "A seat by the door"


def test_its_scope_is_named_and_logged(written, caplog, capsys):
    with caplog.at_level(logging.INFO, "coalition.scopes"):
        run(capsys)

    assert set(caplog.messages) == {"scope keys opened: write everything"}


def test_no_table_with_something_encrypted_in_it_is_left_out():
    found = {model._meta.label for model in encrypted_tables()}

    assert {"coalition.Draft", "convenings.Rsvp", "convenings.RsvpEvent", "outcomes.Details"} <= found
    assert found == {label for label in found if not label.endswith("Event")} | {
        f"{label}Event" for label in found if not label.endswith("Event") and label != "coalition.Draft"
    }
