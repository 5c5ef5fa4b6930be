import pytest
from celery import current_app
from django.db import transaction
from kombu import Connection, pools

from coalition.enqueue import enqueue


@pytest.fixture
def queue(settings):
    """Takes what waits in this test worker's own queue: the name and arguments of each task."""
    with current_app.connection_for_read() as connection:
        waiting = current_app.amqp.queues[settings.CELERY_TASK_DEFAULT_QUEUE].bind(connection.default_channel)
        waiting.declare()
        waiting.purge()

        def take():
            taken = []
            while message := waiting.get(no_ack=True):
                taken.append((message.headers["task"], message.payload[0]))
            return taken

        yield take


@pytest.mark.django_db(transaction=True)
def test_a_task_is_sent_when_the_transaction_commits_and_not_before(queue):
    with transaction.atomic():
        enqueue("programs.preview_list", 7)
        assert queue() == []

    assert queue() == [("programs.preview_list", [7])]


@pytest.mark.django_db(transaction=True)
def test_a_task_of_a_transaction_that_rolls_back_is_never_sent(queue):
    with transaction.atomic():
        enqueue("programs.preview_list", 7)
        transaction.set_rollback(True)

    assert queue() == []


@pytest.mark.django_db(transaction=True)
def test_a_task_that_may_wait_is_taken_after_one_that_came_later(queue):
    enqueue("coalition.send_letters", [1, 2], behind_others=True)
    enqueue("coalition.send_letters", [3])

    assert queue() == [("coalition.send_letters", [[3]]), ("coalition.send_letters", [[1, 2]])]


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_at_commit_fails_nobody(monkeypatch, caplog, settings):
    nowhere = Connection("redis://127.0.0.1:1/0", transport_options=settings.CELERY_BROKER_TRANSPORT_OPTIONS)
    monkeypatch.setattr(current_app.amqp, "_producer_pool", pools.producers[nowhere])

    enqueue("programs.preview_list", 7)

    assert "waits for its sweeper" in caplog.text
