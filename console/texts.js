/*
 * All texts of the console, in English.  One object for each view.
 */

const count = (n) => new Intl.NumberFormat("en").format(n);
const plural = (n, one, many) => `${count(n)} ${n === 1 ? one : many}`;
const people = (n) => plural(n, "person", "people");
const connections = (n) => plural(n, "connection", "connections");
const messages = (n) => plural(n, "message", "messages");
const sessions = (n) => plural(n, "session", "sessions");
/* For a shell. */
const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
const two = (n) => String(n).padStart(2, "0");

const platforms = { jitsi: "Jitsi", whereby: "Whereby" };
const recordingTypes = { cloud: "uploaded", local: "kept on Jibri’s host", none: "off" };
const recordingStatus = {
	recording: "running", stopped: "stopped, file awaited", completed: "complete", failed: "failed",
	missing: "file missing", handed_over: "handed over", undelivered: "not delivered", waiting: "waits for consent",
};

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

const begin = {
	howToBegin: "A meeting begins when somebody opens a room, by the room’s link or through your site.",
	toRooms: "Choose a room",
};

/* A and 3 others */
const some = (names, n) => (n > names.length ? [...names, `${n - names.length} more`] : names).join(", ");

export const now = {
	...begin,
	title: "Now",
	totals: { meetings: "Active meetings", people: "People present", recordings: "Recordings running" },
	ofMeetings: (n) => `in ${plural(n, "meeting", "meetings")}`,
	onThisPage: "on this page",
	nobody: "No meeting is active.",
	nobodyIn: "Open, but nobody is present",
	people,
	connections,
	since: (at, time) => `Since ${at}, for ${time}`,
	owner: "Owner:",
	names: "People in this meeting",
	unnamed: "without a name",
	more: (n) => `and ${count(n)} more`,
	waiting: "Recording waits for consent",
	recording: (status, at) => ({
		recording: at ? `Recording since ${at}` : "Recording",
		stopped: at ? `Recording stopped at ${at}, file awaited` : "Recording stopped, file awaited",
		failed: "Recording failed",
		missing: "Recording’s file is missing",
		undelivered: "Recording not delivered",
	}[status]),
	begun: (rooms, n) => `Meeting began: ${some(rooms, n)}.`,
	ended: (rooms, n) => `Meeting ended: ${some(rooms, n)}.`,
};

export const meetings = {
	...begin,
	title: "Meetings",
	search: "Search for meetings",
	searching: "Searching…",
	action: "Search",
	clear: "Clear",
	room: "Room",
	roomHint: "Its whole name, or its id",
	person: "Person",
	personHint: "Whole id or e-mail address",
	owner: "Owner",
	ownerHint: "The id of a user",
	from: "From",
	to: "To",
	state: "State",
	states: [["", "All"], ["true", "Active"], ["false", "Ended"]],
	active: "active",
	ended: "ended",
	start: "Start",
	length: "Length",
	people,
	none: "There was no meeting so far.",
	noneFound: "No meeting fits this search.",
	behindTheEnd: (n) => `There is no page ${n}.`,
	toTheEnd: "Go to the last page",
	found: (n) => `${plural(n, "meeting", "meetings")} found.`,
	searchedFrom: (at) => `Only meetings since ${at} were searched.`,
	further: "Search further back",
};

export const meeting = {
	active: "active",
	ended: "ended",
	back: "All meetings",
	toRoom: "The room",
	forOthers: "You see what everybody may see of this meeting. The owner of its room sees the rest.",
	time: "Time",
	opened: "Opened",
	goesOn: "now",
	unknown: "unknown",
	present: "Present now",
	presentNow: (n, clients) => (n === clients ? people(n) : `${people(n)}, ${connections(clients)}`),
	people: "People in all",
	peak: "Most at the same time",
	personTime: "Total time of all people",
	roomName: (platform) => `Name in ${platforms[platform] ?? platform}`,
	copyRoomName: "Copy the name of the meeting",
	owner: "Owner",
	clients: "Connections now",
	platform: "Platform",
	platforms,
	recordingType: "Recording",
	recordingTypes,

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
	presentState: "present",
	removedState: "removed",
	breakout: "breakout room",
	assumed: "end assumed",
	doubtful: "doubtful: wrong clock",
	spoke: (time) => `spoke ${time}`,
	sessions,
	sessionsOf: (n, name) => `${sessions(n)} of ${name}`,
	shown: (n, all) => `${people(n)} of ${count(all)}`,
	showMore: (n) => `Show ${plural(n, "more person", "more people")}`,
	remove: "Remove",
	removePerson: (name) => `Remove ${name}`,
	removeTitle: "Remove this person from the meeting?",
	removeText: "Jitsi closes all connections of this person, also in breakout rooms and in the lobby.",
	ban: "Keep the person out of this meeting",
	banHint: "Without this, they can join again. The next meeting of the room is open to them.",
	reason: "Reason (optional)",
	reasonHint: "People see it in Jitsi.",
	removedInJitsi: "Jitsi gets the command to remove the person.",
	notedAlone: "Only this server knows of it: JITSI_CONTROL_URL is not set, or the meeting is not in Jitsi.",

	end: "End the meeting",
	endTitle: "End this meeting?",
	endText: "Everybody is removed from it. Whoever opens the room next begins a new meeting.",
	endedInJitsi: "The meeting has ended. Jitsi gets the command to remove everybody.",
	message: "Send a message",
	messageLabel: "Everybody in the meeting sees this text in the chat",
	messageSend: "Send",
	messageSent: "Jitsi gets the message.",
	erase: "Erase the meeting",
	eraseTitle: "Erase this meeting for ever?",
	eraseText: "It ends, and its events, names, consents, messages and recordings are removed. Nothing brings them back.",
	keepFiles: "Keep the files of the recordings",
	keepFilesHint: "They stay in the recordings folder, but this server no longer lists them.",
	erased: "The meeting is erased.",

	recordings: "Recordings",
	noRecordings: "There is no recording.",
	status: recordingStatus,
	explained: {
		stopped: "It has stopped. Jibri still works on the file.",
		missing: "It stopped long ago, and Jibri reported no file. Look at the spool folder on Jibri’s host.",
		undelivered: "A receiver did not accept it, and no attempt follows. Mend the receiver, then send it again.",
		failed: "Jibri reported that it failed.",
	},
	waiting: "waits for consent",
	reasonIs: "Reason:",
	startedBy: "Started by",
	release: "Release without consent",
	released: "It is released: waiting messages are sent now.",
	redeliver: "Send again",
	redelivered: "The recording is sent again.",
	nobodyListens: "Set a webhook for the room, or enable it again, on the room’s page.",
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
	decrypt: (name) => `reflectorctl recording decrypt --offline -i key.txt ${quoted(name)}`,
	plain: (size) => `Decrypted, it has ${size}.`,

	messages: "Messages",
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
	hint: "The same as the table of people below, as a picture. Arrow keys choose a person and read their sessions.",
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
		isDoubtful ? "doubtful: the sender’s clock was wrong" : null,
	].filter(Boolean).join(", "),
	sessionsMost: 12,
	more: (n) => plural(n, "further session", "further sessions"),
	recording: (status, from, to) => `Recording, ${status}: ${from ?? "begin unknown"} – ${to ?? "end unknown"}`,
	consent: (name, isGiven, at) => `${name} ${isGiven ? "gave" : "refused"} consent to be recorded, ${at}`,
	ownConsent: (isGiven, at) => `${isGiven ? "gave" : "refused"} consent, ${at}`,
	inRoom: "in the meeting",
	inBreakout: "in a breakout room, with its number",
	assumed: "nobody reported this end; it is assumed",
	doubtful: "doubtful: the sender’s clock was wrong",
	outside: "goes on outside of the picture",
	removed: "removed by a moderator",
	moderator: "moderator",
	recorded: "recording",
	given: "consent given",
	refused: "consent refused",
	status: recordingStatus,
};

const recordingChoices = [
	["cloud", "Uploaded from Jibri’s host"],
	["local", "Kept on Jibri’s host"],
	["none", "Off: nobody may record"],
];
const recordingTriggers = [
	["automatic-2nd-participant", "With the second person"],
	["automatic", "With the first person"],
	["prompt", "When a host agrees to the prompt"],
	["none", "When a host starts it"],
];

export const rooms = {
	title: "Rooms",
	add: "New room",
	find: "Part of a name",
	findAction: "Search",
	findAll: "Show all",
	missing: (name) => `There is no room whose name contains “${name}”.`,
	hidden: "In your list there is none. This room belongs to somebody else:",
	caption: "Rooms, newest first",
	none: "There is no room yet.",
	columns: { name: "Name", owner: "Owner", access: "Access", recording: "Recording", webhook: "Webhook", created: "Created" },
	access: { is_locked: "locked", is_shared: "shared", passcode: "passcode", others: "of others" },
	webhook: { none: "none", active: "set", failing: "failing", disabled: "disabled" },
	types: recordingTypes,
	meetings: "Meetings of this room",

	back: "All rooms",
	settings: "Settings",
	facts: {
		owner: "Owner", created: "Created", access: "Who may enter", require_consent: "Consent", longest: "Longest meeting",
		zulip: "Zulip",
	},
	platforms: Object.entries(platforms),
	recordingTypes: recordingChoices,
	recordingTriggers,
	nameOf: (list, key) => list.find(([name]) => name === key)?.[1] ?? key,
	consent: { true: "A recording waits until everybody in it has consented", false: "Not required" },
	locked: "Only the owner opens it; where Jitsi has a lobby, others wait there",
	shared: "Everybody who is signed in may see it and its meetings",
	passcode: "Others than the owner need the passcode",
	open: "Everybody who is signed in and knows its name",
	anyNumber: "Any number",
	noLimit: "No limit",
	minutes: (n) => plural(n, "minute", "minutes"),
	zulip: (stream, topic) => `Posts to ${stream || "–"} / ${topic || "–"}`,
	zulipOff: "Posts nothing",

	change: "Change",
	remove: "Delete",
	removeTitle: (name) => `Delete the room ${name}?`,
	removeText: "Its meeting ends, its webhook gets nothing more, and its name is free again. Its past meetings stay readable.",
	removed: (name) => `The room ${name} is deleted.`,

	create: "Create",
	save: "Save",
	cancel: "Cancel",
	changeTitle: (name) => `Change ${name}`,
	saved: "The room is saved.",
	created: "The room is created.",
	unchanged: "Nothing was changed.",
	stale: "Somebody else changed this room meanwhile. The form shows what is stored, with your changes. Look at it, and save again.",
	staleRemoved: "Somebody else changed this room meanwhile. This is what is stored. Look at it before you delete it.",
	groups: { room: "Room", access: "Access", recording: "Recording", limits: "Limits", webhook: "Webhook", zulip: "Zulip" },
	fields: {
		name: ["Name", "Letters, digits, “-”, “_” and “.”, at most 100. It is part of every link."],
		platform: ["Platform", "Where the next meetings take place."],
		is_locked: ["Locked", "Only the owner opens it. Where Jitsi has a lobby, others wait there."],
		is_shared: ["Shared", "Everybody who is signed in sees this room and its meetings, but no people and no recordings."],
		passcode: ["Passcode", "Others than the owner give it when they open the room."],
		passcode_kept: ["New passcode", "It has one, which nobody can read. Leave this empty to keep it."],
		passcode_removed: ["Remove the passcode", null],
		recording_type: ["Recordings", null],
		recording_trigger: ["Recording starts", null],
		require_consent: ["Require consent", "A recording is delivered only when everybody who was present has consented, or when you release it."],
		max_participants: ["People at once", "At most 10,000. Empty: any number."],
		longest: ["Longest meeting, in minutes", "At most 10,080 (a week). Empty: no limit."],
		not_before: ["Opens", "Before, nobody opens a meeting, nor does the owner. Empty: at any time."],
		expires_at: ["Closes", "From then on nobody opens a meeting, and a running one ends. Empty: never."],
		webhook_url: ["URL", "It gets a signed message about each event. Empty: none."],
		webhook_secret: ["Secret", "It signs the messages. Empty: one is generated."],
		webhook_secret_kept: ["New secret", "Leave this empty to keep the secret. Messages are also signed with the old one for 24 hours."],
		webhook_secret_removed: ["Generate a new secret", null],
		zulip_auto_post: ["Post to Zulip", null],
		zulip_stream: ["Stream", null],
		zulip_topic: ["Topic", null],
	},
	events: "Messages",
	eventsHint: "A message of type test is sent whenever you ask for it.",
	eventNames: {
		"meeting.started": "Meeting started", "meeting.ended": "Meeting ended",
		"participant.joined": "Participant joined", "participant.left": "Participant left",
		"recording.started": "Recording started", "recording.completed": "Recording completed",
		"recording.failed": "Recording failed", "recording.waiting": "Recording waits for consent",
	},

	secret: {
		title: "The webhook’s secret",
		text: "The service generated it. The receiver needs it to check the signatures.",
		label: "Secret",
		copy: "Copy the secret",
		show: "Show",
		hide: "Hide",
		hidden: "••••••••••••",
		unseen: "This key sees no secret.",
	},

	hook: {
		title: "Webhook",
		none: "This room has no webhook. Change the room to give it one.",
		noneReadOnly: "This room has no webhook.",
		address: "URL",
		secret: "Secret",
		gets: "Messages",
		all: "All types",
		nothing: "None",
		disabled: "Disabled since",
		disabledText: "The receiver answered 410, or failed for too long. Nothing is sent until you enable it again. Messages about completed recordings wait until then.",
		enable: "Enable again",
		test: "Send a test",
		good: "Delivered",
		bad: "Failed",
		message: (id) => `message ${id}`,
		deliveries: "Latest deliveries",
	},

	meet: {
		action: "Open a meeting",
		explained: "Opens the room, or shows its running meeting, and gives you your links.",
		title: "The meeting is open",
		passcode: "Passcode",
		passcodeTitle: (name) => `Open a meeting in ${name}`,
		passcodeHint: "Ask the owner of the room for it.",
		guest: "Guest link",
		host: "Host link",
		copyGuest: "Copy the guest link",
		copyHost: "Copy the host link",
		join: "Join as host",
		joinGuest: "Join",
		until: (isHost) => (isHost ? "Both links work until" : "The link works until"),
		personal: "A link is personal: it carries your name, and everybody who joins with it counts as one person. To invite people, give them the room’s name or your site’s page for it: each opens the room and gets an own link.",
		hostOnly: "Whoever has the host link is a host. Keep it to yourself.",
		people: (n) => (n === 0 ? "Nobody is present." : `${plural(n, "person is", "people are")} present.`),
		view: "Look at the meeting",
	},
};

const reasons = {
	400: "bad request", 401: "not authorized", 403: "forbidden", 404: "not found", 405: "wrong method", 408: "timeout",
	410: "gone", 413: "too large", 429: "too many requests", 500: "internal error", 502: "bad gateway", 503: "unavailable",
	504: "gateway timeout",
};
const answered = (status) => (status === null ? "no answer" :
	`HTTP ${status}${reasons[status] ? ` (${reasons[status]})` : ""}`);
const adviceFor = (status) => {
	if (status === null)
		return "Check the URL, and that the receiver runs and can be reached from the server.";
	if (status < 400)
		return "The receiver redirects, and redirects are not followed. Set the address that it leads to.";
	if ([404, 405].includes(status))
		return "Nothing takes messages at this address. Correct the URL.";
	if ([401, 403].includes(status))
		return "The receiver refuses the sender. Check its access rules, and that it has the webhook’s secret.";
	return "Look at the receiver’s log, and mend it.";
};

export const deliveries = {
	title: "Deliveries",
	endpoints: "Webhooks",
	messages: "Messages",
	none: {
		dead: "No message is dead.", pending: "No message waits.", delivered: "No message was delivered.",
		all: "There is no message.", some: "No message fits.",
	},
	pipeline: "pipeline",
	since: "since",
	hook: {
		disabled: "disabled", failing: "failing", works: "works",
		answered: (status) => `Last answer: ${answered(status)}`,
		pending: (n) => `${plural(n, "message waits", "messages wait")}`,
		dead: (n) => `${plural(n, "message is dead", "messages are dead")}`,
		allWork: "Every webhook works.",
		none: "No room has a webhook.",
		working: (n) => plural(n, "webhook works", "webhooks work"),
	},
	advice: ({ endpoint, webhook_disabled_at: disabled, last_status: status, dead }) => {
		if (endpoint === "pipeline")
			return "The site’s own receiver of recordings (PIPELINE_WEBHOOK_URL) fails. On the server: sudo reflectorctl doctor deliver";
		return disabled ? `${status === 410 ? "The receiver said that it is gone." : "The receiver failed for too long."} ` +
			"Nothing is sent any more. Mend it, then enable the webhook on the room’s page: this sets webhook_url again." :
			`${adviceFor(status)} Messages that wait are tried again by themselves${dead ? "; send dead ones again below" : ""}.`;
	},
	column: { type: "Message", state: "State", room: "Room" },
	statuses: { dead: "Dead", pending: "Pending", delivered: "Delivered", all: "All" },
	allTypes: "All messages",
	roomHint: "Name or id",
	filter: "Filter",
	state: { delivered: "delivered", dead: "dead", pending: "waits for its first attempt", failing: "failing" },
	waits: { consent: "waits for consent", endpoint: "waits for a webhook" },
	givenUp: (n, status) => `after ${plural(n, "attempt", "attempts")}: ${answered(status)}`,
	failed: (n, status) => `${plural(n, "attempt", "attempts")}, ${answered(status)}. Next attempt:`,
	untried: "without an attempt: the webhook was disabled or removed",
	again: "Send again",
	againLabel: (type) => `Send again: ${type}`,
	sent: "The message is sent again.",
	all: (n) => `All ${messages(n)}`,
	redeliverAll: "Send all again",
	allTitle: (n) => `Send ${plural(n, "dead message", "dead messages")} again?`,
	allText: "The oldest goes first. Messages to disabled webhooks and to the pipeline stay dead.",
	sendAll: (n) => `Send ${messages(n)}`,
	sending: "Messages that are sent again",
	progress: (n, total) => `${count(n)} of ${messages(total)}`,
	done: (n, skipped) => `${plural(n, "message is", "messages are")} sent again.${skipped ?
		` ${plural(skipped, "message stays", "messages stay")} dead: the webhook is disabled or removed.` : ""}`,
	ofMeeting: "Of one meeting.",
	ofAll: "Show those of all meetings",
	readOnly: "This key only reads. The owner of a room sends its messages again.",
	onServer: "This key only reads. Mend the receivers; then, on the server:",
	command: ({ room, meeting }) => `sudo reflectorctl redeliver --dead${room ? ` --room ${quoted(room)}` : ""}${
		meeting ? ` --meeting ${quoted(meeting)}` : ""}`,
};

export const health = {
	title: "Health",
	summary: (n) => (n === 0 ? "All is well." : `${plural(n, "thing needs", "things need")} attention.`),
	service: "The service now",
	serviceFine: "It answers, its database takes writes, and nothing waits for you.",
	problem: "The service cannot do its work",
	warnings: {
		"recordings.missing": (n) => `${plural(n, "recording has", "recordings have")} no file`,
		"recordings.unknown": () => "The search for missing recordings failed",
		"recordings.unreadable": () => "The folder of the recordings cannot be read",
		"control.failing": (n) => `${plural(n, "server of Jitsi takes", "servers of Jitsi take")} no commands`,
		"deliver.silent": () => "Nothing is delivered, and no meeting ends",
		"deliveries.dead": (n) => `${plural(n, "message is", "messages are")} dead`,
		"erasures.unfinished": (n) => `${plural(n, "erasure has", "erasures have")} not finished`,
		"provider.unreachable": () => "The keys of the identity provider cannot be fetched",
		"webhooks.disabled": (n) => `${plural(n, "webhook is", "webhooks are")} disabled`,
		"jibris.silent": (n) => `${plural(n, "Jibri is", "Jibris are")} silent`,
		"jibris.unhealthy": (n) => `${plural(n, "Jibri is", "Jibris are")} not healthy`,
	},
	links: {
		"deliveries.dead": ["#/deliveries?status=dead", "Look at these messages"],
		"webhooks.disabled": ["#/deliveries", "Look at the webhooks"],
	},
	error: "error",
	warning: "warning",
	why: "Why it matters",
	mend: "What to do",
	see: "Manual",
	chapter: (name) => `, chapter “${name}”`,
	host: "Host",
	looked: (span) => `doctor looked ${span} ago`,
	late: "This is old: doctor should look every 5 minutes. On that host, start its timer again:",
	look: "sudo systemctl restart reflector-doctor.timer",
	lookByHand: "sudo reflectorctl doctor --store",
	noReport: "No host has a report",
	noReportText: "doctor looks at a host’s settings, units, nginx, certificates, disks and more, and stores what it finds. On each host, start its timer, or run it by hand:",
	hostFine: "doctor found nothing wrong.",
	rest: (good, skipped) => `${plural(good, "check is", "checks are")} fine${skipped ? `, ${skipped} had nothing to look at` : ""}`,
	restCaption: "Checks without a fault",
	columns: { check: "Check", found: "Found", verdict: "Verdict" },
	fine: "fine",
	skipped: "skipped",
	toRoom: "Look at the room",
	toMeeting: "Look at the meeting",
	toMessages: "Look at its messages",
	makeKey: "sudo reflectorctl key add --scope admin",
	own: {
		title: "Your rooms",
		answers: "The server answers.",
		fine: (n) => `No webhook fails, and the recordings of your newest ${n} meetings are there.`,
		disabled: "A webhook is disabled",
		failing: "A webhook fails",
		dead: "Messages are dead",
		since: (time) => `since ${time}`,
		status: (status) => `last answer: ${answered(status)}`,
		counts: (pending, dead) => `${plural(pending, "message waits", "messages wait")}, ${dead} dead`,
		enable: "Mend the receiver. Then enable the webhook on the room’s page.",
		mend: "Mend the receiver. What waits is then sent by itself; dead messages only when you send them again.",
		redeliver: "Every attempt failed. If the receiver needs these messages, send them again.",
		recordings: {
			failed: ["A recording failed", "Ask the operator: the log of Jibri says why."],
			missing: ["A recording has no file", "Ask the operator: the file may still be on the host of Jibri."],
			undelivered: ["A recording was not delivered", "Mend the receiver of the webhook. Then send the recording again on the meeting’s page."],
		},
		of: (time) => `the meeting of ${time}`,
		more: "The installation",
		moreText: "Only operators see its health. An API key of scope admin shows settings, units, certificates, disks and queues of every host. The operator makes one:",
	},
};

export const keys = {
	title: "Keys",
	caption: "Your keys, newest first",
	who: { title: "You", name: "Name", id: "Id", email: "E-mail", kind: "Signed in with", rooms: "Limited to", ends: "Valid until" },
	kinds: {
		user: "a token", local: "nothing: AUTH_BACKEND is none", read: "a key that reads what belongs to its user",
		host: "a key that may do what its user may", admin: "an admin key, which reads what belongs to everybody",
	},
	limit: (n) => plural(n, "room", "rooms"),
	intro: {
		user: "A machine signs in with a key, for example a calendar or a wall display. The key acts for you.",
		key: "A key cannot create or delete keys. To do that, sign in with your own token.",
		local: "With AUTH_BACKEND=none this server accepts no keys of users. Keys that you create work when it is jwt.",
	},
	none: {
		yet: "You have no keys.",
		admin: "A key of scope admin has no user, and so no keys. All keys: sudo reflectorctl key list",
		limited: "A key that is limited to certain rooms cannot list keys. Sign in with your own token.",
	},
	columns: { name: "Name", scope: "May", rooms: "Rooms", created: "Created", ends: "Expires", used: "Last used", actions: "Actions" },
	scopes: { read: "read", host: "do all that you may" },
	unnamed: "(no name)",
	all: "all of yours",
	more: (n) => ` and ${n} more`,
	never: "never",
	unused: "never",
	expired: "expired",
	soon: "soon",
	form: {
		title: "Create a key", action: "Create",
		name: "Name", nameHint: "What it is for. Participants of meetings that the key opens can see it.",
		scope: "It may", scopeHint: "A key that only reads sees no secrets of webhooks.",
		rooms: "Rooms", roomsHint: "Names or ids, one on each line. Empty: all of yours.",
		ends: "Expires", endsHint: "Empty: it does not expire.",
	},
	made: {
		title: "New key", text: "Copy it now: this page cannot show it again. Whoever has it can sign in with it.",
		copy: "Copy the key", done: "I have stored it",
	},
	delete: {
		title: "Delete this key?", action: "Delete", label: (name) => `Delete the key ${name}`, done: "The key is deleted.",
		text: "Programs that use it are refused from then on. A deleted key does not come back.",
	},
};
