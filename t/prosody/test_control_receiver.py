"""mod_reflector_control: whom it obeys, how often, and what it answers."""

import json
import time

import pytest

from clients import MESSAGE
from control import OPTIONS, SECRET, Control, signature, signed
from instance import Instance
from meetings import DISCO

CHECK = b'{"type":"control.check","data":{}}'
UNSIGNED = (401, {"detail": "Invalid webhook signature"})
DONE = (200, {"status": "ok", "found": False, "affected": 0})
NEW_KEY = b"\0new secret's bytes \xff"


@pytest.fixture(scope="module")
def prosody(tmp_path_factory):
    """It alone."""
    made = Instance(tmp_path_factory.mktemp("prosody"), options=OPTIONS,
                    muc=("reflector_control",), breakout=()).start()
    yield made
    made.close()


@pytest.fixture
def control(prosody):
    """Who commands."""
    return Control(prosody)


def ids():
    """One that nobody has used."""
    return f"msg_{time.monotonic_ns()}"


@pytest.mark.parametrize("host", ["127.0.0.1:5280", "localhost", "meet.test", "meet.example.com",
                                  "conference.meet.test", "[::1]:5280", ""])
def test_any_host_name_will_do(control, host):
    assert control.post(CHECK, {**signed(CHECK, ids()), "Host": host}) == DONE


@pytest.mark.parametrize("change", [
    {"webhook-signature": None}, {"webhook-id": None}, {"webhook-timestamp": None},
    {"webhook-id": "another"}, {"webhook-timestamp": str(int(time.time()) - 1)},
    {"webhook-timestamp": "now"}, {"webhook-timestamp": "-5"}, {"webhook-timestamp": "9" * 40},
    {"webhook-signature": ""}, {"webhook-signature": "v1,"}, {"webhook-signature": "v1,AAAA"},
    {"webhook-signature": "v1a,AAAA v2,BBBB"}, {"webhook-id": "x" * 201}, {"webhook-id": "a b"}])
def test_what_is_not_signed_is_refused(control, change):
    headers = {name: value for name, value in {**signed(CHECK, ids()), **change}.items()
               if value is not None}
    assert control.post(CHECK, headers) == UNSIGNED


def test_one_changed_byte_or_another_secret_is_a_forgery(control):
    headers = signed(CHECK, ids())
    assert control.post(CHECK.replace(b"check", b"chEck"), headers) == UNSIGNED
    assert control.post(CHECK, signed(CHECK, ids(), key=b"x" * 32)) == UNSIGNED
    assert control.post(CHECK, headers) == DONE


@pytest.mark.parametrize("seconds, is_right", [(-290, True), (290, True), (-310, False), (310, False)])
def test_only_recent_ones_count(control, seconds, is_right):
    headers = signed(CHECK, ids(), int(time.time()) + seconds)
    assert control.post(CHECK, headers) == (DONE if is_right else UNSIGNED)


def test_one_of_several_signatures_is_enough(control):
    headers = signed(CHECK, ids())
    other = signature(CHECK, headers["webhook-id"], headers["webhook-timestamp"], key=b"y" * 32)
    headers["webhook-signature"] = f"{other} {headers['webhook-signature']}"
    assert control.post(CHECK, headers) == DONE


@pytest.mark.parametrize("body", [
    b"", b"{", b"[]", b"7", b"null", b'"x"', b'{"type":"control.check"}', b'{"data":{}}',
    b'{"type":"control.destroy","data":{"room":"a"}}', b'{"type":["control.end"],"data":{}}',
    b'{"type":"control.end","data":[]}', b'{"type":"control.end","data":{}}', b"\xff\xfe", b"[" * 60000,
    *(json.dumps({"type": "control." + kind, "data": {"room": "a", **data}}).encode()
      for kind, data in (
          ("end", {"room": ""}), ("end", {"room": "a@b"}), ("end", {"room": "a/b"}), ("end", {"room": 7}),
          ("end", {"room": "a\0"}), ("end", {"room": "a b"}), ("end", {"reason": "x" * 201}),
          ("end", {"reason": "\1"}), ("end", {"reason": "\uffff"}), ("end", {"by": {}}),
          ("remove", {}), ("remove", {"person": 7}), ("remove", {"person": "p", "ban": "yes"}),
          ("passcode", {}), ("passcode", {"passcode": None}), ("lobby", {"enabled": 1}),
          ("message", {}), ("message", {"text": "y" * 1001}), ("message", {"text": "a\x0bb"})))])
def test_what_it_cannot_read_it_refuses(control, body):
    assert control.post(body, signed(body, ids()))[0] == 422


def test_the_largest_texts_are_taken(control):
    assert control.send("message", "nobody", webhook_id=ids(), text="🎥" * 1000) == DONE
    assert control.send("end", "nobody", webhook_id=ids(), reason="ü" * 200) == DONE
    body = CHECK[:-1] + b" " * (65536 - len(CHECK)) + b"}"
    assert control.post(body, signed(body, ids())) == DONE
    assert control.post(body + b" ", signed(body + b" ", ids()))[0] == 413


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_only_post_commands(control, method):
    assert control.request(method)[0] == 405


def test_strangers_do_not_fill_the_log(control):
    for _ in range(20):
        assert control.post(CHECK, {}) == UNSIGNED
    assert 0 < control.prosody.log().count("a command from 127.0.0.1 is refused: ") < 10


def said(client):
    """The texts that somebody was told, in order."""
    client.ask(DISCO, to="conference.meet.test", kind="get")
    return [stanza.findtext("{jabber:client}body")
            for stanza in client.all(lambda stanza: stanza.tag == MESSAGE)
            if stanza.findtext("{jabber:client}body")]


def test_an_id_has_effect_once_also_after_a_kill(make_prosody):
    prosody = make_prosody(options=OPTIONS, muc=("reflector_control",), breakout=())
    control, room = Control(prosody), "once@conference.meet.test"
    focus = prosody.focus().open(room)
    first = control.do("message", room, webhook_id="one", text="One")
    assert first["affected"] == 0 and control.do("message", room, webhook_id="one", text="One") == {
        "status": "ok", "repeated": True}
    assert said(focus) == ["One"]
    prosody.kill()
    file = prosody.data / "event_sync" / "control-ids"
    with file.open("a") as torn:
        torn.write("17")
    prosody.start()
    focus = prosody.focus().open(room)
    assert control.do("message", room, webhook_id="one", text="One")["repeated"]
    assert control.do("message", room, webhook_id="two", text="Two")["found"]
    assert said(focus) == ["Two"] and len(file.read_text().splitlines()) == 2


def test_a_refused_command_is_not_noted(control):
    webhook_id = ids()
    assert control.send("nonsense", "r", webhook_id=webhook_id)[0] == 422
    assert control.post(CHECK, signed(CHECK, webhook_id, key=b"z" * 32)) == UNSIGNED
    assert control.post(CHECK, signed(CHECK, webhook_id)) == DONE
    assert control.post(CHECK, signed(CHECK, webhook_id))[1]["repeated"]


def test_a_secret_in_base64_is_its_bytes(make_prosody):
    secret = "whsec_AG5ldyBzZWNyZXQncyBieXRlcyD/"
    prosody = make_prosody(options={"reflector_control_secret": secret, "event_sync_secret": SECRET},
                           muc=("reflector_control",), breakout=())
    control = Control(prosody)
    assert control.post(CHECK, signed(CHECK, "a", key=NEW_KEY)) == DONE
    assert control.post(CHECK, signed(CHECK, "b")) == UNSIGNED


@pytest.mark.parametrize("secret", [None, "short"])
def test_without_a_usable_secret_nothing_is_obeyed(make_prosody, secret):
    prosody = make_prosody(options={"event_sync_secret": secret}, muc=("reflector_control",),
                           breakout=())
    prosody.logged("event_sync_secret is missing or shorter than 24 bytes")
    assert Control(prosody).post(CHECK, signed(CHECK, "a", key=(secret or "").encode())) == UNSIGNED
