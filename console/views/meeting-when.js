/*
 * Times in a meeting: the day is shown only where it is not the one on which the meeting began.
 */
import { h } from "../lib/dom.js";
import * as format from "../lib/format.js";
import { meeting as texts } from "../texts/meeting.js";

export function when(iso, row) {
	if (iso === null || iso === undefined)
		return texts.unknown;
	const isSameDay = format.date(iso) === format.date(row.start_date);

	return h("time", { datetime: iso, title: format.exactly(iso) },
		isSameDay ? null : [h("span", null, format.date(iso), ","), " "], h("span", null, format.time(iso)));
}
