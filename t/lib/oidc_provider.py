"""oidc-provider (npm) as an identity provider whose keys a test rotates.

    @pytest.fixture(scope="module")
    def provider(tmp_path_factory):
        with oidc_provider.running(tmp_path_factory.mktemp("provider")) as made:
            yield made

    provider.issuer                        # http://127.0.0.1:PORT: AUTH_OIDC_ISSUER
    oidc_provider.AUDIENCE                 # AUTH_JWT_AUDIENCE
    provider.user_tokens("ann")            # access_token, id_token, refresh_token: a user's
    provider.machine_token()               # an access token by client credentials
    provider.add_key("second", "ES256")    # published, and signs from now on
    provider.make_passive("first")         # published still, and no longer signs
    provider.remove_key("first")           # published no longer
    provider.counts()                      # {"discovery": 1, "jwks": 1, "token": 1}: requests of others
    provider.console(url=...)              # the public client reflector-console, at which people sign in

Access tokens are JWTs of the type at+jwt with sub, aud, scope, client_id, kid; a user's (sub user-ann)
have name, preferred_username and email as well.  The refresh token is opaque.  The ID token has the
client's id as its audience.  stop() and start() are an outage: the keys stay, and so does the
port; issued refresh tokens go.  AUTH_ALLOW_PRIVATE=true lets the programs reach it.
"""

import contextlib
import json
import pathlib
import subprocess
import urllib.error
import urllib.parse
import urllib.request

import npm
from wait import until

AUDIENCE = "reflector-api"
USER_CLIENT = "reflector-web"
CONSOLE_CLIENT = "reflector-console"
MACHINE = {"client_id": "machine", "client_secret": "the secret of the machine"}
SECONDS = 30
UNTIL_WE_DIE = ("setpriv", "--pdeathsig", "TERM", "--")


class OidcProvider:
    """One process of t/npm/provider; its folder has its packages, its keys and its log."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.issuer = None
        self.process = None
        self.port = 0
        self.keys = [{"kid": "first", "alg": "RS256"}]

    def start(self):
        """Start it, where it listened before; it answers when this returns."""
        with open(self.folder / "stdout", "wb") as out, open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(
                [*UNTIL_WE_DIE, "node", "provider.js", str(self.port), self.folder],
                cwd=self.folder, stdin=subprocess.DEVNULL, stdout=out, stderr=log)
        self.issuer = until(self._said, self.output, SECONDS).strip()
        self.port = urllib.parse.urlsplit(self.issuer).port

    def _said(self):
        assert self.process.poll() is None, self.output()
        lines = (self.folder / "stdout").read_text().splitlines(keepends=True)
        return next((line for line in lines if line.startswith("http") and line.endswith("\n")), None)

    def output(self):
        """What it wrote, for a failure message."""
        return (self.folder / "stdout").read_text() + (self.folder / "log").read_text()

    def stop(self):
        """Stop it; its port is refused afterwards."""
        if self.process:
            self.process.terminate()
            self.process.wait(SECONDS)
            self.process = None

    # Keys: at least one is published.

    def add_key(self, kid, alg="RS256"):
        """Publish a new key (RS256, PS256, ES256, EdDSA), which signs from now on."""
        self._publish([{"kid": kid, "alg": alg}, *self.keys])

    def make_passive(self, kid):
        """A key signs no longer, but stays published: another one signs."""
        self._publish(sorted(self.keys, key=lambda key: key["kid"] == kid))

    def remove_key(self, kid):
        """A key is published no longer."""
        self._publish([key for key in self.keys if key["kid"] != kid])

    def _publish(self, keys):
        self._ask("PUT", "/test/keys", keys)
        self.keys = keys

    def jwks(self):
        """The key set that it publishes, as bytes.  counts() includes this request."""
        with urllib.request.urlopen(self.issuer + "/jwks", timeout=SECONDS) as answer:
            return answer.read()

    def counts(self):
        """How many requests for the discovery document and for the key set came since start()."""
        return self._ask("GET", "/test/counts")

    def console(self, **settings):
        """How the console's client is: url, origins (of CORS), seconds (of its access tokens), refreshes,
        audience, kind (jwt, opaque).  What is not named stays."""
        return self._ask("PUT", "/test/console", settings)

    # Tokens.

    def user_tokens(self, name="ann", **fields):
        """access_token, id_token, refresh_token and expires_in of the user user-<name>."""
        return self.token_request(grant_type="password", client_id=USER_CLIENT, username=name,
                                  password="any", **fields)

    def refreshed(self, refresh_token):
        """What user_tokens gives, for a refresh token."""
        return self.token_request(grant_type="refresh_token", client_id=USER_CLIENT,
                                  refresh_token=refresh_token)

    def machine_token(self):
        """The access token of a program; its sub is the client's id."""
        return self.token_request(grant_type="client_credentials", **MACHINE,
                                  scope="rooms")["access_token"]

    def token_request(self, **fields):
        """The answer of the token endpoint to a form."""
        body = urllib.parse.urlencode(fields).encode()
        return self._ask("POST", "/token", body, "application/x-www-form-urlencoded")

    def sign(self, signer, claims, **header):
        """Exactly these claims, signed by a key that it made once, published or not.

        signer is its kid.  The header is alg, kid and typ JWT, changed by `header`; None leaves a
        member out.
        """
        alg = next(key["alg"] for key in self._made() if key["kid"] == signer)
        given = {"alg": alg, "kid": signer, "typ": "JWT", **header}
        return self._ask("POST", "/test/sign", {"kid": signer, "claims": claims, "header": {
            name: value for name, value in given.items() if value is not None}})

    def sign_by_secret(self, secret, claims, **header):
        """Claims signed by HMAC with the bytes of a text."""
        return self._ask("POST", "/test/sign", {"secret": secret, "claims": claims,
                                                "header": {"alg": "HS256", "typ": "JWT", **header}})

    def _made(self):
        return json.loads((self.folder / "keys.json").read_text())["made"].values()

    def _ask(self, method, path, body=None, kind="application/json"):
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        request = urllib.request.Request(self.issuer + path, body, {"Content-Type": kind},
                                         method=method)
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{path}: {error.code}: {error.read().decode()}") from error


@contextlib.contextmanager
def running(folder):
    """A started OidcProvider in a folder of its own, which is stopped at the end."""
    made = OidcProvider(npm.install("provider", folder))
    made.start()
    try:
        yield made
    finally:
        made.stop()
