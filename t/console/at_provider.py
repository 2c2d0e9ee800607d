"""A page of somebody who signs in at an identity provider: oidc-provider of t/npm/provider."""

import json
import urllib.parse

import oidc_provider
from desk import Desk

CREDENTIAL = "reflector.credential"
TOKENS = "reflector.oidc.tokens"
REQUEST = "reflector.oidc.request"
SETTINGS = {
    "AUTH_ALLOW_PRIVATE": "true", "AUTH_JWT_ALGORITHM": "RS256", "AUTH_JWT_SECRET": None,
    "AUTH_JWT_AUDIENCE": oidc_provider.AUDIENCE, "AUTH_JWKS_POLL": "0.05", "AUTH_JWKS_ASK": "0.3",
    "CONSOLE_CLIENT_ID": oidc_provider.CONSOLE_CLIENT}


class Visitor(Desk):
    """Nobody, and then ann."""

    def start(self, tail="#/rooms"):
        """To a view, as nobody."""
        self.page.goto(f"{self.base}/console/{tail}")

    def button(self):
        """The way to the provider."""
        return self.page.get_by_role("button", name="Sign in at 127.0.0.1")

    def leave(self, tail="#/rooms"):
        """From a view to the provider's page."""
        self.start(tail)
        self.button().click()
        self.page.get_by_label("User").wait_for()

    def give_name(self):
        """At the provider."""
        self.page.get_by_label("User").fill("ann")
        self.page.keyboard().press("Enter")

    def sign_in_there(self, tail="#/rooms"):
        """Through the provider's page, whatever comes of it."""
        self.leave(tail)
        self.give_name()

    def enter(self, tail="#/rooms"):
        """Through the provider's page to the view."""
        self.sign_in_there(tail)
        return self.is_in()

    def is_in(self):
        """Waits until ann is signed in."""
        return self.says("ann of the provider").settled()

    def move(self, view):
        """To another view, by a link."""
        self.page.run("(view) => { location.hash = '#/' + view; }", view)

    def session(self):
        """What the tab keeps."""
        return self.storage()["session"]

    def held(self):
        """What it keeps of the provider's tokens."""
        return json.loads(self.session()[TOKENS])

    def request(self):
        """What it keeps of a sign-in under way."""
        return json.loads(self.session()[REQUEST])

    def change(self, name, **members):
        """Other members of what it keeps."""
        kept = {**json.loads(self.session()[name]), **members}
        self.keep(name, json.dumps(kept))

    def keep(self, name, text):
        """Something else is kept."""
        self.page.run("([name, text]) => sessionStorage.setItem(name, text)", [name, text])

    def is_past(self, name):
        """Has this time of the tokens come?"""
        return self.page.evaluate("Date.now()") > self.held()[name]

    def query(self):
        """The query of the address that the page left for, which navigation() has noted."""
        return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.session()["test.to"]).query))

    def note_navigation(self):
        """Keeps the address for which the page leaves."""
        self.page.run("""() => { navigation.addEventListener("navigate", (event) => {
            sessionStorage.setItem("test.to", event.destination.url); }); }""")

    def forgive(self, *texts):
        """The browser has said nothing but these texts."""
        assert self.complaints(*texts) == []
        self.seen.clear()
