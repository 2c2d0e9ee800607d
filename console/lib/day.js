/*
 * Days and times as the fields of a form have them, in the browser's time zone.
 */

const DAY = /^(\d{4})-(\d\d)-(\d\d)$/;
const digits = (number, length = 2) => String(number).padStart(length, "0");
const localDay = (date) => `${digits(date.getFullYear(), 4)}-${digits(date.getMonth() + 1)}-${digits(date.getDate())}`;

/* The midnight at which a local day begins, or a later one; what is no day stays as it is. */
export function midnight(text, daysAfter) {
	const found = DAY.exec(text ?? "");

	if (!found)
		return text;
	const [year, month, day] = found.slice(1).map(Number);
	const isDay = new Date(year, month - 1, day).getMonth() === month - 1;

	return isDay ? new Date(year, month - 1, day + daysAfter).toISOString() : text;
}

/* The local day of a time, as a field of a form has it; of the end of a span its last day. */
export function dayOf(text, msBefore) {
	const date = new Date(Date.parse(text) - msBefore);

	return !text || DAY.test(text) || Number.isNaN(date.getTime()) ? text ?? "" : localDay(date);
}

/* A time as <input type="datetime-local"> has it; "" for none. */
export function localTime(iso) {
	const date = new Date(iso);

	return iso ? `${localDay(date)}T${digits(date.getHours())}:${digits(date.getMinutes())}` : "";
}
