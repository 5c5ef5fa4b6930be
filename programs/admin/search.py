from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from coalition.admin.own import EVERYBODYS
from programs.admin.catalog import CatalogAdmin
from programs.models import Synonym
from programs.operations.search import rebuild_search_words
from programs.search.words import key_of, words_of


class SynonymForm(forms.ModelForm):
    class Meta:
        model = Synonym
        fields = ("phrase", "codes", "words")

    def clean_phrase(self) -> str:
        phrase: str = self.cleaned_data["phrase"]
        self.instance.key = key_of(words_of(phrase))
        known = Synonym.objects.filter(key=self.instance.key).exclude(pk=self.instance.pk).first()
        if known:
            raise forms.ValidationError(_("There is one for “%(phrase)s” already."), params={"phrase": known.phrase})
        return phrase


@admin.register(Synonym)
class SynonymAdmin(CatalogAdmin):
    whose = EVERYBODYS
    form = SynonymForm
    list_display = ("phrase", "codes", "words")
    list_filter = (("codes", admin.EmptyFieldListFilter), ("words", admin.EmptyFieldListFilter))
    search_fields = ("phrase", "key", "codes", "words")

    def _index(self, program_ids: list[int]) -> None:
        # A search reads synonyms anew each time; only its list of known words is kept.
        rebuild_search_words([])
        super()._index(program_ids)
