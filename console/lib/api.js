/*
 * The public API (/v1/openapi.yaml).  Paths are relative to v1, which stands beside console/, also
 * under a prefix.
 */
import { hear } from "./clock.js";
import { another, bearer, credential } from "./session.js";
import { errors } from "../texts/page.js";

const BASE = new URL("../v1/", document.baseURI);
const TIMEOUT_MS = 30000;
const KEPT_MOST = 200;

/* The newest answers with their ETags, by URL: a 304 gives them again.  Only in this page's memory. */
const kept = new Map();

export class ApiError extends Error {
	/* status 0: no answer; faults: [{field, message}] of a 422. */
	constructor(status, detail, { faults = [], requestId = null } = {}) {
		super(detail);
		this.status = status;
		this.detail = detail;
		this.faults = faults;
		this.requestId = requestId;
		this.advice = errors.advice(status);
	}

	/* The server will answer again without anybody's doing here. */
	get isAway() {
		return [0, 502, 503, 504].includes(this.status);
	}
}

export function forget() {
	kept.clear();
}

/* The address of a path, and of a link that the API gave: its host is that of BASE_URL, which may differ. */
export function address(path, query = {}) {
	const url = new URL(path, BASE);

	for (const [name, value] of Object.entries(query))
		if (value !== undefined && value !== null && value !== "")
			url.searchParams.set(name, value);
	return url;
}

export const linked = (url) => new URL(url.replace(/^.*?\/v1\//, ""), BASE).href;

async function askWith(token, url, { method = "GET", headers = {}, body, signal } = {}) {
	const limit = AbortSignal.timeout(TIMEOUT_MS);

	try {
		const response = await fetch(url, {
			method,
			headers: token ? { ...headers, Authorization: `Bearer ${token}` } : headers,
			body,
			signal: signal ? AbortSignal.any([signal, limit]) : limit,
			cache: "no-store",
			credentials: "omit",
			redirect: "error",
			referrerPolicy: "no-referrer",
		});

		hear(response.headers.get("Date"));
		return response;
	} catch (error) {
		if (signal?.aborted)
			throw error;
		throw new ApiError(0, errors.away);
	}
}

/* With a credential that is still good, if there can be one. */
async function ask(url, init = {}) {
	try {
		const token = await bearer();
		const response = await askWith(token, url, init);
		const newer = response.status === 401 && token ? await another(token) : null;

		return newer ? await askWith(newer, url, init) : response;
	} catch (error) {
		throw expired(error);
	}
}

/* The body of a request and, behind it, this name's part: ["body", "limits", 0] is limits.0. */
function faultsOf(detail) {
	return detail.map((fault) => ({
		field: fault.loc.filter((part) => !["body", "query", "path"].includes(part)).join("."),
		message: fault.msg,
	}));
}

const isFault = (one) => Array.isArray(one?.loc) && typeof one.msg === "string";

async function failure(response) {
	const requestId = response.headers.get("X-Request-Id");
	let detail = null;

	try {
		({ detail } = await response.json());
	} catch {
		/* Not ours: a proxy's page. */
	}
	if (Array.isArray(detail) && detail.every(isFault)) {
		const faults = faultsOf(detail);
		const texts = faults.map((fault) => errors.fault(fault.field, fault.message));
		return new ApiError(response.status, texts.join("\n"), { faults, requestId });
	}
	return new ApiError(response.status, typeof detail === "string" ? detail : errors.status(response.status),
		{ requestId });
}

/* kind: json or text.  It may be cut; and what is no JSON comes from something between, such as a network's sign-in. */
async function read(response, kind, signal) {
	try {
		return await response[kind]();
	} catch (error) {
		if (signal?.aborted)
			throw error;
		throw new ApiError(0, error instanceof SyntaxError ? errors.foreign : errors.away);
	}
}

function expired(error) {
	if (error.status === 401 && credential() !== null)
		window.dispatchEvent(new CustomEvent("signed-out", { detail: error }));
	return error;
}

/* What import() gives: a part that is needed late may not come (TypeError) while the server is away. */
export const part = (importing) => importing.catch((error) => {
	throw error instanceof TypeError ? new ApiError(0, errors.away) : error;
});

function keep(key, etag, data) {
	kept.delete(key);
	if (kept.size >= KEPT_MOST)
		kept.delete(kept.keys().next().value);
	kept.set(key, { etag, data });
}

/* {data, etag, changed}: changed is false when the server said that what it gave before still holds. */
export async function get(path, { query, signal } = {}) {
	const url = address(path, query);
	const known = kept.get(url.href);
	const response = await ask(url, { signal, headers: known ? { "If-None-Match": known.etag } : {} });
	const etag = response.headers.get("ETag");

	if (response.status === 304)
		return { data: known.data, etag: known.etag, changed: false };
	if (!response.ok)
		throw expired(await failure(response));
	const data = await read(response, "json", signal);
	if (etag)
		keep(url.href, etag, data);
	return { data, etag, changed: true };
}

/* POST, PATCH, DELETE: {data, etag}. */
export async function send(method, path, body, { query, ifMatch, signal } = {}) {
	const headers = {};

	if (body !== undefined)
		headers["Content-Type"] = "application/json";
	if (ifMatch)
		headers["If-Match"] = ifMatch;
	const response = await ask(address(path, query), {
		method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body),
	});
	if (!response.ok)
		throw expired(await failure(response));
	return { data: await read(response, "json", signal), etag: response.headers.get("ETag") };
}

/* The text of an answer and the address of its rest (Link rel="next"), which is null at the end. */
export async function getText(path, accept, { query, signal } = {}) {
	const response = await ask(address(path, query), { signal, headers: { Accept: accept } });
	const next = /<([^>]*)>;\s*rel="?next"?/.exec(response.headers.get("Link") ?? "");

	if (!response.ok)
		throw expired(await failure(response));
	return { text: await read(response, "text", signal), next: next ? new URL(next[1], response.url).href : null };
}
