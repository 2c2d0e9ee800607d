/*
 * Words that the texts of several views share, in English.
 */

export const count = (n) => new Intl.NumberFormat("en").format(n);
export const plural = (n, one, many) => `${count(n)} ${n === 1 ? one : many}`;
export const people = (n) => plural(n, "person", "people");
export const connections = (n) => plural(n, "connection", "connections");

/* For a shell. */
export const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

export const platforms = { jitsi: "Jitsi", whereby: "Whereby" };
export const recordingTypes = { cloud: "uploaded", local: "kept on Jibri’s host", none: "off" };

const reasons = {
	400: "bad request", 401: "not authorized", 403: "forbidden", 404: "not found", 405: "wrong method", 408: "timeout",
	410: "gone", 413: "too large", 429: "too many requests", 500: "internal error", 502: "bad gateway", 503: "unavailable",
	504: "gateway timeout",
};
export const answered = (status) => (status === null ? "no answer" :
	`HTTP ${status}${reasons[status] ? ` (${reasons[status]})` : ""}`);

export const begin = {
	howToBegin: "A meeting begins when somebody opens a room, by the room’s link or through your site.",
	toRooms: "Choose a room",
};
