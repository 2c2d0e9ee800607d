/*
 * What a search for meetings is in the address, in the form and in a query of the API.
 */

const NAMES = ["room", "person", "user", "from", "to", "active"];
const DAY = /^(\d{4})-(\d\d)-(\d\d)$/;
const two = (number) => String(number).padStart(2, "0");

/* The midnight at which a local day begins, or a later one; what is no day stays as it is. */
export function midnight(text, daysAfter) {
	const found = DAY.exec(text ?? "");

	if (!found)
		return text;
	const [year, month, day] = found.slice(1).map(Number);
	const isDay = new Date(year, month - 1, day).getMonth() === month - 1;

	return isDay ? new Date(year, month - 1, day + daysAfter).toISOString() : text;
}

/* The local day of a time, as a field of a form has it; of the end of a span its last day. */
export function dayOf(text, msBefore) {
	const date = new Date(Date.parse(text) - msBefore);

	if (!text || DAY.test(text) || Number.isNaN(date.getTime()))
		return text ?? "";
	return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/* What of an address or a form belongs to a search. */
export const chosen = (query) => Object.fromEntries(NAMES.filter((name) => query[name]).map((name) => [name, query[name]]));

export function hash(query, page = 1) {
	const text = new URLSearchParams(page > 1 ? { ...query, page } : query).toString();

	return text ? `#/meetings?${text}` : "#/meetings";
}

/* The page that an address names: a whole number from 1. */
export function pageOf(query) {
	const page = Math.trunc(Number(query.page ?? 1));

	return page >= 1 ? page : 1;
}
