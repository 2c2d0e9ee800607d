/*
 * Sign-in at an identity provider: OpenID Connect's code flow with PKCE (RFC 7636).  The provider's page
 * leads back to this one with a code, which is exchanged for tokens.  They are in this tab's sessionStorage
 * and nowhere else.  provider: the answer of GET /v1/sign-in.  The way there is oidc-begin.js.
 */
import { provider as texts } from "../texts/page.js";

export const REQUEST = "reflector.oidc.request";
const TOKENS = "reflector.oidc.tokens";
const TIMEOUT_MS = 15000;
const EVENT_MS = 200;
/* A token is renewed so long before it ends, or when a third of its time is left. */
const EARLY_MS = 30000;

/* What went wrong, and what to do.  isAway: it may work again without anybody's doing. */
export class ProviderError extends Error {
	constructor([detail, advice], isAway = false) {
		super(detail);
		this.detail = detail;
		this.advice = advice;
		this.isAway = isAway;
		this.status = isAway ? 0 : 401;
	}
}

/* Where the provider leads back to: this page, without query and fragment. */
export const here = () => new URL("./", location.href).href;

const stored = (name) => JSON.parse(sessionStorage.getItem(name));
export const store = (name, value) => sessionStorage.setItem(name, JSON.stringify(value));

/* The claims of a token; null: it is no JSON Web Token.  The API checks signatures. */
function claimsOf(token) {
	try {
		const part = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
		const bytes = Uint8Array.from(atob(part), (char) => char.charCodeAt(0));

		return JSON.parse(new TextDecoder().decode(bytes));
	} catch {
		return null;
	}
}

/* Does something answer there, whatever a page may read of it? */
async function answers(url) {
	try {
		await fetch(url, { mode: "no-cors", credentials: "omit", cache: "no-store",
			signal: AbortSignal.timeout(TIMEOUT_MS) });
		return true;
	} catch {
		return false;
	}
}

/* A browser has one error for all of these. */
function failure(url, { isForbidden, isThere }) {
	const { origin } = new URL(url);

	if (isForbidden)
		return new ProviderError(texts.forbidden(origin));
	return isThere ? new ProviderError(texts.unreadable(origin, location.origin)) :
		new ProviderError(texts.away(origin), true);
}

/* A request to the provider.  ProviderError: no answer, and why. */
export async function ask(url, init = {}) {
	const asking = new AbortController();
	const forbidden = new Promise((resolve) => {
		document.addEventListener("securitypolicyviolation", () => resolve(true), { signal: asking.signal });
	});

	try {
		return await fetch(url, { ...init, credentials: "omit", cache: "no-store",
			signal: AbortSignal.timeout(TIMEOUT_MS) });
	} catch {
		const isThere = await answers(url);
		/* The event comes a little later than the error. */
		const isForbidden = !isThere && await Promise.race([forbidden, new Promise((resolve) => {
			setTimeout(() => resolve(false), EVENT_MS);
		})]);

		throw failure(url, { isForbidden, isThere });
	} finally {
		asking.abort();
	}
}

/*
 * The provider's answer in this page's address, which then has it no longer; null: there is none.  What
 * was shown before is shown again.
 */
export function take() {
	const answer = Object.fromEntries(new URLSearchParams(location.search));
	const request = stored(REQUEST);

	if (!("state" in answer) || !("code" in answer || "error" in answer))
		return null;
	sessionStorage.removeItem(REQUEST);
	const isExpected = request !== null && answer.state === request.state;
	history.replaceState(null, "", here() + (isExpected ? request.hash : location.hash));
	return { answer, request: isExpected ? request : null };
}

function keep(tokens, { provider, token_endpoint, end_session_endpoint }, before = {}) {
	const lasts = tokens.expires_in > 0 ? tokens.expires_in * 1000 : Infinity;

	store(TOKENS, {
		provider, token_endpoint, end_session_endpoint,
		access: tokens.access_token,
		refresh: tokens.refresh_token ?? before.refresh ?? null,
		id: tokens.id_token ?? before.id ?? null,
		due: Date.now() + lasts - Math.min(EARLY_MS, lasts / 3), /* null: never, as JSON writes Infinity */
		ends: Date.now() + lasts,
	});
	return tokens.access_token;
}

/* The token endpoint's answer to a form. */
async function exchange(url, form) {
	const response = await ask(url, { method: "POST", body: new URLSearchParams(form) });
	const answer = await response.json().catch(() => ({}));

	if (response.status >= 500 || response.status === 429)
		throw new ProviderError(texts.failing(new URL(url).origin, response.status), true);
	if (!response.ok || typeof answer.access_token !== "string")
		throw new ProviderError(texts.refused(answer.error, answer.error_description ?? response.status));
	return answer;
}

/* What the provider's ID token must say; its own answer to us brought it, over the connection that TLS protects. */
function checkIdentity(token, { provider, nonce }) {
	const claims = claimsOf(token ?? "");

	if (claims === null || claims.nonce !== nonce || claims.iss !== provider.issuer ||
	    ![claims.aud].flat().includes(provider.client_id))
		throw new ProviderError(texts.unexpected);
}

/* The access token for what take() gave. */
export async function finish({ answer, request }) {
	if (request === null || (answer.iss ?? (request.names_issuer ? null : request.provider.issuer)) !==
	    request.provider.issuer)
		throw new ProviderError(texts.unexpected);
	if ("error" in answer)
		throw new ProviderError(texts.refused(answer.error, answer.error_description));
	const tokens = await exchange(request.token_endpoint, {
		grant_type: "authorization_code", code: answer.code, redirect_uri: here(),
		client_id: request.provider.client_id, code_verifier: request.verifier,
	});

	checkIdentity(tokens.id_token, request);
	return keep(tokens, request);
}

/* Is it time to renew the access token, and can it be? */
export function isDue() {
	const tokens = stored(TOKENS);

	return tokens !== null && tokens.refresh !== null && tokens.due !== null && Date.now() > tokens.due;
}

/* Does a new ID token name somebody else than the one before? */
const isOther = (renewed, before) => Boolean(renewed && before) && claimsOf(renewed)?.sub !== claimsOf(before)?.sub;

let renewing = null;

async function renewNow() {
	const tokens = stored(TOKENS);

	try {
		const renewed = await exchange(tokens.token_endpoint, {
			grant_type: "refresh_token", refresh_token: tokens.refresh, client_id: tokens.provider.client_id,
		});
		if (stored(TOKENS)?.refresh !== tokens.refresh)
			throw new DOMException("", "AbortError"); /* they have signed out meanwhile */
		if (isOther(renewed.id_token, tokens.id))
			throw new ProviderError(texts.unexpected);
		return keep(renewed, tokens, tokens);
	} catch (error) {
		/* As long as the provider is away, the old one may do. */
		if (error.isAway && tokens.ends !== null && Date.now() < tokens.ends)
			return tokens.access;
		throw error;
	}
}

/* A new access token; null: the provider gave nothing to renew it by.  All who ask meanwhile get the same. */
export function renew() {
	if (!stored(TOKENS)?.refresh)
		return Promise.resolve(null);
	renewing ??= renewNow().finally(() => { renewing = null; });
	return renewing;
}

/* Why the API may have refused the token that the provider gave; null: nobody knows. */
export function explain() {
	const tokens = stored(TOKENS);

	if (tokens === null)
		return null;
	const { provider, access } = tokens;
	const claims = claimsOf(access);
	const audience = claims === null ? [] : [claims.aud].flat().filter((one) => one !== undefined);

	if (claims === null)
		return texts.opaque;
	if (provider.audience !== null && !audience.includes(provider.audience))
		return texts.audience(audience.join(", "), provider.audience);
	return texts.untrusted;
}

/* Forgets the tokens.  The address at which the provider ends its session, too; null: it has none. */
export function forget() {
	const tokens = stored(TOKENS);

	sessionStorage.removeItem(TOKENS);
	if (!tokens?.end_session_endpoint)
		return null;
	const url = new URL(tokens.end_session_endpoint);
	url.searchParams.set("client_id", tokens.provider.client_id);
	url.searchParams.set("post_logout_redirect_uri", here());
	if (tokens.id !== null)
		url.searchParams.set("id_token_hint", tokens.id);
	return url.href;
}
