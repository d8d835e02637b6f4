"""A small OpenID Connect server on this machine, for tests: discovery, authorisation with PKCE, tokens signed RS256."""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

KEY_ID = "test-key"


class OidcServer:
    """One tenant. `claims` is who signs in next; `spoil` changes the claims of the token just before it is signed."""

    secret = "a client's secret"

    def __init__(self) -> None:
        self.client_id = secrets.token_hex(8)
        self.claims = {"sub": "0001", "name": "Ada Officer", "email": "ada@northmoor.example", "email_verified": True}
        self.refuses = False
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.codes: dict[str, dict] = {}
        self.problems: list[str] = []
        handler = type("Handler", (_Handler,), {"tenant": self})
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.issuer = f"http://127.0.0.1:{self.http.server_port}/tenant/v2.0"
        self.token_issuer = self.issuer
        self.audience = self.client_id
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.05})
        self.thread.start()

    def stop(self) -> None:
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()

    def configuration(self) -> dict:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
        }

    def keys(self) -> dict:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [public | {"kid": KEY_ID, "alg": "RS256", "use": "sig"}]}

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser goes next: back, with a code."""
        for name in ("client_id", "redirect_uri", "state", "code_challenge"):
            if not asked.get(name):
                self.problems.append(f"{name} is missing")
        if asked.get("code_challenge_method") != "S256" or asked.get("response_type") != "code":
            self.problems.append("not a code flow with PKCE")
        if self.refuses:
            return f"{asked['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': asked['state']})}"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, given: dict[str, str]) -> dict | None:
        """Each code is good once, for the client that knows the secret and began with this verifier."""
        asked = self.codes.pop(given.get("code", ""), None)
        digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            asked is None
            or (given.get("client_id"), given.get("client_secret")) != (self.client_id, self.secret)
            or challenge != asked["code_challenge"]
            or given.get("redirect_uri") != asked["redirect_uri"]
        ):
            self.problems.append("the token was refused")
            return None
        now = int(time.time())
        claims = {"iss": self.token_issuer, "aud": self.audience, "iat": now, "exp": now + 300} | self.claims
        signed = jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": KEY_ID})
        return {
            "access_token": secrets.token_urlsafe(16),
            "token_type": "Bearer",
            "expires_in": 300,
            "id_token": signed,
        }


class _Handler(BaseHTTPRequestHandler):
    tenant: OidcServer

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        if url.path.endswith("/.well-known/openid-configuration"):
            self._json(self.tenant.configuration())
        elif url.path.endswith("/keys"):
            self._json(self.tenant.keys())
        elif url.path.endswith("/authorize"):
            self.send_response(302)
            self.send_header("Location", self.tenant.authorize(_one_each(url.query)))
            self.end_headers()
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        answer = self.tenant.token(_one_each(body))
        self._json(answer or {"error": "invalid_grant"}, 200 if answer else 400)

    def _json(self, value: dict, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(value).encode())

    def log_message(self, *args) -> None:
        """Silent."""


def _one_each(text: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(text).items()}


def settings_for(*tenants: tuple[str, OidcServer]) -> dict:
    """SOCIALACCOUNT_PROVIDERS with these tenants, as settings.py makes it of OIDC_PROVIDERS."""
    apps = [
        {
            "provider_id": key, "name": f"{key.title()} District Council", "client_id": tenant.client_id,
            "secret": tenant.secret, "settings": {"server_url": tenant.issuer, "fetch_userinfo": False},
        }
        for key, tenant in tenants
    ]  # fmt: skip
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": apps}}
