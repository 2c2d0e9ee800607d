/*
 * All texts of the console, in English.  One object for each view.
 */

const plural = (n, one, many) => `${new Intl.NumberFormat("en").format(n)} ${n === 1 ? one : many}`;
const two = (n) => String(n).padStart(2, "0");

const recordingStatus = {
	recording: "running", stopped: "stopped, file awaited", completed: "complete", failed: "failed",
	missing: "file missing", handed_over: "handed over", undelivered: "not delivered", waiting: "waits for consent",
};

export const shell = {
	product: "Reflector",
	navigation: "Views",
	skip: "Skip to the content",
	signOut: "Sign out",
	theme: { auto: "◐ Auto", light: "☼ Light", dark: "☾ Dark" },
	themeLabel: (name) => `Colours: ${name}. Change`,
	scopes: { read: "key, reads only", host: "key", admin: "admin key, reads everything" },
	views: {
		now: "Now", meetings: "Meetings", rooms: "Rooms", deliveries: "Deliveries", health: "Health",
		keys: "Keys", signIn: "Sign in",
	},
	away: (detail) => `The server is away: ${detail} This page tries again and goes on by itself.`,
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
	413: "Enter less.",
	422: "Mend the fields that are named, and send again.",
	429: "Wait a few seconds, and try again.",
	500: "Look at the log of the server: sudo reflectorctl doctor",
	502: "The page tries again by itself. If it lasts: sudo reflectorctl doctor",
	503: "The page tries again by itself. If it lasts: sudo reflectorctl doctor",
	504: "The page tries again by itself. If it lasts: sudo reflectorctl doctor",
};

export const errors = {
	away: "There is no answer.",
	status: (status) => `The server answered with HTTP status ${status}.`,
	fault: (field, message) => (field ? `${field}: ${message}` : message),
	advice: (status) => advice[status] ?? (status >= 500 ? advice[500] : advice[400]),
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
	close: "Close",
	cancel: "Cancel",
	type: "To confirm, type",
	pages: "Pages",
	page: (n) => `Page ${n}`,
	previous: "Previous page",
	next: "Next page",
	total: (n) => `${new Intl.NumberFormat("en").format(n)} in all`,
};

export const signIn = {
	title: "Sign in",
	credential: "Bearer token or API key",
	hint: "It stays in this tab, and is forgotten when the tab is closed.",
	action: "Sign in",
	ended: (reason) => `Your sign-in has ended: ${reason}. Sign in again; the page then goes on where you were.`,
};

export const now = {
	people: (n) => plural(n, "person", "people"),
};

export const meetings = {};

export const meeting = {};

export const timeline = {
	picture: "Attendance over time",
	hint: "A picture of what the table of people below says. Arrow keys choose a person and tell their sessions.",
	people: "People in the picture",
	legend: "Legend",
	choose: "Choose a person to see their sessions in words.",
	recordings: "Recordings",
	others: "Consent of others",
	guest: "Guest",
	mark: { begin: "opened", end: "ended", now: "now" },
	breakout: (n) => `breakout room ${n}`,
	session: ({ from, to, room, isOpen, isAssumed, isDoubtful, isRemoved }) => [
		`${from} – ${isOpen ? "now" : to ?? "?"}`, room,
		isAssumed ? "end assumed" : null, isRemoved ? "removed" : null,
		isDoubtful ? "doubtful: the sender's clock was wrong" : null,
	].filter(Boolean).join(", "),
	sessionsMost: 12,
	more: (n) => plural(n, "further session", "further sessions"),
	recording: (status, from, to) => `Recording, ${status}: ${from ?? "begin unknown"} – ${to ?? "end unknown"}`,
	consent: (name, isGiven, at) => `${name} ${isGiven ? "gave" : "refused"} consent to be recorded, ${at}`,
	ownConsent: (isGiven, at) => `${isGiven ? "gave" : "refused"} consent, ${at}`,
	inRoom: "in the meeting",
	inBreakout: "in a breakout room, with its number",
	assumed: "nobody reported this end; it is assumed",
	doubtful: "doubtful: the sender's clock was wrong",
	outside: "goes on outside of the picture",
	removed: "removed by a moderator",
	moderator: "moderator",
	recorded: "recording",
	given: "consent given",
	refused: "consent refused",
	status: recordingStatus,
};

export const rooms = {};

export const deliveries = {};

export const health = {};

export const keys = {};
