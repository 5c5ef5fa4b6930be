"""All that is encrypted with the secret key, whichever app keeps it."""

from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from django.db import transaction

from coalition.models import Document
from coalition.operations.encrypting import BATCH, Found, encrypt_documents_anew, encrypt_rows_anew, encrypted_tables

# Of what allauth keeps in a row: what `SecondFactorAdapter` encrypted.
SECRETS = {Authenticator.Type.TOTP: "secret", Authenticator.Type.RECOVERY_CODES: "seed"}


def encrypt_all_anew(*, batch: int = BATCH) -> Iterator[tuple[str, Found]]:
    """Table by table, with what was found in it. What it had done when it was stopped, it doesn't do again."""
    for model in encrypted_tables():
        yield model._meta.label, encrypt_rows_anew(model, batch=batch)
    yield Document._meta.label, encrypt_documents_anew()
    yield Authenticator._meta.label, _encrypt_second_factors_anew()


def _encrypt_second_factors_anew() -> Found:
    found = Found()
    for pk in Authenticator.objects.filter(type__in=SECRETS).values_list("pk", flat=True):
        with transaction.atomic():
            row = Authenticator.objects.select_for_update(of=("self",)).filter(pk=pk).first()
            secret = SECRETS.get(row.type) if row else None
            if row and secret in row.data:
                newer = found.newer(row.data[secret], f"{Authenticator._meta.label} {pk}, {secret}")
                if newer != row.data[secret]:
                    Authenticator.objects.filter(pk=pk).update(data={**row.data, secret: newer})
    return found
