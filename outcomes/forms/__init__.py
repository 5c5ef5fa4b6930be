"""The forms of the pages of staff; each calls one operation."""

from outcomes.forms.contacts import ContactForm, FollowUpForm, ResultForm
from outcomes.forms.participants import EditForm, RegisterForm
from outcomes.forms.placing import CorrectionForm, EndForm, PartForm, PlacementForm, StepForm
from outcomes.forms.records import (
    ConsentForm,
    CredentialForm,
    DetailsForm,
    EnrollmentForm,
    GapForm,
    HandOverForm,
    PauseForm,
    ServiceForm,
    SkillGainForm,
)

# What can be added to a record, by the word in its address.
TO_ADD = {
    "placement": PlacementForm,
    "contact": ContactForm,
    "service": ServiceForm,
    "enrollment": EnrollmentForm,
    "credential": CredentialForm,
    "skill-gain": SkillGainForm,
    "consent": ConsentForm,
    "coach": HandOverForm,
    "barriers": DetailsForm,
    "gap": GapForm,
    "part": PartForm,
    "pause": PauseForm,
}

__all__ = ["TO_ADD", "CorrectionForm", "EditForm", "EndForm", "FollowUpForm", "RegisterForm", "ResultForm", "StepForm"]
