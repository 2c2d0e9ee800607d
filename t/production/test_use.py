"""Every endpoint through nginx, with the programs inside their units."""

import pytest

import using
from service import HOST


def test_a_recordings_file_and_its_end(service, recording):
    assert recording.get().body == using.BYTES
    part = recording.get(Range="bytes=300-309")
    assert (part.status, part.body) == (206, using.BYTES[300:310])
    [link] = using.ok(recording.get("/links"))["items"]
    assert link["url"].startswith(f"https://{HOST}/v1/recordings/")
    assert service.request("GET", link["url"].partition(HOST)[2]).body == using.BYTES
    erased = service.request("DELETE", f"/v1/meetings/{recording.meeting['id']}", service.auth())
    assert using.ok(erased) == {"status": "ok"}
    assert not recording.is_there()
    assert recording.get().status == 404


def test_every_operation_reaches_its_program(service):
    assert not using.unreached(service)


@pytest.mark.parametrize("use", using.USES, ids=lambda use: use.__name__)
def test_what_callers_do_works(service, name, use):
    use(service, name)


def test_webhooks_are_sent_and_sent_again(service, receiver, name):
    using.webhooks(service, receiver, name)


def test_health_is_for_everybody_and_readiness_for_the_machine(service):
    using.health(service)
