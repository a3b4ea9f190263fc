"""One mail never takes longer than its limit, by which the lease is reckoned."""

import socket
import threading
from time import monotonic

import pytest

from ik_workflow.notifications import smtp
from ik_workflow.notifications.delivery import Delivery
from ik_workflow.notifications.message import Ready
from ik_workflow.notifications.outbox import LEASE
from ik_workflow.notifications.sender import FRESH_SECONDS
from tests.mail_server import dripping
from tests.mail_server import hanging_after_one
from tests.mail_server import talking
from tests.make_mails import mail_settings

MAIL = Ready("ada@stadt.example", b"Subject: Frist\r\n\r\nMorgen.\r\n")


def seconds_of_failing(delivery: Delivery) -> float:
    began = monotonic()
    with pytest.raises(TimeoutError):
        delivery.hand_over(MAIL, lambda: True)
    return monotonic() - began


def test_opening_a_kept_connection_again_takes_no_second_limit() -> None:
    with talking(hanging_after_one([])) as port, Delivery(mail_settings(port), timeout=1.5, total=2.0) as delivery:
        assert delivery.hand_over(MAIL, lambda: True) == "250 taken"
        assert 1.5 < seconds_of_failing(delivery) < 3.0


def test_a_name_server_that_takes_its_time_takes_it_from_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = socket.getaddrinfo

    def slowly(*question: object, **more: object) -> object:
        threading.Event().wait(0.5)
        return asked(*question, **more)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(socket, "getaddrinfo", slowly)
    with talking(dripping) as port, Delivery(mail_settings(port), timeout=20.0, total=0.2) as delivery:
        assert seconds_of_failing(delivery) < 5.0


def test_a_lease_outlasts_five_times_what_a_batch_may_take() -> None:
    assert LEASE.total_seconds() >= 5 * (FRESH_SECONDS + smtp.TOTAL_SECONDS)
