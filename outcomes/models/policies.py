from typing import Any

from coalition.scopes.policies import OfOrganization, Private

IN_FORCE = """
    SELECT consent.participant_id FROM outcomes_consent consent
    WHERE consent.to_id = ANY ((SELECT scope_organizations())::bigint[]) AND consent.scope IN ({scopes})
    AND consent.revoked_at IS NULL AND (consent.ends_at IS NULL OR consent.ends_at > statement_timestamp())
"""  # nosec B608


class OfConsent(OfOrganization):
    """A row of one organization, which another may read while the person consents to that, and never change.

    `person`: the field that names the participant. `scopes`: kinds of consent that open it. A consent that is revoked
    or has ended closes it in the same second: nothing is copied from it. The history stays the organization's own.
    """

    def __init__(self, *, name: str, person: str, scopes: tuple[str, ...], **options: Any) -> None:
        self.person, self.scopes = person, scopes
        super().__init__(name=name, **options)

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        path, arguments, options = super().deconstruct()
        return path, arguments, {**options, "person": self.person, "scopes": self.scopes}

    def shows(self, model: Any, schema_editor: Any) -> str:
        column = schema_editor.quote_name(model._meta.get_field(self.person).column)
        scopes = ", ".join(schema_editor.quote_value(scope) for scope in self.scopes)
        return f"{column} IN ({' '.join(IN_FORCE.format(scopes=scopes).split())})"

    def of_history(self) -> Private:
        return OfOrganization(name=f"{self.name}_history", field=self.field)


class OfEitherOrganization(OfOrganization):
    """A row of one organization, which another that it names may read as well: a consent, by whoever it is given to."""

    def __init__(self, *, name: str, other: str, **options: Any) -> None:
        self.other = other
        super().__init__(name=name, **options)

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        path, arguments, options = super().deconstruct()
        return path, arguments, {**options, "other": self.other}

    def shows(self, model: Any, schema_editor: Any) -> str:
        column = schema_editor.quote_name(model._meta.get_field(self.other).column)
        return f"{column} = ANY ((SELECT scope_organizations())::bigint[])"

    def of_history(self) -> Private:
        return OfOrganization(name=f"{self.name}_history", field=self.field)
