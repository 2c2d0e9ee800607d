/*
 * What stands behind # in the page's address: the view and what it was asked for.
 */

/* #/VIEW?NAME=VALUE, without what is empty; the first page needs no number. */
export function addressOf(view, query = {}) {
	const given = Object.entries(query).filter(([name, value]) =>
		value !== undefined && value !== null && value !== "" && !(name === "page" && value === 1));
	const text = new URLSearchParams(given).toString();

	return text ? `#/${view}?${text}` : `#/${view}`;
}

export const meetingAddress = (id) => addressOf(`meetings/${encodeURIComponent(id)}`);
export const roomAddress = (id, query) => addressOf(`rooms/${encodeURIComponent(id)}`, query);

/* What of an address or a form has one of these names, and is not empty. */
export const chosen = (query, names) => Object.fromEntries(names.filter((name) => query[name]).map((name) => [name, query[name]]));

/* The page that an address names: a whole number from 1. */
export function pageOf(query) {
	const page = Math.trunc(Number(query.page ?? 1));

	return page >= 1 ? page : 1;
}
