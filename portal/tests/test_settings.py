import json
import os
import re
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from django.urls import reverse

from coalition.tests.factories import AdministratorFactory

PROJECT = Path(__file__).resolve().parents[2]
REQUIRED = {
    "DJANGO_SECRET_KEY": "k3y-" * 4 + "abcdefghijklmnopqrstuvwxyz-0123456789-ABCDEF",
    "DJANGO_ALLOWED_HOSTS": "portal.example.org",
    "DATABASE_URL": "postgres://nobody:x@127.0.0.1:1/nowhere",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
}


def manage(tmp_path, *arguments, **variables):
    """A command of the portal in production, in a process of its own with these variables and no other of ours."""
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_ENV": "production",
        "PORTAL_DATA_DIR": str(tmp_path),
        **variables,
    }
    return subprocess.run(
        [sys.executable, "-W", "error", "manage.py", *arguments],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


class TestProduction:
    def test_it_names_every_missing_variable_at_once_and_shows_no_traceback(self, tmp_path):
        result = manage(tmp_path, "check")

        assert result.returncode == 1
        assert result.stdout == ""
        assert result.stderr == (
            "DJANGO_ENV=production needs these variables, and they are not set: "
            "DJANGO_SECRET_KEY, DJANGO_ALLOWED_HOSTS, DATABASE_URL, REDIS_URL\n"
        )

    @pytest.mark.parametrize("name", REQUIRED)
    def test_it_refuses_to_start_without_any_one_of_them(self, tmp_path, name):
        result = manage(tmp_path, "migrate", **{**REQUIRED, name: ""})

        assert result.returncode == 1
        assert result.stderr == f"DJANGO_ENV=production needs these variables, and they are not set: {name}\n"

    def test_a_short_secret_key_is_refused_in_the_same_message(self, tmp_path):
        result = manage(tmp_path, "check", **{**REQUIRED, "DJANGO_SECRET_KEY": "short", "REDIS_URL": ""})

        assert result.returncode == 1
        assert result.stderr == (
            "DJANGO_ENV=production needs these variables, and they are not set: REDIS_URL; "
            "it needs a DJANGO_SECRET_KEY of 50 random characters or more\n"
        )

    def test_a_city_s_subdomain_can_leave_its_domain_out_of_strict_transport_security(self, tmp_path):
        script = """
from django.test import Client
print(Client().get("/healthz", secure=True, headers={"host": "portal.example.org"})["Strict-Transport-Security"])
"""
        choices = {
            "SECURE_HSTS_SECONDS": "3600",
            "SECURE_HSTS_INCLUDE_SUBDOMAINS": "false",
            "SECURE_HSTS_PRELOAD": "false",
        }
        (tmp_path / "static").mkdir()
        result = manage(tmp_path, "shell", "--verbosity", "0", "--command", script, **REQUIRED, **choices)

        assert (result.returncode, result.stdout) == (0, "max-age=3600\n"), result.stderr

    def test_the_deployment_check_is_clean(self, tmp_path):
        result = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **REQUIRED)

        assert (result.returncode, result.stderr) == (0, "")
        assert result.stdout == "System check identified no issues (0 silenced).\n"

    def test_other_services_to_sign_in_with_are_those_that_are_set(self, tmp_path):
        google = {"GOOGLE_CLIENT_ID": "id", "GOOGLE_CLIENT_SECRET": "s3cret"}
        script = """
from django.conf import settings
from django.urls import get_resolver
names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
print(sorted(names & {"google_login", "microsoft_login"}))
print(settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"])
"""
        result = manage(tmp_path, "shell", "--verbosity", "0", "--command", script, **REQUIRED, **google)

        assert (result.returncode, result.stdout) == (
            0,
            """['google_login']\n["'self'", 'https://accounts.google.com']\n""",
        ), result.stderr

    def test_a_mail_service_needs_the_secret_that_its_reports_come_with(self, tmp_path):
        service = {**REQUIRED, "MAIL_SERVICE": "postmark", "ANYMAIL_POSTMARK_SERVER_TOKEN": "t0ken"}

        without = manage(tmp_path, "check", **service)
        assert (without.returncode, without.stderr) == (
            1,
            "MAIL_SERVICE needs ANYMAIL_WEBHOOK_SECRET: two random words, as in word:word.\n",
        )

        script = "from django.core.mail import get_connection; print(get_connection().server_token)"
        arguments = ("shell", "--verbosity", "0", "--command", script)
        result = manage(tmp_path, *arguments, **service, ANYMAIL_WEBHOOK_SECRET="one:two")
        assert (result.returncode, result.stdout) == (0, "t0ken\n"), result.stderr

    def test_an_unknown_environment_is_refused(self, tmp_path):
        result = manage(tmp_path, "check", DJANGO_ENV="staging")

        assert (result.returncode, result.stderr) == (
            1,
            "DJANGO_ENV is 'staging'; it can be demo, test or production.\n",
        )

    def test_cookies_are_secure_browsers_stay_on_https_and_logs_are_json_with_the_request_id(self, tmp_path):
        request_id = uuid.uuid4().hex
        script = f"""
import json
from django.conf import settings
from django.test import Client
answer = Client().get("/healthz", secure=True, headers={{"host": "portal.example.org", "x-request-id": "{request_id}"}})
plain = Client().get("/programs/", headers={{"host": "portal.example.org"}})
print(json.dumps({{
    "site_url": settings.SITE_URL,
    "hsts": answer["Strict-Transport-Security"],
    "request_id": answer["X-Request-ID"],
    "redirect": plain["Location"],
    "debug": settings.DEBUG,
    "secure": [settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY],
}}))
"""
        (tmp_path / "static").mkdir()
        result = manage(tmp_path, "shell", "--verbosity", "0", "--command", script, DJANGO_DEBUG="true", **REQUIRED)

        assert result.returncode == 0, result.stderr
        assert json.loads(result.stdout) == {
            "site_url": "https://portal.example.org",
            "hsts": "max-age=31536000; includeSubDomains; preload",
            "request_id": request_id,
            "redirect": "https://portal.example.org/programs/",
            "debug": False,
            "secure": [True, True, True],
        }
        first = json.loads(result.stderr.splitlines()[0])
        assert (first["level"], first["logger"], first["request_id"]) == ("INFO", "portal.request", request_id)
        assert (first["method"], first["path"], first["status"]) == ("GET", "/healthz", 200)


@pytest.mark.django_db
@pytest.mark.ignore_template_errors
@pytest.mark.parametrize("name", ["home", "programs", "account_login", "account_change_password", "admin:index"])
def test_no_page_runs_or_styles_anything_that_is_not_a_file_of_the_portal(client, name):
    if name in {"admin:index", "account_change_password"}:
        client.force_login(AdministratorFactory(password="!"))
    response = client.get(reverse(name), follow=True)

    assert response.status_code == 200
    assert set(response["Content-Security-Policy"].split("; ")) == POLICY


@pytest.mark.django_db
def test_a_request_keeps_its_id_and_gets_one_if_it_brings_none(client):
    mine = uuid.uuid4().hex

    assert client.get("/healthz", headers={"x-request-id": mine})["X-Request-ID"] == mine
    assert re.fullmatch(r"[0-9a-f]{32}", client.get("/healthz")["X-Request-ID"])
    assert client.get("/healthz", headers={"x-request-id": "not an id\tx"})["X-Request-ID"] != "not an id\tx"


def test_every_variable_the_settings_read_is_in_the_documented_table_and_no_other():
    source = (PROJECT / "portal/settings.py").read_text()
    read = set(re.findall(r"""env\.\w+\(\s*["']([A-Z_]+)["']""", source)) | set(
        re.findall(r"""os\.environ(?:\.get\(|\[)["']([A-Z_]+)["']""", source)
    )
    documented = re.findall(r"^\| `([A-Z_]+)` \|", (PROJECT / "docs/settings.md").read_text(), re.MULTILINE)

    assert sorted(documented) == sorted(read)
