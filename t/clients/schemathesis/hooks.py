"""Credentials for what schemathesis asks: a user's bearer, or what machines sign with."""

import decimal
import hashlib
import hmac
import os
import time

import requests.auth
import schemathesis

SYNC = "/v1/jitsi/events/"
SIGNED = ("/v1/jitsi/events", "/v1/jibri/recording-complete")
WHEREBY = "/v1/whereby"
MOST_DIGITS = 308


def signature(name, text):
    """Hexadecimal HMAC-SHA256 with a secret of the environment."""
    return hmac.new(os.environ[name].encode(), text, hashlib.sha256).hexdigest()


class Credentials(requests.auth.AuthBase):
    """What the path wants."""

    def __call__(self, request):
        path = request.path_url.partition("?")[0].rstrip("/")
        body = request.body or b""
        body = body.encode() if isinstance(body, str) else body
        headers = request.headers
        if path in SIGNED:
            headers["X-Jitsi-Signature"] = signature("JITSI_WEBHOOK_SECRET", body)
        elif path == WHEREBY:
            stamp = str(int(time.time()))
            mac = signature("WHEREBY_WEBHOOK_SECRET", f"{stamp}.".encode() + body)
            headers["Whereby-Signature"] = f"t={stamp},v1={mac}"
        else:
            name = "JITSI_EVENT_SYNC_TOKEN" if path.startswith(SYNC) else "TOKEN"
            headers["Authorization"] = "Bearer " + os.environ[name]
        return request


schemathesis.auth.set_from_requests(Credentials())


def is_short(value):
    """Has no number more than 308 digits before or after the point?  The file cannot say so
    of members that it does not know."""
    if isinstance(value, dict):
        return all(map(is_short, value.values()))
    if isinstance(value, list):
        return all(map(is_short, value))
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return True
    whole, _, part = format(decimal.Decimal(repr(value)), "f").lstrip("-").partition(".")
    return max(len(whole), len(part)) <= MOST_DIGITS


@schemathesis.hook
def filter_body(context, body):
    """Leave out what the file cannot forbid."""
    return is_short(body)
