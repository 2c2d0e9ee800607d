/*
 * The way to an identity provider: its addresses, and the request that takes the browser there.  Only the
 * page of the sign-in needs it.
 */
import { ProviderError, REQUEST, ask, here, store } from "./oidc.js";
import { provider as texts } from "../texts/page.js";

const base64url = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)))
	.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));

async function challengeOf(verifier) {
	return base64url(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier)));
}

/* An address with https, or as the issuer's. */
const isUsable = (url, issuer) => URL.canParse(url) && ["https:", new URL(issuer).protocol].includes(new URL(url).protocol);

/* The provider's addresses, by its discovery document. */
async function discover(issuer) {
	const url = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
	const response = await ask(url);
	let found = null;

	try {
		found = response.ok ? await response.json() : null;
	} catch {
		/* No JSON. */
	}
	if (found === null)
		throw new ProviderError(texts.undiscovered(url, response.status), response.status >= 500);
	if (found.issuer !== issuer)
		throw new ProviderError(texts.otherIssuer(found.issuer, issuer));
	if (!isUsable(found.authorization_endpoint, issuer) || !isUsable(found.token_endpoint, issuer))
		throw new ProviderError(texts.unusable(url));
	return found;
}

/* Leaves this page for the provider's.  It resolves when the browser is on its way. */
export async function begin(provider) {
	if (!window.isSecureContext)
		throw new ProviderError(texts.insecure(location.origin));
	const found = await discover(provider.issuer);
	const request = {
		provider, state: random(), nonce: random(), verifier: random(), hash: location.hash,
		token_endpoint: found.token_endpoint,
		end_session_endpoint: isUsable(found.end_session_endpoint, provider.issuer) ? found.end_session_endpoint : null,
		names_issuer: found.authorization_response_iss_parameter_supported === true,
	};
	const url = new URL(found.authorization_endpoint);
	const query = {
		response_type: "code", client_id: provider.client_id, redirect_uri: here(), scope: provider.scope,
		state: request.state, nonce: request.nonce, code_challenge: await challengeOf(request.verifier),
		code_challenge_method: "S256", ...(provider.audience ? { audience: provider.audience } : {}),
	};

	for (const [name, value] of Object.entries(query))
		url.searchParams.set(name, value);
	store(REQUEST, request);
	location.assign(url);
}
