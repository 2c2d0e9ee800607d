/*
 * The recordings of a meeting with their files, and who consented to be recorded.
 */
import { get, linked, send } from "../lib/api.js";
import { fill, h } from "../lib/dom.js";
import * as format from "../lib/format.js";
import { badge, button, card, command, copyButton, empty, moment, named, saveAs, table } from "../lib/parts.js";
import { may } from "../lib/session.js";
import { meeting as texts } from "../texts/meeting.js";
import { when } from "./meeting-when.js";

const DIGITS = 12; /* of a sha256 */
const LINK_S = 21600;
const KINDS = { recording: "live", stopped: "warn", completed: "good", failed: "bad", missing: "bad", handed_over: "good",
	undelivered: "bad", waiting: "warn" };
const VIDEO = /\.(mp4|m4v|webm|mkv|mov|ogv)$/i;
const AUDIO = /\.(m4a|mp3|ogg|oga|opus|wav|aac|flac)$/i;

const baseName = (path) => path.replace(/^.*[/\\]/, "");
const isEncrypted = (file) => file.file.endsWith(".age");

/* The link of a file, which needs no token; null: the server does not have the file. */
async function linkOf(recording, file) {
	const { data } = await get(`recordings/${encodeURIComponent(recording.id)}/links`, { query: { seconds: LINK_S } });
	const link = data.items.find((one) => one.file === file.file);

	return link ? linked(link.url) : null;
}

/* Another host's address, as its sender reported it; only what a browser opens without harm. */
function elsewhere(file) {
	const isOurs = /\/v1\/recordings\/[0-9a-f-]{36}\/file$/.test(file.url ?? "");

	return !isOurs && /^https?:\/\//i.test(file.url ?? "") ? file.url : null;
}

function player(file, url) {
	const kind = VIDEO.test(file.file) ? "video" : "audio";
	const node = h(kind, { controls: true, preload: "metadata", src: url, class: "player", "aria-label": baseName(file.file) });

	node.addEventListener("error", () => node.replaceWith(h("p", { class: "fault", role: "alert" }, texts.notPlayed)));
	return node;
}

function fileActions(recording, file, place) {
	const withLink = (work) => async () => {
		const url = await linkOf(recording, file);

		if (url === null)
			fill(place, h("p", { class: "quiet", role: "status" }, texts.noFile));
		else
			work(url);
	};
	const away = elsewhere(file);

	if (away)
		return h("a", { class: "btn btn-outline-primary btn-sm", href: away, rel: "noopener noreferrer", target: "_blank" },
			texts.openElsewhere);
	if (file.url === null)
		return h("span", { class: "quiet" }, texts.notHere);
	return [
		VIDEO.test(file.file) || AUDIO.test(file.file) ? button(texts.play, { label: texts.playFile(baseName(file.file)),
			work: withLink((url) => {
				const node = player(file, url);

				fill(place, node);
				node.play().catch(() => { /* It shows its controls. */ });
			}) }) : null,
		button(texts.download, { kind: "outline-secondary", label: texts.downloadFile(baseName(file.file)),
			work: withLink((url) => saveAs(url, baseName(file.file))) }),
	];
}

function fileDetails(file) {
	const parts = [
		file.size === null ? null : format.bytes(file.size),
		file.duration === null ? null : format.duration(file.duration),
		file.host === null ? null : texts.onJibri(file.host),
	].filter(Boolean);

	return h("div", { class: "quiet small" }, parts.join(" · "),
		file.sha256 === null ? null : [parts.length ? " · " : null, texts.sha256, " ",
			h("code", { title: file.sha256 }, file.sha256.slice(0, DIGITS)), " ", copyButton(file.sha256, texts.copySha256)]);
}

const decrypting = (file) => h("div", { class: "small" }, texts.encrypted, command(texts.decrypt(baseName(file.file))),
	file.plain_size === null ? null : texts.plain(format.bytes(file.plain_size)));

function fileItem(recording, file, places) {
	const key = `${recording.id} ${file.file}`;
	const place = places.get(key) ?? h("div");

	places.set(key, place);

	return h("li", { class: "file" },
		h("div", { class: "heading mb-0" }, h("span", { title: file.file }, named(baseName(file.file))),
			h("div", { class: "actions" }, fileActions(recording, file, place))),
		fileDetails(file), isEncrypted(file) ? decrypting(file) : null, place);
}

function recordingActions(recording, { reload, say }) {
	const path = `recordings/${encodeURIComponent(recording.id)}`;
	const act = (text, route, done) => button(text, { work: async () => {
		try {
			await send("POST", `${path}/${route}`);
		} catch (error) {
			throw error.status === 400 ? Object.assign(error, { advice: texts.nobodyListens }) : error;
		}
		say(done);
		await reload();
	} });

	if (!may.change())
		return null;
	return h("div", { class: "actions" },
		recording.waiting_for_consent ? act(texts.release, "release", texts.released) : null,
		recording.files.length ? act(texts.redeliver, "redeliver", texts.redelivered) : null);
}

function span({ started_at, stopped_at, status }) {
	const end = status === "recording" ? texts.goesOn : stopped_at && when(stopped_at, { start_date: started_at ?? stopped_at });

	return [started_at ? moment(started_at) : texts.unknown, " – ", end ?? texts.unknown];
}

function recordingItem(recording, kit) {
	return [
		h("div", { class: "heading mb-1" }, h("span", null,
			badge(KINDS[recording.status] ?? "quiet", texts.status[recording.status] ?? recording.status), " ",
			span(recording),
			recording.waiting_for_consent ? [" ", badge("warn", texts.waiting)] : null),
		recordingActions(recording, kit)),
		h("p", { class: "quiet mb-1" }, texts.explained[recording.status] ?? null),
		recording.failure_reason ? h("p", { class: "mb-1" }, texts.reasonIs, " ", named(recording.failure_reason)) : null,
		recording.initiator ? h("p", { class: "quiet small mb-1" }, texts.startedBy, " ", named(recording.initiator)) : null,
		recording.files.length ? h("ul", { class: "files" }, recording.files.map((file) => fileItem(recording, file, kit.places))) : null,
	];
}

/* recordings(reload): {node, draw(items)}; a recording that did not change keeps its player. */
export function recordings(reload) {
	const list = h("div");
	const none = empty(texts.noRecordings);
	const said = h("p", { role: "status", class: "quiet" });
	const known = new Map();
	const kit = { reload, say: (text) => fill(said, text), places: new Map() };

	return {
		node: card(texts.recordings, none, said, list),
		draw(items) {
			none.hidden = items.length > 0;
			for (const recording of items) {
				const text = JSON.stringify(recording);
				const item = known.get(recording.id) ?? { node: h("div", { class: "recording" }), text: "" };

				if (item.text !== text)
					fill(item.node, recordingItem(recording, kit));
				known.set(recording.id, { ...item, text });
				if (!item.node.isConnected)
					list.append(item.node);
			}
		},
	};
}

/* {node, draw(items)} */
export function consents() {
	const place = h("div");
	let shown = null;

	return {
		node: card(texts.consents, place),
		draw(items) {
			if (shown === JSON.stringify(items))
				return;
			shown = JSON.stringify(items);
			fill(place, table({
				caption: texts.consents, rows: items, none: texts.noConsents,
				columns: [
					{ title: texts.name, isHeader: true, cell: (one) => [named(one.name ?? one.id),
						one.is_guest ? [" ", badge("quiet", texts.guest)] : null] },
					{ title: texts.answer, cell: (one) => (one.consent_given ? badge("good", texts.given) : badge("bad", texts.refused)) },
					{ title: texts.at, cell: (one) => moment(one.decided_at) },
				],
			}));
		},
	};
}
