"""Claims as the access tokens of four identity providers have them, by their documentation.

Each function gives the claims of a user; AUDIENCE is the API's name there.  SHAPES has, for each
provider, which algorithms it can sign with, and what the token says of the user.
"""

import collections
import time
import uuid

AUDIENCE = "reflector-api"
SUB = {"keycloak": str(uuid.uuid4()), "auth0": "auth0|507f1f77bcf86cd799439020",
       "authentik": "8a5e" * 16, "zitadel": "170848145649959169"}


def times(seconds=300):
    """exp and iat; exp is so many seconds from now."""
    return {"iat": int(time.time()), "exp": int(time.time()) + seconds}


def keycloak():
    """Keycloak 26, with an audience mapper; the API's client roles are there, too."""
    return {
        **times(), "auth_time": int(time.time()), "jti": f"onrtac:{uuid.uuid4()}",
        "iss": "https://login.example.com/realms/reflector", "aud": [AUDIENCE, "account"],
        "sub": SUB["keycloak"], "typ": "Bearer", "azp": "reflector-web", "sid": str(uuid.uuid4()),
        "acr": "1", "allowed-origins": ["https://reflector.example.com"],
        "realm_access": {"roles": ["offline_access", "default-roles-reflector"]},
        "resource_access": {"account": {"roles": ["manage-account", "view-profile"]},
                            AUDIENCE: {"roles": ["user"]}},
        "scope": "openid email profile", "email_verified": True, "name": "Ann Example",
        "preferred_username": "ann", "given_name": "Ann", "family_name": "Example",
        "email": "ann@example.org"}


def auth0():
    """Auth0, for an API and, because of the scope openid, for /userinfo; it names nobody."""
    return {
        **times(), "iss": "https://example.eu.auth0.com/", "sub": SUB["auth0"],
        "aud": [AUDIENCE, "https://example.eu.auth0.com/userinfo"], "azp": "my_client_id",
        "scope": "openid profile email read:rooms", "gty": "password",
        "permissions": ["read:rooms", "write:rooms"]}


def auth0_rfc9068():
    """The same with the token dialect RFC 9068."""
    claims = {**auth0(), "client_id": "my_client_id", "jti": "7eBzLpIPGGnQ4dHNRxzpT7"}
    del claims["azp"], claims["gty"]
    return claims


def authentik():
    """Authentik: the audience is the client's id, in ID tokens, too."""
    return {
        **times(), "iss": "https://login.example.com/application/o/reflector/",
        "sub": SUB["authentik"], "aud": AUDIENCE, "auth_time": int(time.time()), "azp": AUDIENCE,
        "acr": "goauthentik.io/providers/oauth2/default", "amr": ["pwd", "mfa"],
        "sid": "5e" * 32, "email": "ann@example.org", "email_verified": False, "name": "Ann Example",
        "given_name": "Ann Example", "preferred_username": "ann", "nickname": "ann",
        "groups": ["authentik Admins", "Conférences"], "entitlements": ["host"],
        "roles": [{"name": "host", "attributes": {}}], "uid": "Ck3vSfLw", "scope": "openid profile"}


def zitadel():
    """Zitadel, with access tokens of the type JWT; the audience has clients and projects."""
    moment = times()
    return {
        **moment, "nbf": moment["iat"], "exp": moment["exp"] + 0.25,
        "iss": "https://example-abcdef.zitadel.cloud", "sub": SUB["zitadel"],
        "aud": ["170848145649959170@reflector", "170848145649959171@web", AUDIENCE],
        "jti": "V2_318290987-at_318290988", "client_id": "170848145649959170@reflector",
        "urn:zitadel:iam:user:resourceowner:id": "170848145649959168",
        "urn:zitadel:iam:user:metadata": {"Zm9v": "YmFy"},
        "urn:zitadel:iam:org:project:roles": {"host": {"170848145649959168": "org.zitadel.cloud"}},
        "urn:zitadel:iam:org:project:170848145649959172:roles": {
            "host": {"170848145649959168": "org.zitadel.cloud"}}}


def zitadel_named():
    """The same with claims of the profile, by an action, and times without a fraction."""
    return {**zitadel(), **times(), "name": "Ann Example", "preferred_username": "ann@example.org",
            "email": "ann@example.org"}


Shape = collections.namedtuple("Shape", "provider make typ algorithms name email")
SHAPES = {
    "Keycloak": Shape("keycloak", keycloak, "JWT", ("RS256", "PS256", "ES256", "EdDSA"),
                      "Ann Example", "ann@example.org"),
    "Keycloak without a name": Shape(
        "keycloak", lambda: {name: value for name, value in keycloak().items()
                             if name not in ("name", "given_name", "family_name", "email")},
        "JWT", ("RS256",), "ann", ""),
    "Auth0": Shape("auth0", auth0, "JWT", ("RS256", "PS256"), "Guest", ""),
    "Auth0, RFC 9068": Shape("auth0", auth0_rfc9068, "at+jwt", ("RS256", "PS256"), "Guest", ""),
    "Authentik": Shape("authentik", authentik, "JWT", ("RS256", "ES256"), "Ann Example",
                       "ann@example.org"),
    "Zitadel": Shape("zitadel", zitadel, None, ("RS256", "ES256", "EdDSA"), "Guest", ""),
    "Zitadel with a profile": Shape("zitadel", zitadel_named, "JWT", ("RS256",), "Ann Example",
                                    "ann@example.org"),
}
CASES = [(title, algorithm) for title, shape in SHAPES.items() for algorithm in shape.algorithms]
