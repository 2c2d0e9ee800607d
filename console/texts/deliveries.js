/*
 * Webhooks and their messages.
 */
import { answered, count, plural, quoted } from "./words.js";

const messages = (n) => plural(n, "message", "messages");

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
