// node drive.js CHROMIUM FLAG...: a browser that does what standard input says, a JSON line each:
//   {"on": "browser", "steps": [["open", {...}]]}   a page in a context of its own, with these options
//   {"on": 3, "steps": [["getByRole", "button"], ["click"]]}   methods of page 3, each of what came
//       before; a step without arguments may be a property: ["keyboard"]
// It answers a line each: {"value": ...} or {"error": "..."}.  With standard input it ends.
import readline from "node:readline";
import { fileURLToPath } from "node:url";

import axe from "axe-core";
import { chromium } from "playwright-core";

const MILLISECONDS = 15000;
const [executablePath, ...args] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args });
const pages = [];

// Runs in the page before the page's own scripts.
function report() {
	document.addEventListener("securitypolicyviolation", (event) =>
		console.error(`${event.violatedDirective} forbids ${event.blockedURI} at ${event.sourceFile}`));
}

async function open(options) {
	const context = await browser.newContext(options);
	const page = await context.newPage();
	const complaints = [];
	context.setDefaultTimeout(MILLISECONDS);
	await context.addInitScript(report);
	page.on("console", (message) => {
		if (["error", "warning"].includes(message.type()))
			complaints.push(`${message.type()}: ${message.text()} (${message.location().url})`);
	});
	page.on("pageerror", (error) => complaints.push(`uncaught: ${error.stack}`));
	page.on("dialog", (dialog) => {
		complaints.push(`dialog: ${dialog.message()}`);
		dialog.dismiss();
	});
	return pages.push({ page, context, complaints }) - 1;
}

// What is said of an element that breaks a rule of accessibility.
const violation = ({ id, help, nodes }) => nodes.map((node) =>
	`${id}: ${help}: ${node.html} ${node.failureSummary ?? ""}`);

// Besides the page's own methods.
const own = {
	close: ({ context }) => context.close(),
	context: ({ context }) => context,
	complaints: ({ complaints }) => complaints.splice(0),
	async axe({ page }) {
		await page.evaluate(axe.source);
		const { violations } = await page.evaluate(() => window.axe.run({ resultTypes: ["violations"] }));
		return violations.flatMap(violation);
	},
	// Answers what is asked for at such an address with a file of our packages.
	serve: ({ page }, address, file) => page.route(address, (route) =>
		route.fulfill({ path: fileURLToPath(new URL(`node_modules/${file}`, import.meta.url)) })),
	// Milliseconds that the page's main thread has computed so far, however busy the machine is.
	async computed(held) {
		const { page, context } = held;
		if (!held.session) {
			held.session = await context.newCDPSession(page);
			await held.session.send("Performance.enable", { timeDomain: "threadTicks" });
		}
		const { metrics } = await held.session.send("Performance.getMetrics");
		return metrics.find(({ name }) => name === "TaskDuration").value * 1000;
	},
	// The text of a function, which the page calls.
	run: ({ page }, text, value = null) => page.evaluate(`(${text})(${JSON.stringify(value)})`),
	async download({ page }, selector) {
		const [download] = await Promise.all([page.waitForEvent("download"), page.click(selector)]);
		return [download.suggestedFilename(), await download.path()];
	},
};

const step = (target, [name, ...values]) =>
	typeof target[name] === "function" ? target[name](...values) : target[name];

async function perform({ on, steps }) {
	if (on === "browser")
		return open(...steps[0].slice(1));
	const [[first, ...values], ...rest] = steps;
	let target = await (own[first] ? own[first](pages[on], ...values) : step(pages[on].page, steps[0]));
	for (const one of rest)
		target = await step(target, one);
	return target;
}

// Only what JSON can say: an object of playwright's says nothing.
const isPlain = (value) => value === null || typeof value !== "object" || Array.isArray(value) ||
	Object.getPrototypeOf(value) === Object.prototype;

console.log(JSON.stringify({ value: "ready" }));
for await (const line of readline.createInterface({ input: process.stdin })) {
	try {
		const value = await perform(JSON.parse(line));
		console.log(JSON.stringify({ value: isPlain(value) ? value : null }));
	} catch (error) {
		console.log(JSON.stringify({ error: error.message }));
	}
}
await browser.close();
