/*
 * The view of what goes on.
 */
import { begin, connections, count, people, plural } from "./words.js";

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
