"""Who may do what with records of participants."""

import pytest
from django.contrib.auth.models import AnonymousUser

from coalition.tests.factories import AdministratorFactory, MembershipFactory, UserFactory
from outcomes import perms
from outcomes.models import FundingStream
from outcomes.tests.factories import FundingStreamFactory, StreamPartnerFactory

pytestmark = pytest.mark.django_db


def test_staff_and_managers_work_with_participants_where_they_are_and_nobody_else(organization, elsewhere, coach):
    manager = MembershipFactory(organization=organization).user
    member = MembershipFactory(organization=organization, role="member").user
    administrator = AdministratorFactory()
    everybody = {"coach": coach, "manager": manager, "member": member, "administrator": administrator}

    def those(may):
        return {name for name, user in everybody.items() if may(user)}

    assert those(perms.works_with_participants) == {"coach", "manager", "administrator"}
    assert those(lambda user: perms.works_in(user, organization)) == {"coach", "manager", "administrator"}
    assert those(lambda user: perms.works_in(user, elsewhere)) == {"administrator"}
    assert those(lambda user: perms.manages(user, organization)) == {"manager", "administrator"}
    assert not perms.works_with_participants(AnonymousUser())


def test_who_has_left_works_there_no_more(organization):
    membership = MembershipFactory(organization=organization)
    membership.until = membership.since
    membership.save()

    assert not perms.works_with_participants(membership.user)


def test_a_stream_is_seen_by_partners_and_its_totals_by_who_answers_for_it(organization, elsewhere, coach):
    stream, other = FundingStreamFactory(organization=elsewhere), FundingStreamFactory()
    StreamPartnerFactory(stream=stream, organization=organization)
    answers = MembershipFactory(organization=elsewhere, role="staff").user

    assert list(FundingStream.objects.visible_to(coach)) == [stream]
    assert list(FundingStream.objects.of_organization(elsewhere)) == [stream]
    assert (perms.may_see_stream(coach, stream), perms.may_see_totals_of(coach, stream)) == (True, False)
    assert (perms.may_see_stream(answers, stream), perms.may_see_totals_of(answers, stream)) == (True, True)
    assert not perms.may_see_stream(coach, other)
    assert not perms.may_see_stream(UserFactory(), stream)
    assert perms.may_see_stream(AdministratorFactory(), other)
