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

export const meeting = {
	active: "active",
	ended: "ended",
	forOthers: "You see what everybody may see of this meeting. The owner of its room sees the rest.",
	time: "Time",
	opened: "Opened",
	goesOn: "now",
	unknown: "unknown",
	present: "In it now",
	presentNow: (people, clients) => (people === clients ? plural(people, "person", "people") :
		`${plural(people, "person", "people")}, ${plural(clients, "connection", "connections")}`),
	people: "People in all",
	peak: "Most at the same time",
	personTime: "Time of all people together",
	roomName: { jitsi: "Name in Jitsi", whereby: "Name in Whereby", other: "Name of the meeting" },
	copyRoomName: "Copy the name of the meeting",
	owner: "Owner",
	clients: "Connections now",
	platform: "Platform",
	platforms: { jitsi: "Jitsi Meet", whereby: "Whereby" },
	recordingType: "Recording",
	recordingTypes: { none: "off", local: "kept on the recorder", cloud: "handed over" },

	timeline: "Timeline",
	attendance: "Attendance",
	nobody: "Nobody has joined.",
	search: "Find a person",
	csv: "Download CSV",
	name: "Name",
	email: "E-mail",
	first: "First joined",
	last: "Last left",
	duration: "Time",
	speaking: "Speaking",
	moderator: "Moderator",
	removed: "Removed by",
	doing: "Actions",
	presentState: "in it now",
	removedState: "removed",
	breakout: "breakout room",
	assumed: "end assumed",
	doubtful: "doubtful: wrong clock",
	spoke: (time) => `spoke ${time}`,
	sessions: (n) => plural(n, "session", "sessions"),
	sessionsOf: (n, name) => `${plural(n, "session", "sessions")} of ${name}`,
	shown: (n, all) => `${plural(n, "person", "people")} of ${new Intl.NumberFormat("en").format(all)}`,
	showMore: (n) => `Show ${plural(n, "more person", "more people")}`,
	remove: "Remove",
	removePerson: (name) => `Remove ${name}`,
	removeTitle: (name) => `Remove ${name} from the meeting?`,
	removeText: "Jitsi closes all connections of this person, also in breakout rooms and in the lobby.",
	ban: "Keep the person out of this meeting",
	banHint: "Without this, they can join again. The next meeting of the room is open to them.",
	reason: "Reason (optional)",
	reasonHint: "People see it in Jitsi.",
	removedInJitsi: "Jitsi gets the command to remove the person.",
	notedAlone: "It is noted here alone: the server does not set JITSI_CONTROL_URL, or the meeting is not in Jitsi.",

	end: "End the meeting",
	endTitle: "End this meeting?",
	endText: "Everybody is put out. Whoever opens the room next begins a new meeting.",
	endedInJitsi: "The meeting has ended. Jitsi gets the command to put everybody out.",
	message: "Send a message",
	messageLabel: "Everybody in the meeting sees this text in the chat",
	messageSend: "Send",
	messageSent: "Jitsi gets the message.",
	erase: "Erase the meeting",
	eraseTitle: "Erase this meeting for ever?",
	eraseText: "It ends, and its events, names, consents, messages and recordings are removed. Nothing brings them back.",
	keepFiles: "Keep the files of the recordings",
	keepFilesHint: "They stay in the recordings folder, and the service does not know them any more.",
	erased: "The meeting is erased.",

	recordings: "Recordings",
	noRecordings: "There is no recording.",
	status: recordingStatus,
	explained: {
		stopped: "It has stopped. The recorder still works on the file.",
		missing: "It stopped long ago, and the recorder reported no file. Look at the recorder's spool folder.",
		undelivered: "A receiver did not take it, and no try follows. Mend the receiver, then deliver again.",
		failed: "The recorder reported that it failed.",
	},
	waiting: "waits for consent",
	reasonIs: "Reason:",
	startedBy: "Started by",
	release: "Release without consent",
	released: "It is released: waiting messages are sent now.",
	redeliver: "Deliver again",
	redelivered: "It is delivered again.",
	play: "Play",
	playFile: (name) => `Play ${name}`,
	notPlayed: "The file cannot be played here. Try again, or download it.",
	download: "Download",
	downloadFile: (name) => `Download ${name}`,
	noFile: "The server does not have this file in its recordings folder (RECORDINGS_DIR).",
	openElsewhere: "Open where it was uploaded",
	notHere: "This server does not have the file.",
	onJibri: (host) => `from ${host}`,
	sha256: "SHA-256",
	copySha256: "Copy the SHA-256",
	encrypted: "Encrypted. Decrypt the downloaded file with the private key:",
	decrypt: (name) => `reflectorctl recording decrypt --offline -i key.txt '${name.replaceAll("'", "'\\''")}'`,
	copyCommand: "Copy the command",
	plain: (size) => `The film inside has ${size}.`,

	consents: "Consent to be recorded",
	noConsents: "Nobody has answered.",
	guest: "Guest",
	answer: "Answer",
	at: "When",
	given: "given",
	refused: "refused",

	events: "Events",
	eventType: "Type",
	allTypes: "All types",
	noEvents: "There is no event.",
	eventsShown: (shown, total) => (shown === total ? `${plural(total, "event", "events")}, newest first` :
		`The newest ${shown} of ${plural(total, "event", "events")}, newest first`),
};

export const timeline = {
	picture: "Attendance over time",
	hint: "A picture of what the table of people below says. Arrow keys choose a person and tell their sessions.",
	people: "People in the picture",
	legend: "Legend",
	choose: "Choose a person to see their sessions in words.",
	recordings: "Recordings",
	others: "Consent of others",
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
