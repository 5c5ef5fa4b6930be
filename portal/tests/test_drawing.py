import pytest
from django.template import engines
from django.utils.translation import override
from jinja2 import UndefinedError

from coalition.languages import said
from programs.models import Program
from programs.templatetags.often import choose, grouped
from programs.templatetags.programs import labels


def drawn(source, **context):
    return engines["jinja2"].from_string(source).render(context)


def test_what_jinja_draws_is_escaped():
    assert drawn("<p>{{ title }}</p>", title="<b> & 'c'") == "<p>&lt;b&gt; &amp; &#39;c&#39;</p>"
    assert "<script>" not in choose(Program(title="<script>", slug="x", status="listed"))


def test_a_text_that_somebody_typed_is_drawn_in_paragraphs_and_none_of_its_tags_is_one():
    assert drawn("{{ text|paragraphs }}", text="<b>&\nc\n\nd") == "<p>&lt;b&gt;&amp;<br>c</p>\n\n<p>d</p>"


def test_a_name_that_jinja_does_not_know_is_an_error():
    with pytest.raises(UndefinedError):
        drawn("{% if wrong %}{% endif %}")
    with pytest.raises(UndefinedError):
        drawn("{{ program.wrong }}", program=Program())


def test_what_is_the_same_on_every_card_is_in_the_language_of_each_reader():
    program = Program(title="Welding", slug="welding", status="listed")

    english = choose(program)
    with override("es"):
        spanish = choose(program)

    assert (">Save<" in english, ">Guardar<" in english) == (True, False)
    assert (">Save<" in spanish, ">Guardar<" in spanish) == (False, True)
    assert choose(program) == english


def test_what_is_filled_into_a_text_is_escaped_and_the_text_is_not():
    source = """{{ filled(_('<a href="%(at)s">All</a> of %(whose)s'), at=at, whose=whose) }}"""

    assert drawn(source, at="/?a&b", whose="<b>") == '<a href="/?a&amp;b">All</a> of &lt;b&gt;'


def test_a_text_in_an_expression_is_translated_too():
    source = """{{ filled(_("Save"), x=1) }} {{ _('Save') }} {% set said = _('Save') %}{{ said }}"""

    assert drawn(source) == "Save Save Save"
    with override("es"):
        assert drawn(source) == "Guardar Guardar Guardar"


def test_a_word_that_is_said_dozens_of_times_is_in_the_language_of_each_reader():
    english = said("Save")
    with override("es"):
        spanish = said("Save")

    assert (english, spanish, said("Save")) == ("Save", "Guardar", "Save")


def test_a_value_without_a_name_is_shown_as_it_is():
    assert (labels("format")["online"], labels("format")["by-post"]) == ("Online", "by-post")


def test_counts_are_grouped_as_the_language_does():
    assert (grouped(0), grouped(999), grouped(1000), grouped(1234567)) == ("0", "999", "1,000", "1,234,567")
    with override("es"):
        assert grouped(12345) == "12\xa0345"
