"""What is sent is verified by the library of Standard Webhooks (npm, by a lock file)."""

import base64
import hashlib
import hmac
import json

import pytest

from daemon import SECRET
from wait import until

WHSEC = "whsec_" + base64.b64encode(b"thirty-two bytes of a known key.").decode()
OLDER = "the secret of yesterday, long enough"
NO_MATCH = "No matching signature found"


@pytest.fixture
def sent(outbox, receiver, deliver):
    """sent(secret, **fields): the request that a room with this webhook gets."""
    def send(secret, **fields):
        server = receiver()
        outbox.put(outbox.endpoint(server.url, secret, **fields))
        deliver()
        until(lambda: outbox.pending() == 0, outbox.statuses)
        [request] = server.requests
        return request
    return send


def origin_signature(request, secret):
    """What X-Webhook-Signature should be."""
    stamp = request.headers["webhook-timestamp"]
    mac = hmac.new(secret.encode(), f"{stamp}.".encode() + request.body, hashlib.sha256)
    return f"t={stamp},v1={mac.hexdigest()}"


@pytest.mark.parametrize("secret", [SECRET, WHSEC])
def test_the_library_verifies_what_is_sent(sent, verify, secret):
    request = sent(secret)
    assert verify(request, secret) == "ok"
    assert verify(request, secret, request.body + b" ") == NO_MATCH
    assert verify(request, OLDER) == NO_MATCH
    assert request.headers["x-webhook-signature"] == origin_signature(request, secret)


def test_a_text_that_is_no_json_safe_ascii_is_verified_too(sent, verify):
    """The room's name reaches the body as it is."""
    request = sent(SECRET, name="Ünï-\N{SNOWMAN}-\"-\\")
    assert json.loads(request.body)["data"]["room"]["name"] == "Ünï-\N{SNOWMAN}-\"-\\"
    assert verify(request, SECRET) == "ok"


def test_while_a_secret_is_changed_both_are_verified(sent, verify):
    request = sent(WHSEC, webhook_previous_secret=OLDER, webhook_previous_until="infinity")
    assert verify(request, WHSEC) == verify(request, OLDER) == "ok"
    assert verify(request, SECRET) == NO_MATCH
    assert request.headers["x-webhook-signature"] == origin_signature(request, WHSEC)


def test_afterwards_the_old_one_signs_no_more(sent, verify):
    request = sent(WHSEC, webhook_previous_secret=OLDER,
                   webhook_previous_until="2025-01-01T00:00Z")
    assert verify(request, WHSEC) == "ok"
    assert verify(request, OLDER) == NO_MATCH
