from coalition.models import Preferences, Topic, User


def unsubscribe(user: User, topic: Topic) -> str:
    """Stop letters of this topic; say what the choice was, for `resubscribe`. Twice does no more than once."""
    was = str(getattr(Preferences.objects.of(user), topic))
    _choose(user, topic, Preferences.Digest.NEVER if topic == Topic.DIGEST else False)
    return was


def resubscribe(user: User, topic: Topic, was: str) -> None:
    """Letters of this topic again: the digest as often as it was, where that is known."""
    if topic == Topic.DIGEST:
        often = {Preferences.Digest.WEEKLY.value, Preferences.Digest.MONTHLY.value}
        _choose(user, topic, was if was in often else Preferences.Digest.MONTHLY)
    else:
        _choose(user, topic, True)


def _choose(user: User, topic: Topic, choice: str | bool) -> None:
    Preferences.objects.update_or_create(user=user, defaults={topic.value: choice})
