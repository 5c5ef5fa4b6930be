from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import F, Func, Q, TextField, Value
from pghistory.models import Context

from coalition.models import Mail, Rewriting, User
from coalition.operations import memberships
from coalition.operations.anonymize.words import replacing, that_say, word_fields
from coalition.operations.rewriting import rewriting
from coalition.personal_data import STEPS, Person, erasure_of
from coalition.scopes import acting
from coalition.scopes.kinds import RETENTION

Touched = dict[type[models.Model], set[Any]]


@transaction.atomic
def anonymize(user: User, *, now: datetime) -> None:
    """Erase who this person was, for good; twice does no more than once. Raises LastManager.

    What tells about the person is deleted or emptied, as `coalition.personal_data` has it. What the person recorded
    stays, by a former member: there the names and addresses are replaced, in history and in letters to others too.
    An address is replaced wherever it stands; a name only there, because others may have the same.
    """
    if not User.objects.select_for_update(no_key=True).filter(pk=user.pk, anonymized_at=None).exists():
        return
    memberships.end_all(user, now=now)
    with rewriting(reason=f"Account {user.pk} was anonymized"):
        erase(_known_as(user, now))
    nobody = User(pk=user.pk)
    nobody.set_unusable_password()
    User.objects.filter(pk=user.pk).update(
        password=nobody.password,
        is_active=False,
        is_staff=False,
        is_superuser=False,
        sessions_ended=F("sessions_ended") + 1,
        anonymized_at=now,
    )
    user.refresh_from_db()


def erase(person: Person) -> None:
    """Wherever the person is found, inside `rewriting`.

    Of private records those that the person made are reached. One that somebody else keeps, and that has the same
    address for a reason of its own, is left as it is: a participant may have had an account.
    """
    with acting(RETENTION):
        about = {model: found_ever(model, rows(person)) for model in _models() if (rows := erasure_of(model).rows)}
        touched = {
            model: about.get(model, set()) | found_ever(model, _refers_to(model, person.pk)) for model in _models()
        }
        for step in STEPS:
            step(person)
        for model, found in about.items():
            let_go(model, found, person)
        forget_words(person, touched)
    _forget_addresses(person)


def _models() -> list[type[models.Model]]:
    """Those that keep rows of their own; history follows the model it is of."""
    return [
        model
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy and not hasattr(model, "pgh_tracked_model")
    ]


def _known_as(user: User, now: datetime) -> Person:
    """By history too. An address that is somebody else's by now is theirs."""
    before = User.pgh_event_model.objects.filter(pgh_obj_id=user.pk)  # type: ignore[attr-defined]
    names = {user.full_name, *before.values_list("full_name", flat=True)}
    addresses = {user.email, *before.values_list("email", flat=True)}
    confirmed = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    addresses |= {address.lower() for address in confirmed}
    addresses -= set(User.objects.exclude(pk=user.pk).filter(email__in=addresses).values_list("email", flat=True))
    nowhere = f"former-member-{user.pk}@anonymized.invalid"
    return Person(user.pk, frozenset(names - {""}), frozenset(addresses - {""}), nowhere, now)


def found_ever(model: type[models.Model], rows: Q) -> set[Any]:
    """Rows that are so now, and those that were so at any time."""
    found = set(model._base_manager.filter(rows).values_list("pk", flat=True))
    if hasattr(model, "pgh_event_model"):
        found |= set(model.pgh_event_model.objects.filter(rows).values_list("pgh_obj_id", flat=True))
    return found


def _refers_to(model: type[models.Model], pk: int) -> Q:
    """By any of its fields; no field at all finds nothing."""
    people = [field.name for field in model._meta.concrete_fields if field.related_model is User]
    return Q(*(Q(**{name: pk}) for name in people), _connector=Q.OR) if people else Q(pk__in=[])


def let_go(model: type[models.Model], found: set[Any], person: Person) -> None:
    """Delete these rows or empty their personal fields, as the model's app says, in history too."""
    erasure = erasure_of(model)
    rows = model._base_manager.filter(pk__in=found)
    if erasure.deleted:
        rows.delete()
        _rewrite_history(model, found, None)
        return
    emptied = {
        name: _empty(model._meta.get_field(name))
        for name in getattr(model, "personal_data", {})
        if not model._meta.get_field(name).is_relation and name not in erasure.stays
    }
    said = {name: value(person) if callable(value) else str(value) for name, value in erasure.becomes.items()}
    if changes := {**emptied, **said}:
        rows.update(**changes)
        told = set(getattr(model, "personal_data", changes))
        _rewrite_history(model, found, {name: value for name, value in changes.items() if name in told})


def _rewrite_history(model: type[models.Model], found: set[Any], changes: dict[str, Any] | None) -> None:
    if not hasattr(model, "pgh_event_model"):
        return
    events = model.pgh_event_model.objects.filter(pgh_obj_id__in=found)
    if changes is None:
        events.delete()
        return
    kept = {field.name for field in model.pgh_event_model._meta.fields}
    if told := {name: value for name, value in changes.items() if name in kept}:
        events.update(**told)


def _empty(field: Any) -> Any:
    if field.null:
        return None
    return field.get_default() if field.has_default() or not field.empty_strings_allowed else ""


def forget_words(person: Person, touched: Touched) -> None:
    """Names and addresses in what stays: rows that refer to the person, letters and log entries that tell of them."""
    for model, found in touched.items():
        _replace(model._base_manager.filter(pk__in=found), person)
        if hasattr(model, "pgh_event_model"):
            _replace(model.pgh_event_model.objects.filter(pgh_obj_id__in=found), person)
        erasure = erasure_of(model)
        for word in erasure.letters:
            _replace(_letters(word, found), person)
        if erasure.told_in and found:
            _replace(Mail.objects.filter(erasure.told_in(found)), person)
    types = ContentType.objects.get_for_models(*touched)
    for model, found in touched.items():
        told = LogEntry.objects.filter(content_type=types[model], object_id__in={str(pk) for pk in found})
        _replace(told, person)
    acted = Context.objects.filter(metadata__actor__in=[f"{kind}:{person.pk}" for kind in ("user", "link")])
    without_page = Func(F("metadata"), Value("{url}"), Value('""'), function="jsonb_set")
    acted.update(metadata=without_page)


def _letters(word: str, found: set[Any]) -> models.QuerySet:
    """Whose keys begin with this word and the number of one of these rows."""
    told = Mail.objects.alias(word=_part_of_key(1), number=_part_of_key(2))
    return told.filter(word=word, number__in={str(pk) for pk in found})


def _part_of_key(number: int) -> Func:
    return Func(F("key"), Value(":"), Value(number), function="SPLIT_PART", output_field=TextField())


def _forget_addresses(person: Person) -> None:
    """In every table, history too; the record of rewritings alone stays: it names no one, and nothing changes it."""
    for model in apps.get_models():
        if model._meta.managed and not model._meta.proxy and model is not Rewriting:
            _replace(model._base_manager.all(), person, names=False)


def _replace(rows: models.QuerySet, person: Person, *, names: bool = True) -> None:
    fields = word_fields(rows.model)
    if not fields:
        return
    found = that_say(rows, fields, person, names=names)
    # Most tables say nothing of most people, and to write nothing to a table would still wake its triggers.
    if found.exists():
        found.update(**{field.name: replacing(field, person, names=names) for field in fields})
