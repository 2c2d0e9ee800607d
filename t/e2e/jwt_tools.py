"""JSON Web Tokens and signatures by the standard library (and openssl for RSA)."""

import base64
import hashlib
import hmac
import json
import subprocess
import time

USER_LIFETIME_SECONDS = 3600


def b64(data):
    """base64url without padding, as text."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text):
    """The bytes of base64url text, padded or not."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def compact(value):
    """JSON without blanks, as bytes."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def hs256(key, signing_input):
    """The raw HMAC-SHA256 of a signing input."""
    return hmac.new(key.encode(), signing_input.encode(), hashlib.sha256).digest()


def rs256(pem_path, signing_input):
    """The raw RSA signature of a signing input, by openssl."""
    return subprocess.run(
        ["openssl", "dgst", "-sha256", "-sign", str(pem_path)],
        input=signing_input.encode(), stdout=subprocess.PIPE, check=True).stdout


def assemble(header, claims, sign):
    """A compact token; header and claims are objects or raw bytes."""
    parts = [part if isinstance(part, bytes) else compact(part) for part in (header, claims)]
    signing_input = ".".join(b64(part) for part in parts)
    return signing_input + "." + b64(sign(signing_input))


def mint(claims, key, header=None):
    """An HS256 token."""
    header = header or {"alg": "HS256", "typ": "JWT"}
    return assemble(header, claims, lambda text: hs256(key, text))


def mint_rs256(claims, pem_path):
    """An RS256 token."""
    return assemble({"alg": "RS256", "typ": "JWT"}, claims,
                    lambda text: rs256(pem_path, text))


def user_claims(sub, name=None, email=None, **claims):
    """The claims of an API user; a claim given as None is left out."""
    given = {"sub": sub, "exp": int(time.time()) + USER_LIFETIME_SECONDS,
             "name": name, "email": email, **claims}
    return {key: value for key, value in given.items() if value is not None}


def verified(token, key):
    """(header, claims) of a token whose HS256 signature by key is right."""
    header, claims, signature = token.split(".")
    assert hmac.compare_digest(hs256(key, header + "." + claims), unb64(signature))
    return json.loads(unb64(header)), json.loads(unb64(claims))


def webhook_signature(secret, body):
    """The value of X-Jitsi-Signature."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def token_of(url):
    """The token in a meeting's URL."""
    return url.partition("?jwt=")[2].partition("#")[0]


def decode(server, url):
    """(header, claims) of the verified token in a meeting's URL."""
    return verified(token_of(url), server.settings["JITSI_JWT_SECRET"])
