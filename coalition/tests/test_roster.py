from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from coalition.imports.errors import ListRefused
from coalition.models import Group, GroupMembership, Membership, Organization, Seat, User
from coalition.operations.roster import Problem, read_table, take_in
from coalition.tests.factories import GroupFactory, GroupMembershipFactory, MembershipFactory, OrganizationFactory

pytestmark = pytest.mark.django_db

HEAD = "organization,organization_kind,coalition_member,email,name,role,title,group,group_kind,group_role"
TABLE = f"""{HEAD}
Trung tâm Cầu Vồng,community,yes,tuyet@example.org,Nguyễn Thị Ánh Tuyết,manager,Director,Meeting,standing,chair
Trung tâm Cầu Vồng,,,an@example.org,Nguyễn Văn An,,,Meeting,,
Silver Maple,Employer,no,an@silver-maple.example.org,Nguyễn Văn An,Staff (case work),,Network,Industry network,co-chair
Red Oak,employer,,,,,,Network,,
"""


@pytest.fixture
def table(tmp_path):
    """The rows of a file with this content."""

    def read(content):
        file = tmp_path / "table.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_table(file)

    return read


@pytest.fixture
def applied(table):
    return lambda content, apply=True: take_in(table(content), apply=apply)


def everything():
    models = (Organization, User, Membership, Group, Seat, GroupMembership)
    return sum(model.pgh_event_model.objects.count() for model in models)


def test_a_table_brings_in_organizations_people_groups_and_seats(applied):
    outcome = applied(TABLE)

    assert (outcome.applied, outcome.problems) == (True, [])
    assert dict(outcome.counts) == {"changed": 4}
    assert list(Organization.objects.values_list("name", "slug", "kind", "is_member")) == [
        ("Red Oak", "red-oak", "employer", False),
        ("Silver Maple", "silver-maple", "employer", False),
        ("Trung tâm Cầu Vồng", "trung-tam-cau-vong", "community", True),
    ]
    assert set(Membership.objects.values_list("user__full_name", "organization__slug", "role", "title")) == {
        ("Nguyễn Thị Ánh Tuyết", "trung-tam-cau-vong", "manager", "Director"),
        ("Nguyễn Văn An", "trung-tam-cau-vong", "member", ""),
        ("Nguyễn Văn An", "silver-maple", "staff", ""),
    }
    assert set(Seat.objects.values_list("group__slug", "organization__slug")) == {
        ("meeting", "trung-tam-cau-vong"),
        ("network", "silver-maple"),
        ("network", "red-oak"),
    }
    assert set(GroupMembership.objects.values_list("user__email", "group__kind", "role")) == {
        ("tuyet@example.org", "standing", "chair"),
        ("an@example.org", "standing", "member"),
        ("an@silver-maple.example.org", "network", "co_chair"),
    }


def test_the_same_table_twice_changes_nothing(applied):
    applied(TABLE)
    before = everything()

    outcome = applied(TABLE)

    assert (dict(outcome.counts), outcome.changes) == ({"unchanged": 4}, [])
    assert everything() == before


def test_a_dry_run_says_the_same_and_writes_nothing(applied):
    dry = applied(TABLE, apply=False)

    assert (everything(), dry.applied) == (0, False)
    assert dry.changes == applied(TABLE).changes
    assert (2, "new organization: Trung tâm Cầu Vồng") in dry.changes


def test_an_empty_cell_changes_nothing_and_one_that_says_something_does(applied):
    applied(TABLE)
    outcome = applied(
        "organization,coalition_member,email,name,role,title,group,group_role\n"
        "silver maple,yes,AN@silver-maple.example.org,Another Name,,Nurse,network,Chair\n"
    )

    own = Membership.objects.get(organization__slug="silver-maple")
    assert dict(outcome.counts) == {"changed": 1}
    assert (own.organization.is_member, own.role, own.title) == (True, "staff", "Nurse")
    assert own.user.full_name == "Nguyễn Văn An"
    assert GroupMembership.objects.get(user=own.user).role == "chair"


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (",employer,,,,,,,,", "organization: every row needs one"),
        ("New,,,,,,,,,", "organization_kind: New is new, so say what it is"),
        ("New,bank,,,,,,,,", "organization_kind: “bank” is none of"),
        ("New,employer,perhaps,,,,,,,", "coalition_member: “perhaps” is neither yes nor no"),
        ("New,employer,,,Ana,,,,,", "email: a person needs one"),
        ("New,employer,,nonsense,Ana,,,,,", "email: Enter a valid email address."),
        ("New,employer,,a@b.org,Ana,boss,,,,", "role: “boss” is none of"),
        (f"New,employer,,a@b.org,Ana,,{'x' * 121},,,", "title: Ensure this value has at most 120 characters"),
        ("New,employer,,,,,,Lab,,", "group_kind: Lab is new, so say what it is"),
        ("New,employer,,,,,,,,chair", "group: a role in a group needs one"),
        ("Twin,employer,,,,,,,,", "organization: several are named Twin; rename one first"),
        ("School,,,last@example.org,,member,,,,", "role: the last manager of an organization stays"),
    ],
)
def test_a_row_that_can_not_be_says_why_by_line_and_column_and_nothing_of_the_table_is_written(row, problem, applied):
    OrganizationFactory.create_batch(2, name="Twin")
    MembershipFactory(organization__name="School", user__email="last@example.org")
    before = everything()

    outcome = applied(f"{TABLE}{row}\n")

    [(line, column, text)] = outcome.problems
    assert line == 6
    assert f"{column}: {text}".startswith(problem)
    assert (outcome.applied, outcome.counts["refused"]) == (False, 1)
    assert everything() == before


def test_all_rows_that_can_not_be_are_named_at_once(applied):
    outcome = applied(f"{HEAD}\nA,,,,,,,,,\nB,employer,,x,,,,,,\nC,employer,,,,,,,,\n")

    assert outcome.problems == [
        Problem(2, "organization_kind", "A is new, so say what it is"),
        Problem(3, "email", "Enter a valid email address."),
    ]
    assert dict(outcome.counts) == {"refused": 2, "changed": 1}


def test_who_left_comes_back_by_a_new_membership(applied):
    first = MembershipFactory(organization__name="School", since=date(2020, 1, 1), until=date(2021, 1, 1))
    applied(f"organization,email\nSchool,{first.user.email}\n")

    assert Membership.objects.count() == 2
    assert Membership.objects.of(first.user).get().role == "member"


def test_a_person_speaks_for_the_organization_the_table_says(applied):
    place = GroupMembershipFactory(group=GroupFactory(name="Lab"))
    applied(f"organization,organization_kind,email,group\nNew,employer,{place.user.email},Lab\n")

    place.refresh_from_db()
    assert place.organization.name == "New"
    assert GroupMembership.objects.count() == 1


def test_two_names_that_make_one_address_in_links_get_two(applied):
    applied("organization,organization_kind\nBlue Bridge,employer\nBlue  bridge!,employer\n東京,employer\n")

    assert set(Organization.objects.values_list("slug", flat=True)) == {"blue-bridge", "blue-bridge-2", "organization"}


@pytest.mark.parametrize(
    "content",
    [
        f"\ufeff{TABLE}".encode(),
        TABLE.replace(",", ";").encode(),
        TABLE.replace("\n", "\r\n").encode(),
        TABLE.replace(",", "\t").encode("utf-16"),
        TABLE.encode("cp1252", errors="replace"),
    ],
    ids=["BOM", "semicolons", "CRLF", "Unicode text", "Windows-1252"],
)
def test_a_table_that_excel_wrote_is_read(content, applied):
    assert applied(content).applied


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"email,name\na@b.org,A\n",
        b"organization,salary\nA,1\n",
        b"organization,organization\nA,B\n",
        b"PK\x03\x04\0\0",
    ],
)
def test_a_file_that_is_no_such_table_is_refused(content, table):
    with pytest.raises(ListRefused):
        table(content)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("organization,email\nA,a@b.org,C\n", r"Line 2 can't be read\. It has not as many cells as there are columns"),
        ('organization,email\n"A\n', "The file ends inside a quoted text that begins in row 2"),
        ("organization,email\nA\n", "The file ends in the middle of row 2"),
    ],
)
def test_a_line_that_is_no_line_of_a_table_is_named(text, says, table):
    with pytest.raises(ListRefused, match=says):
        table(text)


def test_a_line_is_counted_as_a_spreadsheet_counts_it(table):
    assert [line for line, _cells in table('organization,name\n"A\nB",C\n\nD,\n')] == [2, 4]


def test_the_command_is_a_dry_run_unless_told_otherwise(tmp_path, capsys):
    file = tmp_path / "people.csv"
    file.write_text(TABLE)

    call_command("import_roster", str(file))
    assert capsys.readouterr().out.splitlines()[-4:] == [
        "changed: 4",
        "unchanged: 0",
        "refused: 0",
        "A dry run: nothing was written. Add --apply to write it.",
    ]
    assert not Organization.objects.exists()

    call_command("import_roster", str(file), "--apply")
    assert capsys.readouterr().out.endswith("Written.\n")
    assert Organization.objects.count() == 3


def test_the_command_says_what_is_wrong_and_fails(tmp_path):
    file, errors = tmp_path / "people.csv", StringIO()
    file.write_text(f"{HEAD}\nA,,,,,,,,,\n")

    with pytest.raises(CommandError, match="Nothing was written"):
        call_command("import_roster", str(file), "--apply", stderr=errors)
    assert errors.getvalue() == "line 2, organization_kind: A is new, so say what it is\n"
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_roster", str(tmp_path / "none.csv"))
