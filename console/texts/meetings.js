/*
 * The list of meetings.
 */
import { begin, people, plural } from "./words.js";

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
