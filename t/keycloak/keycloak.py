"""A Keycloak of its own: start-dev on free ports, and its REST API for administrators."""

import base64
import json
import os
import pathlib
import secrets
import signal
import socket
import subprocess
import urllib.error
import urllib.parse
import urllib.request

import identity_page
from wait import until

START_SECONDS = 300
STOP_SECONDS = 30
ANSWER_SECONDS = 30
GENERATORS = {
    "RS256": ("rsa-generated", {"algorithm": "RS256"}),
    "PS256": ("rsa-generated", {"algorithm": "PS256"}),
    "ES256": ("ecdsa-generated", {"ecdsaEllipticCurveKey": "P-256"}),
    "EdDSA": ("eddsa-generated", {"eddsaEllipticCurveKey": "Ed25519"}),
}


def header(token):
    """The header of a token."""
    text = token.partition(".")[0]
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


class Keycloak:
    """Its data is in its folder, which KEYCLOAK names; all else is in a test's own."""

    def __init__(self, folder):
        self.home = pathlib.Path(os.environ["KEYCLOAK"])
        self.folder = folder
        self.password = secrets.token_hex(16)
        with socket.socket() as one, socket.socket() as two:
            for probe in (one, two):
                probe.bind(("127.0.0.1", 0))
            self.port, self.management = one.getsockname()[1], two.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.realm = self.url + "/realms/reflector"
        self.process = None
        self.priority = 1000

    def start(self):
        """Start it and type what the page says."""
        environment = {
            **os.environ, "HOME": str(self.folder), "KC_HTTP_HOST": "127.0.0.1",
            "KC_HTTP_PORT": str(self.port), "KC_HTTP_MANAGEMENT_PORT": str(self.management),
            "KC_BOOTSTRAP_ADMIN_USERNAME": "admin", "KC_BOOTSTRAP_ADMIN_PASSWORD": self.password,
            "JAVA_OPTS_APPEND": f"-Djava.io.tmpdir={self.folder} -XX:-UsePerfData"}
        with open(self.folder / "log", "wb") as log:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", "--", self.home / "bin" / "kc.sh", "start-dev"],
                env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True)
        until(self._answers, lambda: (self.folder / "log").read_text()[-4000:], START_SECONDS)
        self._type({identity_page.PROVIDER: self.url}, identity_page.CHAPTER)

    def add_console(self, service):
        """Type what the page says to make the console's client, for the service at this address."""
        self._type({identity_page.SERVICE: service}, identity_page.CONSOLE)

    def _type(self, hosts, chapter):
        identity_page.typed(
            "kcadm.sh", hosts, chapter=chapter, KC_CLI_PASSWORD=self.password,
            KC_OPTS=f"-Duser.home={self.folder} -XX:-UsePerfData",
            PATH=f"{self.home / 'bin'}:{os.environ['PATH']}")

    def _answers(self):
        assert self.process.poll() is None, (self.folder / "log").read_text()[-4000:]
        try:
            with urllib.request.urlopen(self.url + "/realms/master", timeout=ANSWER_SECONDS):
                return True
        except OSError:
            return False

    def stop(self):
        """End it and whatever it has started."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS)
        finally:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass

    # Tokens.

    def tokens(self, realm="reflector", client="reflector-web", user="ann", **fields):
        """The token endpoint's answer to a user's name and password."""
        body = urllib.parse.urlencode({"grant_type": "password", "client_id": client,
                                       "username": user, "password": self.password, **fields})
        address = f"{self.url}/realms/{realm}/protocol/openid-connect/token"
        with urllib.request.urlopen(address, body.encode(), ANSWER_SECONDS) as answer:
            return json.load(answer)

    def published(self):
        """The ids of the keys that it publishes for signatures."""
        address = self.realm + "/protocol/openid-connect/certs"
        with urllib.request.urlopen(address, timeout=ANSWER_SECONDS) as answer:
            return {key["kid"] for key in json.load(answer)["keys"] if key["use"] == "sig"}

    # Keys: a component of the realm each.

    def ask(self, method, path, body=None):
        """A request of an administrator; JSON, or None if the answer has no body."""
        token = self.tokens("master", "admin-cli", "admin")["access_token"]
        request = urllib.request.Request(
            f"{self.url}/admin/realms/reflector{path}", method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": "Bearer " + token, "Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:
                return json.loads(answer.read() or "null")
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{path}: {error.code}: {error.read().decode()}") from error

    def keys(self):
        """kid: the id of its component, of all keys that are enabled."""
        return {key["kid"]: key["providerId"] for key in self.ask("GET", "/keys")["keys"]}

    def add_key(self, algorithm):
        """A key with the highest priority, and the client's tokens are signed with it."""
        self.priority += 1
        provider, own = GENERATORS[algorithm]
        self.ask("POST", "/components", {
            "name": f"key-{self.priority}", "providerId": provider,
            "providerType": "org.keycloak.keys.KeyProvider",
            "config": {"priority": [str(self.priority)], "enabled": ["true"], "active": ["true"],
                       **{name: [value] for name, value in own.items()}}})
        client, = self.ask("GET", "/clients?clientId=reflector-web")
        attributes = {**client["attributes"], "access.token.signed.response.alg": algorithm}
        self.ask("PUT", f"/clients/{client['id']}", {**client, "attributes": attributes})

    def change_key(self, kid, **config):
        """Change active or enabled of a key."""
        component = self.ask("GET", "/components/" + self.keys()[kid])
        component["config"].update((name, [value]) for name, value in config.items())
        self.ask("PUT", "/components/" + component["id"], component)

    def remove_key(self, kid):
        """Delete a key."""
        self.ask("DELETE", "/components/" + self.keys()[kid])
