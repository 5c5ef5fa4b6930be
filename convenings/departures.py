"""What comes free when somebody leaves a group, an organization or the portal."""

from coalition.leaving import when_somebody_leaves
from convenings.operations.actions import hand_back_actions_of
from convenings.operations.rsvps import release_seats_of

when_somebody_leaves(release_seats_of)
when_somebody_leaves(hand_back_actions_of)
