"""The rules of the house that a machine can check, one test a rule."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib import admin
from django.template.loader import get_template
from django.template.utils import get_app_template_dirs
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.functional import Promise

from coalition.models import Kind, User
from coalition.personal_data import Personal
from portal.access.table import TABLE
from portal.celery import app as celery
from portal.schedule import SCHEDULE
from portal.tests import templates

PROJECT = Path(__file__).resolve().parents[2]
TEMPLATES = PROJECT / "templates"
OURS = ("coalition", "programs", "convenings", "outcomes", "portal", "bench", "bin")
PAGES = (".html", ".jinja")
ERROR_PAGES = {"400.html", "403.html", "404.html", "500.html"}

# The addresses a visitor may open without signing in; every other sends them to sign in.
PUBLIC = {row.name for rows in TABLE.values() for row in rows if not row.needs_sign_in}
SAMPLES = {
    "slug": "no-such-thing",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "int": 1,
    "string": "x",
    "path": "x",
}

WITHOUT_ADMIN = {
    "programs.SearchWord": "follows from programs, occupations and synonyms; one operation writes it",
    "programs.Place": "is a table of facts, taken in whole",
    "programs.SavedProgram": "is a person's own list, which nobody else reads",
    "programs.SavedSearch": "is a person's own list, which nobody else reads",
    "coalition.Draft": "is what somebody has not sent yet, which nobody else reads",
    "convenings.CalendarLink": "is a secret of the person whose it is",
    "outcomes.SavedView": "is a person's own list, which nobody else reads",
}
WITHOUT_HISTORY = {
    "programs.SearchWord": "follows from programs, occupations and synonyms, which have a history",
    "programs.Place": "is a table of facts, taken in whole",
    "programs.SavedProgram": "what somebody looked at and let go is nobody's business",
    "programs.SavedSearch": "what somebody looked for and let go is nobody's business",
    "coalition.Draft": "what somebody typed and did not send is nobody's business",
    "programs.ListImport": "is a log itself: who, when and what; its progress would fill a history with nothing",
    "coalition.RosterImport": "is a log itself: who, when and how many; what it wrote has a history",
    "coalition.Mail": "is a log itself: what was said to whom, and what became of it; Django's own log has who decided",
    "coalition.Digest": "is a log itself: what period it tells of, and how far it has come",
    "coalition.DigestLetter": "is a log itself: what a letter is made of",
    "coalition.Rewriting": "is a log itself, which nothing changes",
    "coalition.SecurityEvent": "is a log itself, and the database lets nobody change it",
    "coalition.User_groups": "Django's own log of administrators' changes has it",
    "coalition.User_user_permissions": "Django's own log of administrators' changes has it",
    "convenings.Change": "is a log itself: what was decided about which convening, by whom, and when it was told",
    "convenings.CalendarLink": "a secret that was changed is to be forgotten",
    "coalition.Group_sectors": "is a mark to be found by; nothing is decided by it",
    "convenings.Convening_sectors": "is a mark to be found by; nothing is decided by it",
    "programs.Occupation_sectors": "follows from the sector rules, which have a history",
    "programs.FieldOfStudy_sectors": "follows from the sector rules, which have a history",
    "programs.FieldOfStudy_occupations": "is the official crosswalk, taken in whole",
}


def our_files(*suffixes):
    folders = [PROJECT / name for name in (*OURS, "templates", "static")]
    found = [path for folder in folders for path in folder.rglob("*") if path.suffix in suffixes and path.is_file()]
    return sorted([*found, *(path for path in PROJECT.glob("*") if path.suffix in suffixes)])


def our_models(*, links=False):
    """Models of this project; those that keep history are pghistory's, one for each model that has one."""
    return [
        model
        for model in apps.get_models(include_auto_created=links)
        if model._meta.app_label in OURS and not hasattr(model, "pgh_tracked_model")
        if not (model._meta.auto_created and hasattr(model._meta.auto_created, "pgh_tracked_model"))
    ]


def our_templates():
    return {path.relative_to(TEMPLATES).as_posix(): path.read_text() for path in sorted(TEMPLATES.rglob("*.*"))}


def overridden(name):
    """The template of an installed package that this one stands in for; Django's own also for one app or model."""
    return re.sub(r"^admin/(\w+/){1,2}", "admin/", name)


def addresses(resolver=None, namespace=""):
    """Every named address of the site as (name with its namespaces, pattern)."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
        elif isinstance(entry, URLPattern) and entry.name:
            yield f"{namespace}{entry.name}", entry


def our_addresses():
    return {name: entry for name, entry in addresses() if entry.callback.__module__.split(".")[0] in OURS}


def sample(name, entry):
    converters = entry.pattern.converters
    kinds = {key: type(found).__name__.removesuffix("Converter").lower() for key, found in converters.items()}
    return reverse(name, kwargs={key: SAMPLES[kind] for key, kind in kinds.items()})


def test_every_template_is_used():
    sources = [path.read_text() for path in our_files(".py") if "tests" not in path.parts]
    sources += our_templates().values()
    of_letters = {f"{kind.facts.template}{suffix}" for kind in Kind for suffix in ("_subject.txt", ".txt", ".html")}
    shipped = [Path(folder) for folder in get_app_template_dirs("templates")]

    unused = [
        name
        for name in our_templates()
        if name not in ERROR_PAGES | of_letters
        and not any((folder / overridden(name)).exists() for folder in shipped)
        and not any(re.search(rf"""["']{re.escape(name)}(#[\w-]+)?["']""", source) for source in sources)
    ]
    assert unused == []


def test_every_template_compiles():
    for name in our_templates():
        get_template(name, using="jinja2" if name.endswith(".jinja") else "django")


def test_every_address_named_in_code_or_template_exists():
    known = {name for name, _entry in addresses()}
    named = {
        (name, argument.split()[0].strip("\"'"))
        for name, source in our_templates().items()
        for argument in templates.tags(source, "url")
        if argument[0] in "\"'"
    } | {
        (path.relative_to(PROJECT).as_posix(), name)
        for path in our_files(".py")
        for name in re.findall(r"""\b(?:reverse|redirect|reverse_lazy)\(\s*["']([\w:-]+)["']""", path.read_text())
    }

    assert [(where, name) for where, name in sorted(named) if name not in known] == []


def test_every_address_of_ours_resolves():
    names = our_addresses()
    assert set(names) >= PUBLIC
    for name, entry in names.items():
        assert sample(name, entry).startswith("/")


def test_public_pages_are_those_on_the_list_and_no_other():
    open_to_all = {
        name for name, entry in our_addresses().items() if not getattr(entry.callback, "login_required", True)
    }

    assert open_to_all == PUBLIC


@pytest.mark.django_db
def test_a_visitor_sees_the_public_pages_and_is_sent_to_sign_in_by_every_other(client):
    for name, entry in our_addresses().items():
        path = sample(name, entry)
        response = client.get(path)
        if name in PUBLIC:
            assert response.status_code in {200, 404, 410}, path
        else:
            assert (response.status_code, response["Location"]) == (302, f"{reverse('account_login')}?next={path}"), (
                path
            )


def test_nothing_leaves_the_portal_but_through_its_door():
    """Whoever imports Django's mail, or SMTP itself, writes letters that nobody finds in the outbox."""
    door = PROJECT / "coalition" / "operations" / "letters" / "doors.py"
    mail = re.compile(r"^\s*(import|from) (django\.core\.mail|smtplib)|django\.core import mail|\.email_user\(", re.M)
    around = [
        path.relative_to(PROJECT).as_posix()
        for path in our_files(".py")
        if path != door and not {"tests", "bench"} & set(path.parts) and mail.search(path.read_text())
    ]

    assert around == []
    assert mail.search(door.read_text())


def test_every_scheduled_or_enqueued_task_exists():
    celery.loader.import_default_modules()
    enqueued = {
        name
        for path in our_files(".py")
        if "tests" not in path.parts
        for name in re.findall(r"""\benqueue\(\s*["']([\w.]+)["']""", path.read_text())
    }
    wanted = {entry["task"] for entry in SCHEDULE.values()} | enqueued

    assert wanted - set(celery.tasks) == set()


def test_every_model_has_its_place_in_the_administration_or_a_reason():
    labels = {model._meta.label for model in our_models() if not admin.site.is_registered(model)}

    assert labels == set(WITHOUT_ADMIN)


def test_every_model_keeps_its_history_or_a_reason():
    labels = {model._meta.label for model in our_models(links=True) if not hasattr(model, "pgh_event_model")}

    assert labels == set(WITHOUT_HISTORY)


def test_every_model_says_which_of_its_fields_tell_about_a_person():
    for model in our_models():
        declared = vars(model)["personal_data"]
        assert set(declared) <= {field.name for field in model._meta.get_fields()}, model
        for entry in declared.values():
            assert isinstance(entry, Personal), model
            assert entry.seen_by, model
            assert entry.erased, model


def test_a_field_that_is_always_about_a_person_is_declared():
    for model in our_models():
        personal = {
            field.name
            for field in model._meta.fields
            if field.related_model is User or field.get_internal_type() == "EmailField" or "full_name" in field.name
        }
        if model is not User:
            personal |= {
                field.name for field in model._meta.fields if "birth" in field.name or "ip_address" in field.name
            }
        assert personal <= set(model.personal_data), model


def test_every_name_a_model_shows_is_marked_for_translation():
    shown = []
    for model in our_models():
        shown += [(model, model._meta.verbose_name), (model, model._meta.verbose_name_plural)]
        for field in model._meta.fields + model._meta.many_to_many:
            if field.auto_created:
                continue
            shown += [(field, text) for text in (field.verbose_name, field.help_text) if text]
            choices = field.choices or getattr(getattr(field, "base_field", None), "choices", None) or []
            shown += [(field, label) for _value, label in choices]
    shown += [
        (config, config.verbose_name) for config in apps.get_app_configs() if config.name in OURS and config.models
    ]

    assert [(str(what), text) for what, text in shown if not isinstance(text, Promise)] == []


def test_no_text_in_a_template_escapes_translation():
    found = {name: templates.untranslated(source) for name, source in our_templates().items() if name.endswith(PAGES)}

    assert {name: texts for name, texts in found.items() if texts} == {}


def test_the_check_for_untranslated_text_finds_it():
    source = """
      {# no #}<p title="{% translate "no" %}" class="no">{{ no|default:"no" }}</p>
      {% blocktranslate %}no{% endblocktranslate %}
      <input type="hidden" value="no"><input type="submit" value="yes1">
      <img alt="yes2 {{ no }}"><b>yes3</b> &rsaquo; 12
    """

    assert templates.untranslated(source) == ["yes1", "yes2", "yes3"]


def test_no_template_has_a_style_or_script_in_it():
    found = {name: templates.inline(source) for name, source in our_templates().items() if name.endswith(PAGES)}

    assert {name: texts for name, texts in found.items() if texts} == {}


def test_the_check_for_styles_and_scripts_finds_them():
    source = """
      <p style="x" onclick="y"><a href="javascript:z"></a>
      <style></style><script>1</script><script src="/a.js"></script>
    """

    assert templates.inline(source) == ["style", "onclick", "javascript:z", "<style>", "<script>"]


def test_no_file_has_more_than_400_lines():
    files = [path for path in our_files(".py", ".html", ".css", ".js") if "migrations" not in path.parts]
    long = {path.relative_to(PROJECT).as_posix(): len(path.read_text().splitlines()) for path in files}

    assert {name: lines for name, lines in long.items() if lines > 400} == {}


def test_every_link_in_the_documentation_leads_to_a_file():
    pages = [PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md"))]
    links = [
        (page, target.partition("#")[0])
        for page in pages
        for target in re.findall(r"\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)", page.read_text())
        if not re.match(r"[a-z][a-z+.-]*:|#", target)
    ]

    assert links
    assert [
        f"{page.relative_to(PROJECT)}: {target}" for page, target in links if not (page.parent / target).exists()
    ] == []


def test_every_migration_has_a_name():
    names = [path.stem for path in our_files(".py") if "migrations" in path.parts and path.stem != "__init__"]

    assert names
    assert [name for name in names if not re.fullmatch(r"\d{4}_[a-z0-9_]+", name) or "_auto_" in name] == []


def test_whatever_stands_in_a_test_class_is_a_test_or_a_fixture():
    stray = [
        f"{path.relative_to(PROJECT)}: {node.name}.{item.name}"
        for path in our_files(".py")
        if path.name.startswith("test_")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test")
        for item in node.body
        if isinstance(item, ast.FunctionDef) and not item.name.startswith("test_")
        if not any("fixture" in ast.unparse(decorator) for decorator in item.decorator_list)
    ]

    assert stray == []


def test_every_app_says_its_models_and_its_templates_where_the_house_looks():
    """The lists above go by folder: an app that is forgotten there would be checked by nothing."""
    here = {config.name for config in apps.get_app_configs() if Path(config.path).parent == PROJECT}

    assert here <= set(OURS)


def test_browser_tests_wait_for_what_they_look_at():
    """A question that doesn't wait is answered by the page before: `expect(…)` waits, these don't."""
    hasty = re.compile(r"assert .*(\.is_(visible|hidden|checked|focused|enabled|disabled)\(|\.input_value\(|page\.url)")

    found = [
        f"{path.name}:{number}"
        for path in sorted((PROJECT / "portal/tests/browser").glob("test_*.py"))
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if hasty.search(line)
    ]

    assert found == []
