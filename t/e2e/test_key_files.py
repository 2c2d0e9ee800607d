"""Users' tokens by the keys of files: a PEM with several, and a key set that changes under requests."""

import contextlib
import json
import os
import subprocess
import threading

import jwt_tools
from wait import until

WARNING = "AUTH_JWKS_FILE is of no use now"


def openssl(folder, *arguments):
    """The output of openssl."""
    return subprocess.run(["openssl", *arguments], cwd=folder, check=True, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL).stdout


def make_keys(folder):
    """Four private keys; a PEM file with a certificate of "b" and a public key of "a" """
    for name in "abcd":
        openssl(folder, "genrsa", "-out", name + ".pem", "2048")
    public = openssl(folder, "rsa", "-in", "a.pem", "-pubout")
    certificate = openssl(folder, "req", "-x509", "-key", "b.pem", "-subj", "/CN=issuer")
    (folder / "public.pem").write_bytes(b"The issuer's keys\n" + certificate + public)


def jwk(folder, name):
    """The public half of a key as a JWK; its name is its kid."""
    modulus = openssl(folder, "rsa", "-in", name + ".pem", "-noout", "-modulus")
    number = bytes.fromhex(modulus.decode().strip().partition("=")[2])
    return {"kty": "RSA", "kid": name, "alg": "RS256", "use": "sig", "n": jwt_tools.b64(number), "e": "AQAB"}


def publish(folder, *names):
    """Replace the key set by one of these keys."""
    (folder / "new.json").write_text(json.dumps({"keys": [jwk(folder, name) for name in names]}))
    os.replace(folder / "new.json", folder / "jwks.json")


def asker(server, folder, name, kid=None):
    """What gives the status of a request with one token that this key signed."""
    header = {"alg": "RS256", "typ": "JWT", **({"kid": kid} if kid else {})}
    token = jwt_tools.assemble(header, jwt_tools.user_claims("ada"),
                               lambda text: jwt_tools.rs256(folder / (name + ".pem"), text))
    return lambda: server.request("GET", "/v1/rooms", {"Authorization": "Bearer " + token}).status


def logged(server):
    """All lines of all programs."""
    return "".join(file.read_text(errors="replace") for file in (server.state_dir / "log").glob("*.log"))


@contextlib.contextmanager
def asking(ask):
    """Asks all the time; the list of the answers."""
    seen, is_over = [], threading.Event()

    def keep_asking():
        while not is_over.is_set():
            seen.append(ask())

    thread = threading.Thread(target=keep_asking)
    thread.start()
    try:
        yield seen
    finally:
        is_over.set()
        thread.join()


def test_keys_of_files(make_server, tmp_path):
    """Every key of the PEM counts; those of the set change without a restart or a refused request."""
    make_keys(tmp_path)
    publish(tmp_path, "c")
    server = make_server(
        AUTH_JWT_ALGORITHM="RS256 ES256", AUTH_JWT_SECRET=None,
        AUTH_JWT_PUBLIC_KEY=tmp_path / "public.pem", AUTH_JWKS_FILE=tmp_path / "jwks.json",
        AUTH_JWKS_POLL="0.02")
    ask_a, ask_b = asker(server, tmp_path, "a"), asker(server, tmp_path, "b", "unknown")
    ask_c, ask_d = asker(server, tmp_path, "c", "c"), asker(server, tmp_path, "d", "d")
    assert [ask() for ask in (ask_a, ask_b, ask_c, ask_d)] == [200, 200, 200, 401]
    assert logged(server).count("AUTH_JWT_AUDIENCE is not set") >= len(("rooms", "meetings"))

    with asking(ask_a) as seen:
        publish(tmp_path, "c", "d")
        assert ask_d() == 200 and ask_c() == 200
        publish(tmp_path, "d")
        until(lambda: ask_c() == 401, "a key that is no longer published is accepted")
        (tmp_path / "jwks.json").write_text("<html>")
        until(lambda: WARNING in logged(server), "no warning")
        assert ask_d() == 200
    assert seen and set(seen) == {200}
