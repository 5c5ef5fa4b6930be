import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from coalition.history import EVERY_WRITE, Guard
from coalition.personal_data import Personal

# Of a trigger that refuses a change: whether it is made within `coalition.operations.rewriting.rewriting`.
IS_REWRITING = """EXISTS (
        SELECT FROM coalition_rewriting
        WHERE id = NULLIF(current_setting('coalition.rewriting', true), '')::bigint
        AND transaction = pg_current_xact_id()::text
    )"""


class Rewriting(models.Model):
    """That history was changed, by whom, where and why: without this row, in the same transaction, it can't be."""

    reason = models.CharField(_("reason"), max_length=200)
    actor = models.CharField(_("who"), max_length=300, editable=False)
    url = models.CharField(_("page"), max_length=2000, blank=True, editable=False)
    at = models.DateTimeField(_("when"), auto_now_add=True)
    transaction = models.CharField(_("transaction"), max_length=20, editable=False)

    personal_data = {
        "actor": Personal(seen_by="administrators", erased="never: it is the number of an account, and no name"),
    }

    class Meta:
        verbose_name = _("rewriting of history")
        verbose_name_plural = _("rewritings of history")
        ordering = ("-pk",)
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="rewriting_says_why")]
        triggers = [
            Guard(
                name="said_by_the_database",
                execute="said_by_the_database()",
                level=pgtrigger.Row,
                operation=pgtrigger.Insert,
            ),
            Guard(name="is_kept", execute="history_is_kept()", operation=EVERY_WRITE),
        ]

    def __str__(self) -> str:
        return self.reason
