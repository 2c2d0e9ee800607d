/*
 * Who is signed in.  The credential is in this tab's sessionStorage and nowhere else.
 */
import { ApiError, forget, get } from "./api.js";
import * as oidc from "./oidc.js";
import { errors } from "../texts/page.js";

const CREDENTIAL = "reflector.credential";

let caller = null;

/* The answer of GET /v1/me; null: nobody is signed in. */
export const me = () => caller;

/* What the caller may do.  The server decides; this only spares buttons that it would refuse. */
export const may = {
	change: () => caller !== null && !["read", "admin"].includes(caller.scope),
	seeAll: () => caller !== null && (caller.scope === "admin" || caller.kind === "local"),
};

/* The bearer token or API key; null: none. */
export const credential = () => sessionStorage.getItem(CREDENTIAL);

let known = null;

/* The answer of GET /v1/sign-in, which changes with the server's settings alone. */
export async function ways() {
	known ??= (await get("sign-in")).data;
	return known;
}

/* The credential, for a request: a new one, if the provider's ends soon. */
export async function bearer() {
	if (oidc.isDue())
		sessionStorage.setItem(CREDENTIAL, await oidc.renew());
	return credential();
}

/* Another one than this, which the API has refused; null: there is none. */
export async function another(refused) {
	if (caller === null)
		return null;
	if (credential() !== refused)
		return credential();
	const renewed = await oidc.renew();
	if (renewed !== null)
		sessionStorage.setItem(CREDENTIAL, renewed);
	return renewed;
}

/* Reads who the credential is.  ApiError: it is refused, and not kept. */
async function enter(given) {
	sessionStorage.setItem(CREDENTIAL, given);
	try {
		caller = (await get("me")).data;
	} catch (error) {
		if (!error.isAway)
			sessionStorage.removeItem(CREDENTIAL);
		throw error;
	}
}

/* By what somebody has typed or pasted: perhaps a whole header, over several lines, with what nobody sees. */
export async function signIn(text) {
	const given = text.replace(/\p{Cf}/gu, "").trim().replace(/^(authorization:\s*)?bearer\s+/i, "").replace(/\s+/g, "");

	/* No header can carry it. */
	if (/[^\x21-\xff]/.test(given))
		throw new ApiError(401, errors.credential);
	oidc.forget();
	await enter(given);
}

/* What the provider has answered, until it is used. */
let returned = null;

async function enterReturned() {
	try {
		await enter(await oidc.finish(returned));
	} catch (error) {
		if (error.isAway && credential() === null)
			throw error;
		returned = null;
		throw error.status === 401 && !(error instanceof oidc.ProviderError) ?
			new oidc.ProviderError([error.detail, oidc.explain()]) : error;
	}
	returned = null;
}

/* Is somebody signed in: by the provider's answer, by what this tab keeps, or because the server asks nobody to? */
export async function resume() {
	returned ??= oidc.take();
	if (returned?.request === null && credential() !== null)
		returned = null; /* somebody else's address: whoever is signed in stays it */
	if (returned !== null) {
		await enterReturned();
		return true;
	}
	if (credential() === null && (await ways()).backend !== "none")
		return false;
	caller = (await get("me")).data;
	return true;
}

/* Forgets who was here.  The address at which the provider ends its session, too; null: there is none. */
export function signOut() {
	const end = oidc.forget();

	sessionStorage.removeItem(CREDENTIAL);
	caller = null;
	forget();
	return end;
}
