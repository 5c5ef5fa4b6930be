"""What a model says in `Meta.constraints` to be private, and the row-level security that makes it so.

`makemigrations` finds them there as it finds any constraint, and `coalition.history.track` has the history of the model
say the same.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, models
from django.db.backends.ddl_references import Statement, Table
from django.db.models.constraints import BaseConstraint
from django.utils.translation import gettext_lazy as _

FORCED = "ALTER TABLE %(table)s ENABLE ROW LEVEL SECURITY; ALTER TABLE %(table)s FORCE ROW LEVEL SECURITY"
NO_MORE = "ALTER TABLE %(table)s NO FORCE ROW LEVEL SECURITY; ALTER TABLE %(table)s DISABLE ROW LEVEL SECURITY"
POLICIES = {
    "reads": "FOR SELECT USING (%(reads)s)",
    "adds": "FOR INSERT WITH CHECK (%(writes)s)",
    "changes": "FOR UPDATE USING (%(writes)s) WITH CHECK (%(writes)s)",
    "deletes": "FOR DELETE USING (%(writes)s)",
}
# Asked once a statement, because of the SELECT around it, and not once a row.
MAY = "(SELECT scope_covers_everything('%s'))"


class Private(BaseConstraint):
    """Rows are there for a scope that covers them, and for nobody else, the owner of the table included."""

    def covers(self, model: Any, schema_editor: Any) -> str:
        """SQL that says of a row whether the organizations of a scope cover it."""
        raise NotImplementedError

    def shows(self, model: Any, schema_editor: Any) -> str:
        """SQL that says of a row whether a scope may read it besides, without changing it; empty: none."""
        return ""

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        covers, shows = self.covers(model, schema_editor), self.shows(model, schema_editor)
        rules = {
            "reads": " OR ".join(filter(None, [MAY % "read", covers, shows])),
            "writes": f"{MAY % 'write'} OR {covers}",
        }
        policies = [
            f"CREATE POLICY {self._policy(name, schema_editor)} ON %(table)s {rule % rules}"
            for name, rule in POLICIES.items()
        ]
        return self._statement("; ".join([FORCED, *policies]), model, schema_editor)

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        policies = [f"DROP POLICY {self._policy(name, schema_editor)} ON %(table)s" for name in POLICIES]
        return self._statement("; ".join([*policies, NO_MORE]), model, schema_editor)

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        """Nothing within CREATE TABLE: it comes right after it, before the migration ends."""
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))

    def validate(
        self, model: type[models.Model], instance: Any, exclude: Any = None, using: str = DEFAULT_DB_ALIAS
    ) -> None:
        """Forms ask nothing: what they offer is what the scope covers."""

    def of_history(self) -> "Private":
        """The same for the table that keeps the model's history, which has the same columns."""
        _path, _arguments, options = self.deconstruct()
        return type(self)(**{**options, "name": f"{self.name}_history"})

    def policies(self) -> set[str]:
        return {f"{self.name}_{name}" for name in POLICIES}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Private) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash(self.name)

    def _policy(self, name: str, schema_editor: Any) -> str:
        return str(schema_editor.quote_name(f"{self.name}_{name}"))

    def _statement(self, sql: str, model: Any, schema_editor: Any) -> Any:
        return Statement(sql, table=Table(model._meta.db_table, schema_editor.quote_name))


class OfOrganization(Private):
    """A row belongs to the organization that this foreign key names."""

    def __init__(self, *, name: str, field: str = "organization", **options: Any) -> None:
        self.field = field
        super().__init__(name=name, **options)

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        path, arguments, options = super().deconstruct()
        return path, arguments, {**options, "field": self.field}

    def covers(self, model: Any, schema_editor: Any) -> str:
        column = schema_editor.quote_name(model._meta.get_field(self.field).column)
        return f"{column} = ANY ((SELECT scope_organizations())::bigint[])"


class OfParent(OfOrganization):
    """A row is covered where the private row is that this foreign key names, such as the note of a participant."""

    def __init__(self, *, name: str, field: str, **options: Any) -> None:
        super().__init__(name=name, field=field, **options)

    def covers(self, model: Any, schema_editor: Any) -> str:
        field = model._meta.get_field(self.field)
        quote = schema_editor.quote_name
        parent, key = quote(field.related_model._meta.db_table), quote(field.target_field.column)
        row = f"{quote(model._meta.db_table)}.{quote(field.column)}"
        return f"EXISTS (SELECT FROM {parent} WHERE {parent}.{key} = {row})"  # nosec B608


class SameOrganization(BaseConstraint):
    """A row and the private row it refers to are of one organization: nobody hangs theirs below another's.

    Both have an `organization`; the row referred to needs a UniqueConstraint of its key and that field.
    """

    def __init__(self, *, name: str, field: str, **options: Any) -> None:
        self.field = field
        super().__init__(name=name, **options)

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        path, arguments, options = super().deconstruct()
        return path, arguments, {**options, "field": self.field}

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        field, quote = model._meta.get_field(self.field), schema_editor.quote_name
        parent = field.related_model
        there = f"{quote(field.target_field.column)}, {quote(parent._meta.get_field('organization').column)}"
        here = f"{quote(field.column)}, {quote(model._meta.get_field('organization').column)}"
        return Statement(
            f"ALTER TABLE %(table)s ADD CONSTRAINT {quote(self.name)} FOREIGN KEY ({here})"
            f" REFERENCES {quote(parent._meta.db_table)} ({there}) DEFERRABLE INITIALLY DEFERRED",
            table=Table(model._meta.db_table, quote),
        )

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        name = schema_editor.quote_name(self.name)
        return Statement(
            f"ALTER TABLE %(table)s DROP CONSTRAINT {name}", table=Table(model._meta.db_table, schema_editor.quote_name)
        )

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        """Nothing within CREATE TABLE: it comes right after it, before the migration ends."""
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))

    def validate(
        self, model: type[models.Model], instance: Any, exclude: Any = None, using: str = DEFAULT_DB_ALIAS
    ) -> None:
        parent = getattr(instance, self.field, None)
        if parent is not None and parent.organization_id != instance.organization_id:
            raise ValidationError(_("This belongs to another organization."), code=self.violation_error_code)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SameOrganization) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash(self.name)


def private(model: type[models.Model]) -> list[Private]:
    return [constraint for constraint in model._meta.constraints if isinstance(constraint, Private)]
