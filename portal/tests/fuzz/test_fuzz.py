"""Whatever is sent to whichever address, the portal answers in words: never a 500, never a traceback."""

from functools import partial

import pytest
from django.core import signing
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from portal.tests.fuzz.odd import ODD, encoded, odd_pairs, odd_values
from portal.tests.fuzz.targets import Browser, Target, targets_of

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors, pytest.mark.slow]

# Each run draws the same again, so whatever it finds it finds every time.
drawn = partial(
    settings,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.generate, Phase.shrink),
)


def in_words(response, what: str) -> None:
    """It is an answer that was meant, and what is no page of the portal is no page to a browser either."""
    assert response.status_code < 500, what
    assert "Traceback (most recent call last)" not in response.text_read, what
    assert response["X-Content-Type-Options"] == "nosniff", what
    kind = response["Content-Type"].partition(";")[0]
    is_page = kind in {"text/html", "application/json", "text/calendar", "text/javascript"}
    assert is_page or "Content-Disposition" in response or not response.text_read, what


def send(browser: Browser, method: str, path: str, **sent: str) -> None:
    what = f"{method} {path} {sent}"[:2000]
    try:
        response = browser.ask(method, path, **sent)
    except Exception as error:
        error.add_note(what)
        raise
    in_words(response, what)


def all_at_once(keys: list[str], turn: int) -> str:
    """Every key with an odd value, another with each turn."""
    return encoded([(key, ODD[(turn + number) % len(ODD)]) for number, key in enumerate(keys)])


def throw_at(browser: Browser, target: Target, *, turns: list[int], examples: int) -> None:
    reads, takes = sorted(target.reads), sorted(target.takes)
    for turn in turns:
        if reads:
            send(browser, "GET", target.path, query=all_at_once(reads, turn))
        if takes:
            send(browser, "POST", target.path, body=all_at_once(takes, turn))
    if reads and examples:
        some_of_it(browser, target.path, reads, examples)
    for form in target.forms:
        if form and examples:
            one_field(browser, target.path, form, examples)


def some_of_it(browser: Browser, path: str, keys: list[str], examples: int) -> None:
    @drawn(max_examples=examples)
    @given(odd_pairs(keys))
    def throw(pairs):
        send(browser, "GET", path, query=encoded(pairs))

    throw()


def one_field(browser: Browser, path: str, form: dict[str, str], examples: int) -> None:
    """All others as the page fills them in, so that what comes after the first mistake is reached."""

    @drawn(max_examples=examples)
    @given(st.sampled_from(sorted(form)), odd_values)
    def throw(name, value):
        send(browser, "POST", path, body=encoded(list({**form, name: value}.items())))

    throw()


@pytest.mark.parametrize(("who", "views"), [("visitor", 60), ("manager", 60), ("administrator", 150)])
def test_odd_input_breaks_no_page(browser_of, who, views):
    browser = browser_of(who)
    targets = targets_of(browser, in_administration=who == "administrator")
    assert len({target.name for target in targets}) > views, "they are not found any more"

    for number, target in enumerate(targets):
        few = [number % len(ODD)] if who == "administrator" else [0, 7, 14, 21]
        throw_at(browser, target, turns=few, examples=0 if who == "administrator" else 2)


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("who", ["visitor", "manager", "administrator"])
def test_more_odd_input_breaks_no_page_either(browser_of, who):
    browser = browser_of(who)

    for target in targets_of(browser, in_administration=who == "administrator"):
        throw_at(browser, target, turns=list(range(0, len(ODD), 3)), examples=15)


ADDRESSES = (
    *("/programs/{}/", "/pathways/{}/", "/organizations/{}/", "/groups/{}/", "/convenings/{}/", "/invitations/{}/"),
    *("/preferences/{}/", "/unsubscribe/{}/", "/documents/{}/", "/inbox/{}/", "/announcements/{}/", "/requests/{}/"),
    *("/me/letters/{}/letter/", "/accounts/sessions/{}/end/", "/accounts/password/reset/key/{}/", "/mail-events/{}/"),
    *("/accounts/confirm-email/{}/", "/organizations/college/manage/people/{}/", "/{}"),
    *("/admin/coalition/user/{}/change/", "/admin/coalition/document/{}/history/", "/admin/{}/"),
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_odd_addresses_lead_nowhere_in_words(browser_of, address):
    for who in ("visitor", "administrator" if "admin" in address else "manager"):
        browser = browser_of(who)
        for odd in ODD:
            path = address.format(encoded([("", odd)])[1:].replace("+", "%20"))
            send(browser, "GET", path)
            if odd in {"\x00", "9" * 60, "\ud800"}:
                send(browser, "POST", path, body="a=b")


@pytest.mark.parametrize("use", ["preferences", "unsubscribe", "invitation"])
def test_a_link_that_was_signed_with_something_else_in_it_leads_nowhere(browser_of, use):
    """As an earlier or a later release might have signed it."""
    browser = browser_of("visitor")
    page = {"invitation": "invitations"}.get(use, use)
    for said in (
        None,
        "x",
        "\x00",
        10**30,
        -1,
        [],
        [1],
        [1, "x"],
        [1, "digest", 3],
        {},
        {"pk": 1},
        1.5,
        True,
        ["x", "digest"],
    ):
        token = signing.Signer(salt=f"coalition.{use}", sep=".").sign_object(said)
        for method in ("GET", "POST"):
            response = browser.ask(method, f"/{page}/{token}/")
            assert response.status_code in {404, 410}, (use, said)


@pytest.mark.parametrize(
    "header", ["accept-language", "cookie", "hx-request", "hx-current-url", "referer", "user-agent", "x-forwarded-for"]
)
def test_odd_headers_change_nothing(client, settings, header):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for odd in ODD:
        text = odd if isinstance(odd, str) else odd.decode("latin-1")
        said = {header: f"sessionid={text}; messages={text}; csrftoken={text}" if header == "cookie" else text}
        for address in ("/", "/accounts/login/", "/programs/?q=nurse"):
            assert Client(headers=said).get(address).status_code == 200, (header, text)
        assert Client(headers=said).post("/accounts/login/", {"login": "a@b.org", "password": "x"}).status_code < 500
