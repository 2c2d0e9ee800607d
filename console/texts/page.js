/*
 * What stands in every view, and what the sign-in says.
 */
import { count } from "./words.js";

const two = (n) => String(n).padStart(2, "0");

export const shell = {
	product: "Reflector",
	navigation: "Views",
	skip: "Skip to the content",
	signOut: "Sign out",
	theme: { auto: ["◐", "Auto"], light: ["☼", "Light"], dark: ["☾", "Dark"] },
	themeLabel: (name) => `Colours: ${name}. Change`,
	scopes: { read: "key, reads only", host: "key", admin: "admin key, reads everything" },
	views: {
		now: "Now", meetings: "Meetings", rooms: "Rooms", deliveries: "Deliveries", health: "Health",
		keys: "Keys", signIn: "Sign in", nowhere: "Not found",
	},
	nowhere: "No page has this address.",
	list: { meetings: "All meetings", rooms: "All rooms" },
	away: (detail) => `The server is away. ${detail} This page tries again by itself.`,
	back: "The server is back.",
};

const advice = {
	0: "Check the network, and that the server runs: sudo reflectorctl status",
	400: "Check what you entered.",
	401: "Sign in again with a credential that is valid.",
	403: "Sign in as the owner, or with a key that may do this.",
	404: "It does not exist, or it was erased. Go back to the list.",
	409: "Load the page again, and repeat the change.",
	412: "Somebody else changed it meanwhile. Load the page again, and repeat the change.",
	413: "It is too long. Shorten it, and try again.",
	422: "Correct the fields that are named, and try again.",
	429: "Wait a few seconds, and try again.",
	500: "Look at the log of the server: sudo reflectorctl doctor",
};
const awayAdvice = "The page tries again by itself. If it lasts: sudo reflectorctl doctor";

export const errors = {
	away: "There is no answer.",
	foreign: "Something else answered in the server's place.",
	credential: "Invalid authentication: a credential has no such characters.",
	status: (status) => `The server answered with HTTP status ${status}.`,
	fault: (field, message) => (field ? `${field}: ${message}` : message),
	advice: (status) => advice[status] ?? (status > 500 ? awayAdvice : advice[400]),
};

export const units = {
	seconds: (n) => `${n} s`,
	minutes: (n) => `${n} min`,
	hours: (h, min) => `${h} h ${two(min)} min`,
	days: (d, h) => `${d} d ${h} h`,
	bytes: ["bytes", "kB", "MB", "GB", "TB"],
};

export const parts = {
	none: "–",
	requestId: (id) => `Request ${id}`,
	copy: "Copy",
	copied: "Copied",
	copyCommand: (text) => `Copy: ${text}`,
	close: "Close",
	cancel: "Cancel",
	type: "To confirm, type",
	pages: "Pages",
	page: (n) => `Page ${n}`,
	previous: "Previous page",
	next: "Next page",
	total: (n) => `${count(n)} in all`,
};

export const signIn = {
	title: "Sign in",
	credential: "Bearer token or API key",
	hint: "It stays in this tab, and is forgotten when the tab is closed.",
	action: "Sign in",
	show: "Show",
	showLabel: "Show what is typed",
	ended: (reason) => `Your sign-in has ended: ${reason.replace(/\.$/, "")}. Sign in again; the page then goes on where you were.`,
	provider: (host) => `Sign in at ${host}`,
	or: "or with a credential",
	help: {
		title: "Where do I get one?",
		lines: [
			["Your site’s own bearer tokens are valid here, too."],
			["The operator creates a key that may read what belongs to you, or, with scope host, do all that you may:",
				"sudo reflectorctl key add --scope read --user USER_ID --name console"],
			["A key that sees what belongs to everybody, and changes nothing:",
				"sudo reflectorctl key add --scope admin --name console"],
			["To try it out: script/server prints a token when it is ready."],
		],
	},
};

/* [what went wrong, what to do] */
export const provider = {
	away: (origin) => [`The identity provider ${origin} does not answer.`,
		"Check the network, and that the provider runs. Or sign in with a token or a key."],
	forbidden: (origin) => [`This page may not ask the identity provider ${origin}.`,
		`Name it on this host: echo 'issuers "${origin}";' | sudo tee /etc/nginx/reflector-console.map, then sudo systemctl reload nginx`],
	unreadable: (origin, own) => [`The identity provider ${origin} does not let this page read its answer.`,
		`Add the console’s origin ${own} to the client’s web origins (allowed origins for CORS) at the provider.`],
	undiscovered: (url, status) => [`The identity provider describes itself nowhere: ${url} answered with HTTP status ${status}.`,
		"Check AUTH_OIDC_ISSUER: it is what stands before /.well-known/openid-configuration."],
	otherIssuer: (found, wanted) => [`The identity provider calls itself ${found}, not ${wanted}.`,
		"Set AUTH_OIDC_ISSUER to exactly that name, also with or without the slash at its end."],
	unusable: (url) => [`The identity provider’s description has no usable addresses: ${url}`,
		"It needs authorization_endpoint and token_endpoint, both with https."],
	insecure: (origin) => [`The sign-in at the identity provider needs https, and this page is at ${origin}.`,
		"Open the console by its https address. Or sign in with a token or a key."],
	failing: (origin, status) => [`The identity provider ${origin} has trouble: HTTP status ${status}.`,
		"Wait a few seconds, and try again. If it lasts, look at the provider’s log."],
	refused: (code, description) => [
		`The identity provider refused: ${[code, description].filter((one) => one !== undefined).join(": ")}`,
		refusals[code] ?? "Sign in again. If it fails again, look at the client’s settings and the log at the provider."],
	unexpected: ["The identity provider’s answer does not belong to a sign-in of this tab.", "Sign in again, in this tab."],
	opaque: "The provider signed you in, but its access token is no JSON Web Token, so this server cannot read it. Let the provider issue JWTs for this client, or register an API with the audience AUTH_JWT_AUDIENCE.",
	audience: (found, wanted) => `The provider signed you in, but its token is for ${found ? `the audience ${found}` : "no audience"}, and this server accepts ${wanted}. Add ${wanted} to the audience of the client’s access tokens: doc/operations/identity.md, "Signing in to the console".`,
	untrusted: "The provider signed you in, but this server refuses its token. The log has the reason: journalctl -u 'reflector-rooms@*'",
};

const refusals = {
	access_denied: "You cancelled the sign-in, or you may not use this client. Try again, or ask the provider’s administrator.",
	invalid_client: "The client must be public: switch its client authentication off. And CONSOLE_CLIENT_ID must be its id.",
	invalid_grant: "Sign in again.",
	invalid_scope: "Allow the client the scopes openid, profile and email.",
	unauthorized_client: "Allow the client the authorization code flow (standard flow), and let it be public.",
};
