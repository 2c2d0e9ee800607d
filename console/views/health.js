/*
 * What needs attention: of the whole installation for operators, of their own rooms for others.
 */
import { get } from "../lib/api.js";
import { now } from "../lib/clock.js";
import { fill, h } from "../lib/dom.js";
import { duration } from "../lib/format.js";
import { badge, card, command, moment, named, table } from "../lib/parts.js";
import { may, me } from "../lib/session.js";
import { health as texts } from "../texts/health.js";
import { lookAtOwn } from "./health-own.js";
import { findings, part, summary } from "./health-parts.js";

const EVERY_S = 15;
const OLD_S = 900;
const ORDER = { error: 0, warning: 1 };

const isFault = (row) => row.verdict in ORDER;
const age = (report) => Math.max(0, (now() - Date.parse(report.at)) / 1000);
const isOld = (report) => age(report) > OLD_S;
const capital = (text) => text[0].toUpperCase() + text.slice(1);

/* Ready's answer of a moment ago stands above: doctor's own row about it is older. */
const rowsOf = (report) => report.rows.filter((row) => row.name !== "private.ready" || !isFault(row));

const live = () => part("div", null, (problems, warnings) => card(texts.service,
	problems.length + warnings.length ? null : h("p", { class: "mb-0" }, texts.serviceFine),
	findings([
		...problems.map((text) => ({ isBad: true, title: texts.problem, mend: text })),
		...warnings.map(({ type, count: n, detail }) => ({
			title: texts.warnings[type]?.(n) ?? type, mend: detail, link: texts.links[type],
		})),
	])));

function fine(rows) {
	const good = rows.filter((row) => row.verdict === "fine").length;

	return rows.length ? h("details", null, h("summary", null, texts.rest(good, rows.length - good)), table({
		caption: texts.restCaption, rows, columns: [
			{ title: texts.columns.check, cell: (row) => capital(row.looks_at), isHeader: true },
			{ title: texts.columns.found, cell: (row) => [row.subject ? [named(row.subject), ": "] : null, row.found] },
			{ title: texts.columns.verdict, cell: (row) => (row.verdict === "fine" ? badge("good", texts.fine) :
				badge("quiet", texts.skipped)) },
		] })) : null;
}

/* {node, show(report)} */
function host() {
	const when = part("div", null, (at, minutes, late) => [
		h("p", { class: "quiet" }, texts.looked(duration(minutes * 60)), " (", moment(at), ")"),
		late ? h("div", { class: "alert alert-warning" }, h("p", null, texts.late), command(texts.look)) : null]);
	const rows = part("div", null, (all) => {
		const faults = all.filter(isFault).sort((a, b) => ORDER[a.verdict] - ORDER[b.verdict]);

		return [findings(faults.map((row) => ({ ...row, isBad: row.verdict === "error", title: capital(row.looks_at) }))),
			faults.length ? null : h("p", null, texts.hostFine), fine(all.filter((row) => !isFault(row)))];
	});
	const name = part("h2", { class: "h5 card-title" }, (text) => [texts.host, " ", named(text)]);

	return { node: card(null, name.node, when.node, rows.node), show(report) {
		name.show(report.host);
		when.show(report.at, Math.floor(age(report) / 60), isOld(report));
		rows.show(rowsOf(report));
	} };
}

const missing = () => part("div", null, (isMissing) => (isMissing ? card(texts.noReport,
	h("p", null, texts.noReportText), command(texts.look), command(texts.lookByHand)) : null));

function counts({ problems, warnings, reports }) {
	const rows = reports.flatMap(rowsOf);
	const of = (verdict) => rows.filter((row) => row.verdict === verdict).length;

	return [problems.length + of("error"),
		warnings.length + of("warning") + reports.filter(isOld).length + (problems.length + reports.length ? 0 : 1)];
}

async function lookAtAll(view) {
	const parts = { summary: summary(), live: live(), missing: missing() };
	const place = h("div");
	let hosts = [];

	fill(view.root, h("h1", { class: "h3" }, texts.title), parts.summary.node, parts.live.node, parts.missing.node, place);
	await view.every(EVERY_S, async () => {
		const { data } = await get("health/report", { signal: view.signal });

		parts.summary.show(...counts(data));
		parts.live.show(data.problems, data.warnings);
		parts.missing.show(data.problems.length + data.reports.length === 0);
		if (hosts.length !== data.reports.length) {
			hosts = data.reports.map(host);
			fill(place, hosts.map((one) => one.node));
		}
		data.reports.forEach((report, i) => hosts[i].show(report));
	});
}

export async function show(view) {
	await (may.seeAll() && me().rooms === null ? lookAtAll : lookAtOwn)(view, EVERY_S);
}
