"""A real browser on the live portal; whatever opens a page through `visit` is also watched by it."""

import os
import shutil
from importlib.resources import files

import pytest
from django.test import Client
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

PHONE, DESKTOP = 360, 1280
TABS_AT_MOST = 120
PATIENCE = 20_000  # milliseconds a page may take on a busy machine; what is there sooner is seen sooner
QUIET = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
]
AXE = (files("axe_playwright_python") / "axe.min.js").read_text()
# What breaks a rule is told whole, by its HTML; of what keeps it nothing is asked. No rule here reads style sheets, and
# axe would ask for them anew: for those that another imports at an address where none is.
VIOLATIONS = {"resultTypes": ["violations"], "selectors": False, "preload": {"assets": ["media"]}}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def browser():
    # Playwright keeps an event loop in this thread, in which Django would refuse to talk to the database.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        expect.set_options(timeout=PATIENCE)
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        yield chromium
        chromium.close()


class Visitor:
    """Somebody with a browser of a certain width, who notices every complaint of the browser."""

    def __init__(self, browser: Browser, base: str, *, width: int, javascript: bool = True) -> None:
        self.base = base
        self.width = width
        # Without motion, or colors would be measured halfway from one to the other.
        self.context = browser.new_context(
            base_url=base,
            viewport={"width": width, "height": 800},
            java_script_enabled=javascript,
            reduced_motion="reduce",
        )
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _heard(self, message) -> None:
        # A page that is meant to answer 404 is not a complaint; a file that is missing from a page is one.
        if message.type == "error" and message.location.get("url") != self.page.url:
            self.complaints.append(f"{message.text} ({message.location.get('url')})")

    def sign_in(self, client) -> None:
        """As whoever is signed in to Django's test client."""
        self.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": self.base}])

    def go_back(self) -> None:
        """To the address before, which the page answers by asking the server anew: until that has loaded."""
        with self.page.expect_event("load"):
            self.page.evaluate("history.back()")

    def tab_to(self, locator: Locator) -> None:
        """By the keyboard alone, as somebody who can't use a mouse."""
        for _step in range(TABS_AT_MOST):
            self.page.keyboard.press("Tab")
            if locator.evaluate("each => each === document.activeElement"):
                return
        pytest.fail(f"The keyboard does not reach {locator}")

    def check(self, *, but: str = "") -> None:
        """Nothing overflows, nobody is shut out, and the browser has nothing to say.

        A part that is the same on many pages and takes long to look at may be left to one of them: `but` selects it.
        """
        overflow = self.page.evaluate("document.documentElement.scrollWidth")
        assert overflow <= self.width, f"{self.page.url} is {overflow} pixels wide"
        assert self.complaints == []
        assert violations(self.page, RULES, but=but) == [], self.page.url
        self.complaints.clear()  # axe itself tries inline styles


def violations(page: Page, rules: list[str], *, but: str = "") -> list[str]:
    """The rules that the page breaks, each with the first few elements that do."""
    page.evaluate(AXE)
    return page.evaluate(
        "([looked_at, options]) => axe.run(looked_at, options).then(result => result.violations.map("
        "each => each.id + ': ' + each.nodes.map(node => node.html).slice(0, 3).join(' | ')))",
        [{"include": [["html"]], "exclude": [[but]] if but else []}, VIOLATIONS | {"runOnly": rules}],
    )


@pytest.fixture
def visit(browser, live_server):
    """Open a browser window: `visit(width=360, javascript=False)`; closed when the test ends."""
    visitors: list[Visitor] = []

    def open_window(*, width: int = DESKTOP, javascript: bool = True) -> Visitor:
        visitors.append(Visitor(browser, live_server.url, width=width, javascript=javascript))
        return visitors[-1]

    yield open_window
    for visitor in visitors:
        visitor.context.close()


@pytest.fixture
def opened_by(visit):
    """A window in which somebody is signed in: `opened_by(user, width=360)`."""

    def open_window(user, **how) -> Visitor:
        visitor, own = visit(**how), Client()
        own.force_login(user)
        visitor.sign_in(own)
        return visitor

    return open_window
