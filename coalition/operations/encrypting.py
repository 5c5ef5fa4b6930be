"""What was encrypted with an older key is encrypted with the newest, so that nothing needs the older one any more."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import F, Max, TextField
from django.db.models.functions import Cast
from psycopg import sql

from coalition.encryption import Unreadable, encrypted_anew
from coalition.fields import EncryptedTextField
from coalition.models import Document
from coalition.operations.rewriting import rewriting
from coalition.scopes import acting
from coalition.scopes.kinds import KEYS

REASON = "What was encrypted with an older key was encrypted with the newest"
BATCH = 500


@dataclass
class Found:
    """How many were encrypted anew, and which ones no key opens that the portal has: those are left as they are."""

    anew: int = 0
    unreadable: list[str] = field(default_factory=list)

    def add(self, other: "Found") -> None:
        self.anew += other.anew
        self.unreadable += other.unreadable

    def newer(self, token: str, what: str) -> str:
        """The token to keep instead."""
        try:
            newer = encrypted_anew(token.encode()).decode()
        except Unreadable:
            self.unreadable.append(what)
            return token
        self.anew += newer != token
        return newer


def encrypted_columns(model: type[models.Model]) -> list[str]:
    """Those of a table, or of a table of history."""
    tracked = getattr(model, "pgh_tracked_model", model)
    said = {name for name, each in getattr(tracked, "personal_data", {}).items() if each.encrypted}
    return [
        each.attname
        for each in model._meta.concrete_fields
        if each.name in said or isinstance(each, EncryptedTextField)
    ]


def encrypted_tables() -> list[type[models.Model]]:
    """Rows before their history: a row that is changed adds to it."""
    found = [each for each in apps.get_models() if each._meta.managed and encrypted_columns(each)]
    return sorted(found, key=lambda each: (hasattr(each, "pgh_tracked_model"), each._meta.label))


def encrypt_rows_anew(model: type[models.Model], *, batch: int = BATCH) -> Found:
    """Batch by batch, each a transaction of its own. The history of a row has no entry of it: nothing was changed."""
    found, columns, last = Found(), encrypted_columns(model), None
    raw = [Cast(F(name), TextField()) for name in columns]
    while True:
        with acting(KEYS):
            rows = model._base_manager.select_for_update(of=("self",), no_key=True).order_by("pk")
            following = rows if last is None else rows.filter(pk__gt=last)
            page = list(following.values_list("pk", *raw)[:batch])
            newer: dict[str, dict[Any, str]] = {name: {} for name in columns}
            for pk, *tokens in page:
                for name, token in zip(columns, tokens, strict=True):
                    kept = found.newer(token, f"{model._meta.label} {pk}, {name}") if token else token
                    if kept != token:
                        newer[name][pk] = kept
            if any(newer.values()):
                with rewriting(reason=REASON):
                    _write(model, newer)
        if len(page) < batch:
            return found
        last = page[-1][0]


def _write(model: type[models.Model], newer: dict[str, dict[Any, str]]) -> None:
    """The rows are locked, so that whatever their history gains meanwhile comes from here."""
    history = getattr(model, "pgh_event_model", None)
    before = history.objects.aggregate(last=Max("pgh_id"))["last"] or 0 if history else 0
    pk: Any = model._meta.pk
    for name, tokens in newer.items():
        statement = sql.SQL(
            "UPDATE {table} SET {column} = newer.token FROM unnest(%s::{type}[], %s::text[]) AS newer (pk, token)"
            " WHERE {table}.{pk} = newer.pk"
        ).format(
            table=sql.Identifier(model._meta.db_table),
            column=sql.Identifier(name),
            type=sql.SQL(pk.rel_db_type(connection)),
            pk=sql.Identifier(pk.column),
        )
        with connection.cursor() as cursor:
            # What names the actor reads the statement's text.
            cursor.execute(statement.as_string(cursor.cursor), [list(tokens), list(tokens.values())])
    if history:
        changed = {key for tokens in newer.values() for key in tokens}
        history.objects.filter(pgh_id__gt=before, pgh_obj_id__in=changed).delete()


def encrypt_documents_anew() -> Found:
    """File by file: a new one is written beside it and takes its place at once, whatever ends this in between."""
    found = Found()
    for pk in _encrypted_documents():
        with transaction.atomic(), acting(KEYS):
            # Whoever erases it waits, or was first: a file that was erased does not come back.
            document = Document.objects.select_for_update(of=("self",), no_key=True).filter(pk=pk).first()
            if document:
                _encrypt_file_anew(document, found)
    return found


def _encrypted_documents() -> Iterator[Any]:
    with acting(KEYS):
        keys = list(
            Document.objects.filter(kind__in=Document.OF_PARTICIPANTS).exclude(file="").values_list("pk", flat=True)
        )
    yield from keys


def _encrypt_file_anew(document: Document, found: Found) -> None:
    path = Path(document.file.path)
    try:
        token = path.read_bytes()
        newer = encrypted_anew(token)
    except (OSError, Unreadable):
        found.unreadable.append(f"{Document._meta.label} {document.pk}, file")
        return
    if newer == token:
        return
    beside = path.with_name(f"{path.name}.anew")
    beside.touch(mode=0o600)
    beside.write_bytes(newer)
    beside.replace(path)
    found.anew += 1
