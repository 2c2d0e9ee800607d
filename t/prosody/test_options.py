"""What a wrong configuration does: one clear line, no event_sync, and a server that runs."""

import ssl
import subprocess

import pytest

from meetings import event_sync_options
from sink import Sink
from wait import until

MAIN, BREAKOUT = "conference.meet.test", "breakout.meet.test"


@pytest.mark.parametrize("options, complaint", [
    ({"event_sync_url": None}, "event_sync_url is missing"),
    ({"event_sync_url": "ftp://a.example/x"}, "event_sync_url is no http or https URL"),
    ({"event_sync_url": "https://"}, "event_sync_url is no http or https URL"),
    ({"event_sync_url": "https://a b/"}, "event_sync_url is no http or https URL"),
    ({"event_sync_secret": None}, "event_sync_secret is missing"),
    ({"event_sync_secret": "Tell-nobody-about-this!"},
     "event_sync_secret is shorter than 24 bytes"),
    ({"event_sync_timeout": -1}, "event_sync_timeout must be a number of seconds"),
    ({"event_sync_queue": "/proc/none"}, "event_sync_queue names no usable folder: /proc/none"),
], ids=lambda value: value if isinstance(value, str) else "")
def test_a_bad_option_is_named_and_the_server_goes_on(make_prosody, sink, server, options,
                                                      complaint):
    prosody = make_prosody(muc=("event_sync",), options=event_sync_options(
        server, sink.url, **{**options}))
    assert complaint in prosody.log()
    assert "Error initializing module 'event_sync' on 'conference.meet.test'" in prosody.log()
    assert "Tell-nobody" not in prosody.log()
    prosody.user("alice").join("open@conference.meet.test").leave()
    assert not sink.requests


@pytest.mark.parametrize("path", ["", "/", "/v1/jitsi", "/events?to=/v1/jitsi/events"])
def test_an_url_without_its_path_is_told_and_used(make_prosody, sink, server, path):
    sink.default = "200"
    base = sink.url.partition("/v1")[0]
    prosody = make_prosody(muc=("event_sync",), options=event_sync_options(
        server, base.replace("//", "//user:pass-word@") + path))
    assert (f"conference.meet.test:event_sync\terror\tevent_sync_url {base}{path} does not end in"
            f" /v1/jitsi/events; is {base}/v1/jitsi/events meant?") in prosody.log()
    assert "pass-word" not in prosody.log()
    prosody.user("alice").join("path@" + MAIN)
    sink.until_taken(2)


def test_an_url_with_its_path_is_not_complained_about(make_prosody, sink, server):
    for url in (sink.url, sink.url + "/", sink.url + "?a=b"):
        prosody = make_prosody(muc=("event_sync",), options=event_sync_options(server, url))
        assert "event_sync_url" not in prosody.log()


def test_two_receivers_do_not_share_a_folder(make_prosody, sink, server):
    sink.default = "200"
    options = event_sync_options(server, sink.url)
    prosody = make_prosody(muc=("event_sync",), options=options, breakout_options={
        **options, "event_sync_secret": "s" * 24})
    assert "event_sync_url or event_sync_secret is another" in prosody.log()
    assert "s" * 24 not in prosody.log()


def test_two_receivers_with_a_folder_each(make_prosody, sink, server):
    sink.default = "200"
    options = event_sync_options(server, sink.url)
    prosody = make_prosody(muc=("event_sync",), options=options, breakout_options={
        **options, "event_sync_url": sink.url + "?second", "event_sync_queue": "second"})
    focus = prosody.focus().open("main@" + MAIN)
    focus.breakout("inner@" + BREAKOUT)
    focus.open("inner@" + BREAKOUT)
    sink.until_taken(2)
    assert [(request.path.partition("?")[2], request.json["room"])
            for request in sink.requests] == [("", "main"), ("second", "main")]


def test_a_reload_takes_the_new_receiver_and_keeps_the_queue(make_prosody, sink, server, meeting):
    sink.default = "500"
    prosody = make_prosody(muc=("event_sync",), options=event_sync_options(
        server, sink.url + "?old"))
    alice = prosody.user("alice").join(meeting.room)
    sink.until_asked(1)
    for host in (MAIN, BREAKOUT):
        prosody.hosts[host] = ("event_sync",), event_sync_options(server, sink.url)
    prosody.reload("event_sync", MAIN, BREAKOUT)
    sink.default = "forward"
    alice.leave()
    events = meeting.until_stored(5)
    assert [event["type"] for event in events] == [
        "muc-room-created", "muc-occupant-joined", "muc-room-snapshot", "muc-occupant-left",
        "muc-room-destroyed"]
    assert not any("old" in request.path for request in sink.requests if request.status == 200)


def test_unloading_one_component_leaves_the_other_at_work(make_prosody, sink, server):
    sink.default = "200"
    prosody = make_prosody(muc=("event_sync",), options=event_sync_options(server, sink.url))
    prosody.reload("event_sync", MAIN)
    prosody.shell(f'module:unload("event_sync", "{MAIN}")')
    focus = prosody.focus().open("main@" + MAIN)
    focus.breakout("inner@" + BREAKOUT)
    focus.open("inner@" + BREAKOUT)
    [body] = sink.until_taken(1)
    assert body["data"]["breakout_room_id"] == "inner"
    prosody.shell(f'module:unload("event_sync", "{BREAKOUT}")')
    focus.leave()
    prosody.stop()
    assert len(sink.requests) == 1


def test_a_path_a_port_and_a_user_in_the_url(make_prosody, sink, server):
    sink.default = "200"
    url = sink.url.replace("http://", "http://name:word-in-url@") + "/deeper?a=b"
    prosody = make_prosody(muc=("event_sync",), options=event_sync_options(server, url))
    prosody.user("alice").join("path@" + MAIN)
    sink.until_taken(2)
    assert {request.path for request in sink.requests} == {"/v1/jitsi/events/deeper?a=b"}
    assert sink.requests[0].headers["Authorization"].startswith("Basic ")
    assert "word-in-url" not in prosody.log()


def test_an_unreachable_name_is_no_answer(make_prosody, server):
    prosody = make_prosody(muc=("event_sync",), options=event_sync_options(
        server, "http://no-such-host.invalid/x", event_sync_timeout=0.3))
    prosody.user("alice").join("nowhere@" + MAIN)
    prosody.logged("muc-room-created of nowhere@conference.meet.test: no answer", 2)
    until(lambda: (prosody.data / "event_sync" / "queue-00000001").stat().st_size > 300,
          "the queue to keep it")


def test_a_certificate_that_nobody_vouches_for_gets_no_event(make_prosody, server, tmp_path):
    pair = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj",
                    "/CN=127.0.0.1", "-keyout", pair[0], "-out", pair[1]],
                   check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair[1], pair[0])
    receiver = Sink(context=context)
    try:
        prosody = make_prosody(muc=("event_sync",), options=event_sync_options(
            server, receiver.url))
        prosody.user("alice").join("tls@" + MAIN)
        prosody.logged("muc-room-created of tls@conference.meet.test: no answer", 2)
        assert not receiver.requests
    finally:
        receiver.close()
