/*
 * The start: who is signed in, and which view the address names.
 */
import { drawFrame, endView, showView } from "./lib/shell.js";
import { ProviderError } from "./lib/oidc.js";
import { me, resume, signOut } from "./lib/session.js";
import { part } from "./lib/api.js";
import { fill, h } from "./lib/dom.js";
import { problem } from "./lib/parts.js";

/* "meetings/ID": a view with a parameter. */
const views = {
	now: () => import("./views/now.js"),
	meetings: () => import("./views/meetings.js"),
	meeting: () => import("./views/meeting.js"),
	rooms: () => import("./views/rooms.js"),
	room: () => import("./views/room.js"),
	deliveries: () => import("./views/deliveries.js"),
	health: () => import("./views/health.js"),
	keys: () => import("./views/keys.js"),
	nowhere: () => import("./views/nowhere.js"),
};
const single = { meetings: "meeting", rooms: "room" };
const RETRY_MS = 2000;

/* null: nothing is named so. */
function idOf(text) {
	try {
		const id = decodeURIComponent(text);

		return /^\.*$/.test(id) ? null : id;
	} catch {
		return text;
	}
}

function wanted() {
	const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
	const [name, part = ""] = (path || "now").split("/");
	const id = idOf(part);
	const known = Object.hasOwn(views, name) ? name : "nowhere";

	return {
		name: known,
		module: views[id && single[known] ? single[known] : known],
		params: id ? { id } : {},
		query: Object.fromEntries(new URLSearchParams(query)),
	};
}

/* A view, whose file may not come while the server is away: then it is asked for again, as data are. */
const load = (module) => module().catch(() => ({
	async show(view) {
		const loaded = await part(module());

		return view.signal.aborted ? undefined : loaded.show(view);
	},
}));

let turn = 0;

/*
 * Of two addresses the later one is shown, whichever file comes first.  The focus moves into the view, but
 * not when the page is loaded: Tab then begins at its top.
 */
async function showWanted(isLoad = false) {
	const mine = ++turn;
	const { module, ...rest } = wanted();

	endView();
	const loaded = await load(module);

	if (mine !== turn)
		return;
	await showView(loaded, rest);
	if (mine !== turn)
		return;
	const main = document.getElementById("main");

	if (!isLoad && !main.contains(document.activeElement))
		main.focus({ preventScroll: true });
	window.scrollTo(0, 0);
}

/* ended: the error that ended the sign-in; error: why it failed. */
async function askWho({ ended = null, error = null } = {}) {
	drawFrame(askWho);
	endView();
	await showView(await load(() => import("./views/sign-in.js")),
		{ name: "signIn", params: { ended, error, done: start } });
}

async function start(isLoad = false) {
	drawFrame(askWho);
	await showWanted(isLoad);
}

window.addEventListener("hashchange", () => {
	if (me() !== null)
		showWanted();
});

/* A credential that the server refuses ends the sign-in, whatever the page was doing. */
window.addEventListener("signed-out", (event) => {
	if (me() !== null) {
		signOut();
		askWho({ ended: event.detail });
	}
});

async function begin() {
	drawFrame(askWho);
	try {
		await (await resume() ? start(true) : askWho());
	} catch (error) {
		if (error.status === 401) {
			signOut();
			await askWho(error instanceof ProviderError ? { error } : { ended: error });
			return;
		}
		fill(document.getElementById("main"), problem(error), h("p", null));
		setTimeout(begin, RETRY_MS);
	}
}

begin();
