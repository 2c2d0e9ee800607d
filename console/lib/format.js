/*
 * Times, spans, sizes and counts as people read them, in the browser's time zone.
 */
import { units } from "../texts/page.js";

const LOCALE = "en";
const day = new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium" });
const minute = new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium", timeStyle: "short" });
const second = new Intl.DateTimeFormat(LOCALE, { dateStyle: "full", timeStyle: "long" });
const clock = new Intl.DateTimeFormat(LOCALE, { timeStyle: "short" });
const exactClock = new Intl.DateTimeFormat(LOCALE, { timeStyle: "medium" });
const dayOfYear = new Intl.DateTimeFormat(LOCALE, { month: "short", day: "numeric" });
const number = new Intl.NumberFormat(LOCALE);

export const date = (moment) => day.format(new Date(moment));
export const dateTime = (moment) => minute.format(new Date(moment));
export const exactly = (moment) => second.format(new Date(moment));
export const time = (moment) => clock.format(new Date(moment));
export const timeExactly = (moment) => exactClock.format(new Date(moment));
export const shortDate = (moment) => dayOfYear.format(new Date(moment));
export const count = (value) => number.format(value);

/* 59 s, 12 min, 1 h 05 min, 2 d 3 h */
export function duration(seconds) {
	const whole = Math.max(0, Math.round(seconds));

	if (whole < 60)
		return units.seconds(whole);
	if (whole < 3600)
		return units.minutes(Math.floor(whole / 60));
	if (whole < 86400)
		return units.hours(Math.floor(whole / 3600), Math.floor(whole / 60) % 60);
	return units.days(Math.floor(whole / 86400), Math.floor(whole / 3600) % 24);
}

/* 812 bytes, 1.5 MB */
export function bytes(size) {
	let value = size;
	let unit = 0;

	while (value >= 1000 && unit < units.bytes.length - 1) {
		value /= 1000;
		unit++;
	}
	return `${unit === 0 ? value : value.toPrecision(3)} ${units.bytes[unit]}`;
}
