/*
 * Who is signed in.  The credential is in this tab's sessionStorage and nowhere else.
 */
import { forget, get } from "./api.js";

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

/* Reads who the credential is.  ApiError: it is refused, and not kept. */
export async function signIn(text) {
	const given = text.trim().replace(/^bearer\s+/i, "");

	sessionStorage.setItem(CREDENTIAL, given);
	try {
		caller = (await get("me")).data;
	} catch (error) {
		if (error.status !== 0)
			sessionStorage.removeItem(CREDENTIAL);
		throw error;
	}
}

/* Is somebody signed in: by what this tab keeps, or because the server asks nobody to? */
export async function resume() {
	if (credential() === null && (await get("sign-in")).data.backend !== "none")
		return false;
	caller = (await get("me")).data;
	return true;
}

export function signOut() {
	sessionStorage.removeItem(CREDENTIAL);
	caller = null;
	forget();
}
