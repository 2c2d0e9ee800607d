/*
 * The frame around the views: navigation, the banner while the server is away, and the life of a view.
 */
import { me, signOut } from "./session.js";
import { fill, h } from "./dom.js";
import { announce, problem } from "./parts.js";
import { shell as texts } from "../texts/page.js";

const THEME = "reflector.theme";
const THEMES = ["auto", "light", "dark"];
const NAMES = ["now", "meetings", "rooms", "deliveries", "health", "keys"];
const RETRY_S = 2;
const RETRY_MOST_S = 15;

let leave = null; /* ends the view that is shown */

const sleep = (seconds, signal) => new Promise((resolve) => {
	const end = () => {
		clearTimeout(timer);
		signal.removeEventListener("abort", end);
		resolve();
	};
	const timer = setTimeout(end, seconds * 1000);

	signal.addEventListener("abort", end);
});

const seen = (signal) => new Promise((resolve) => {
	const look = () => {
		if (document.hidden && !signal.aborted)
			return;
		document.removeEventListener("visibilitychange", look);
		signal.removeEventListener("abort", look);
		resolve();
	};

	document.addEventListener("visibilitychange", look);
	signal.addEventListener("abort", look);
	look();
});

function away(error) {
	const banner = document.getElementById("away");
	const text = error && texts.away(error.detail);

	if (banner.hidden === !text)
		return;
	banner.hidden = !text;
	fill(banner, text);
	announce(text ?? texts.back);
}

/* Does the work until it succeeds: while the server is away it waits.  Other errors are thrown. */
async function persist(work, signal) {
	for (let wait = RETRY_S; !signal.aborted; wait = Math.min(wait * 2, RETRY_MOST_S)) {
		try {
			const result = await work();
			away(null);
			return result;
		} catch (error) {
			if (signal.aborted)
				return undefined;
			if (!error.isAway)
				throw error;
			away(error);
			await sleep(wait, signal);
		}
	}
	return undefined;
}

/* Does the work now and again and again; the first time is awaited. */
function repeat(view, seconds, work) {
	const { signal } = view;

	async function go() {
		for (;;) {
			await sleep(seconds, signal);
			await seen(signal);
			if (signal.aborted)
				return;
			try {
				await persist(work, signal);
				view.fail(null);
			} catch (error) {
				if (!signal.aborted)
					view.fail(error);
			}
		}
	}
	return persist(work, signal).then(() => { go(); });
}

function title(text) {
	document.title = text ? `${text} · ${texts.product}` : texts.product;
}

/* Instead of a view: its name, why it cannot be shown, and the way to its list. */
const failed = ({ name, params }, error) => [
	h("h1", { class: "h3" }, texts.views[name]), problem(error),
	params.id ? h("p", null, h("a", { href: `#/${name}` }, texts.list[name])) : null,
];

/* Ends the view that is there; main is busy until the next one is drawn. */
export function endView() {
	leave?.abort();
	document.getElementById("main").setAttribute("aria-busy", "true");
}

/* Shows a module's show(view) after endView. */
export async function showView(module, { name, params = {}, query = {} }) {
	const ending = new AbortController();
	const root = document.getElementById("main");
	const trouble = h("div");
	const content = h("div");
	let told = null;
	const view = {
		root: content, params, query, signal: ending.signal,
		every: (seconds, work) => repeat(view, seconds, work),
		/* An error of work that goes on: above the view, once, until the next time it works (null). */
		fail: (error) => {
			if ((error?.detail ?? error) === told)
				return;
			told = error?.detail ?? error;
			fill(trouble, error && problem(error));
		},
		/* Not for somebody who has gone elsewhere meanwhile. */
		go: (hash) => { if (!ending.signal.aborted) location.hash = hash; },
		title,
	};

	leave = ending;
	document.querySelectorAll("dialog").forEach((dialog) => dialog.close(""));
	document.querySelectorAll("nav [data-view]").forEach((link) => {
		if (link.dataset.view === name)
			link.setAttribute("aria-current", "page");
		else
			link.removeAttribute("aria-current");
	});
	title(texts.views[name]);
	fill(root, trouble, content);
	try {
		await persist(() => {
			fill(content);
			fill(trouble);
			return module.show(view);
		}, ending.signal);
	} catch (error) {
		if (!ending.signal.aborted && error.name !== "AbortError")
			fill(trouble, content.querySelector("h1") ? problem(error) : failed({ name, params }, error));
	}
	if (!ending.signal.aborted)
		root.removeAttribute("aria-busy");
}

function applyTheme() {
	const theme = sessionStorage.getItem(THEME) ?? "auto";

	document.documentElement.dataset.theme = theme;
	return theme;
}

function themeButton() {
	const node = h("button", { type: "button", class: "btn btn-sm btn-outline-secondary" });
	const draw = () => {
		const [sign, word] = texts.theme[applyTheme()];

		fill(node, sign, h("span", { class: "word" }, " ", word));
		node.title = texts.themeLabel(`${sign} ${word}`);
		node.setAttribute("aria-label", node.title);
	};

	node.addEventListener("click", () => {
		const now = THEMES.indexOf(document.documentElement.dataset.theme);

		sessionStorage.setItem(THEME, THEMES[(now + 1) % THEMES.length]);
		draw();
	});
	draw();
	return node;
}

/* Where a provider signs people in, they leave there, too. */
function leaveSite(onSignOut) {
	const end = signOut();

	/* Nothing of theirs stays, should the provider not answer. */
	onSignOut();
	if (end !== null)
		location.assign(end);
}

/* The frame; the navigation only for somebody who is signed in. */
export function drawFrame(onSignOut) {
	const caller = me();

	fill(document.body,
		h("button", { type: "button", class: "skip btn btn-primary visually-hidden-focusable",
			on: { click: () => document.getElementById("main").focus() } }, texts.skip),
		h("header", { class: "top" },
			h("a", { class: "brand", href: "#/now" }, texts.product),
			caller ? h("nav", { class: "views", "aria-label": texts.navigation }, NAMES.map((name) =>
				h("a", { href: `#/${name}`, data: { view: name } }, texts.views[name]))) : h("span", { class: "views" }),
			h("div", { class: "who" },
				caller ? h("span", { class: "quiet name" }, h("bdi", { dir: "auto" }, caller.name ?? caller.id),
					caller.scope ? ` (${texts.scopes[caller.scope] ?? caller.scope})` : null) : null,
				themeButton(),
				caller && caller.kind !== "local" ? h("button", { type: "button",
					class: "btn btn-sm btn-outline-secondary",
					on: { click: () => leaveSite(onSignOut) } }, texts.signOut) : null)),
		h("div", { id: "away", class: "away", role: "status", hidden: true }),
		h("div", { id: "said", class: "visually-hidden", "aria-live": "polite" }),
		h("main", { id: "main", tabindex: "-1" }));
}

applyTheme();
