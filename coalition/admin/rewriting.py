from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from coalition.admin.history import NOTHING, actors_in_words
from coalition.admin.looking import KeptAsItIs
from coalition.admin.own import SUPERUSERS, OwnRows
from coalition.models import Rewriting


class Named(ChangeList):
    """A page of the list knows its actors in words, asked for at once."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        words = actors_in_words({row.actor for row in self.result_list})
        for row in self.result_list:
            row.in_words = words[row.actor]


@admin.register(Rewriting)
class RewritingAdmin(KeptAsItIs, OwnRows, admin.ModelAdmin):
    """A log: it is read, and nothing in it changes."""

    whose = SUPERUSERS
    list_display = ("at", "who", "reason", "url")
    search_fields = ("reason", "actor")
    date_hierarchy = "at"
    list_per_page = 50
    empty_value_display = NOTHING
    fields = ("at", "who", "url", "reason")
    readonly_fields = fields

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[Named]:
        return Named

    @admin.display(description=_("who"), ordering="actor")
    def who(self, row: Rewriting) -> str:
        return getattr(row, "in_words", None) or actors_in_words({row.actor})[row.actor]
