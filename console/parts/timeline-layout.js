/*
 * Where everything stands in the picture of a meeting: times become percents of its width, people and
 * recordings become rows. Nothing here knows the page.
 */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [1000, 5000, 15_000, 30_000, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE,
	30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY, 28 * DAY];
const TICKS_MOST = 8;
const LANES_MOST = 4;
const SPAN_LEAST = MINUTE;
const MARGIN = 0.02;   /* free on both sides, as a share of what happened */
const TAIL = 1.5;      /* percent: the hatched part of an end that nobody reported */
const BAR_LEAST = 0.25;/* percent: narrower ones could not be seen */

const ms = (iso) => (iso === null || iso === undefined ? null : Date.parse(iso));

/* [first, last] of what has a reliable time; null: nothing happened. */
function activity({ people, recordings, now }) {
	let first = Infinity;
	let last = -Infinity;
	const see = (from, to) => {
		first = Math.min(first, from ?? to ?? Infinity);
		last = Math.max(last, to ?? from ?? -Infinity);
	};

	for (const person of people)
		for (const session of person.sessions)
			if (!session.doubtful)
				see(ms(session.joined_at), ms(session.left_at) ?? now);
	for (const recording of recordings)
		see(ms(recording.started_at), recordingEnd(recording, now));
	return first > last ? null : [first, last];
}

const recordingEnd = (recording, now) => ms(recording.stopped_at) ?? ms(recording.completed_at) ??
	(recording.status === "recording" ? now : null);

/*
 * The span that is shown: what happened, with the meeting's begin and end, unless it was empty for so long
 * before or after that the rest would be too small.
 */
function span(facts) {
	const begin = ms(facts.meeting.start_date);
	const end = facts.meeting.is_active ? facts.now : ms(facts.meeting.ended_at) ?? facts.now;
	const [first, last] = activity(facts) ?? [begin, Math.max(begin, end)];
	const length = Math.max(last - first, SPAN_LEAST);
	const from = begin < first && first - begin <= length ? begin : first;
	const to = end > last && end - last <= length ? end : last;
	const margin = Math.max(to - from, SPAN_LEAST) * MARGIN;

	return { begin, end, from: from - margin, to: Math.max(to, from + SPAN_LEAST) + margin };
}

/* The first moment of local time at or before this one that is a whole step. */
function firstTick(from, step) {
	const at = new Date(from);

	if (step >= DAY)
		return new Date(at.getFullYear(), at.getMonth(), at.getDate());
	if (step >= HOUR)
		return new Date(at.getFullYear(), at.getMonth(), at.getDate(),
			Math.floor(at.getHours() / (step / HOUR)) * (step / HOUR));
	const offset = at.getTimezoneOffset() * MINUTE;

	return new Date(Math.floor((from - offset) / step) * step + offset);
}

/* Hours and days are added by the calendar, so that they stay whole when the clocks change. */
function nextTick(at, step) {
	if (step >= DAY)
		return new Date(at.getFullYear(), at.getMonth(), at.getDate() + step / DAY);
	if (step >= HOUR) {
		const next = new Date(at.getFullYear(), at.getMonth(), at.getDate(), at.getHours() + step / HOUR);

		/* The hour that is there twice in autumn */
		return next > at ? next : new Date(at.getTime() + step);
	}
	return new Date(at.getTime() + step);
}

/* [{at, isDay}]: at most TICKS_MOST moments between two, at whole steps of local time. */
export function ticks(from, to) {
	const step = STEPS.find((one) => (to - from) / one <= TICKS_MOST) ??
		Math.ceil((to - from) / TICKS_MOST / DAY) * DAY;
	const found = [];

	for (let at = firstTick(from, step); at <= to; at = nextTick(at, step))
		if (at >= from)
			found.push({ at: at.getTime(), isDay: at.getHours() === 0 && at.getMinutes() === 0 && step >= MINUTE });
	return { step, items: found };
}

/* Gives each bar a lane in which it overlaps no other; the number of lanes. */
export function intoLanes(bars) {
	const ends = [];

	for (const bar of [...bars].sort((a, b) => a.x - b.x)) {
		const free = ends.findIndex((end) => end <= bar.x + 1e-9);

		bar.lane = free >= 0 ? free : Math.min(ends.length, LANES_MOST - 1);
		ends[bar.lane] = Math.max(ends[bar.lane] ?? 0, bar.x + bar.width);
	}
	return Math.max(1, ends.length);
}

/* What of from..to is inside the picture; isBefore, isAfter: some of it is outside. */
function clip(scale, from, to) {
	const left = Math.min(Math.max(scale.x(from), 0), 100);
	const right = Math.min(Math.max(scale.x(to), left), 100);
	const width = Math.max(right - left, BAR_LEAST);

	return { x: Math.min(left, 100 - width), width, isBefore: scale.x(from) < 0, isAfter: scale.x(to) > 100 };
}

function bar(session, scale, breakouts) {
	const from = ms(session.joined_at);
	const told = ms(session.left_at);
	const isOpen = told === null && scale.isActive;
	const isAssumed = session.assumed || (told === null && !scale.isActive);
	const place = clip(scale, from, told ?? Math.max(from, scale.end));

	return {
		...place, session, isOpen, isAssumed,
		tail: isAssumed ? Math.min(TAIL, place.width / 2) : 0,
		breakout: session.breakout === null ? 0 : breakouts.get(session.breakout),
		isDoubtful: session.doubtful, isRemoved: session.removed_by !== null,
	};
}

/* Breakout rooms are numbered in the order in which they were used. */
function numberBreakouts(people) {
	const first = new Map();

	for (const { sessions } of people)
		for (const { breakout, joined_at } of sessions)
			if (breakout !== null && !(first.get(breakout) <= ms(joined_at)))
				first.set(breakout, ms(joined_at));
	return new Map([...first].sort((a, b) => a[1] - b[1]).map(([id], i) => [id, i + 1]));
}

const consentMark = (scale, consent) => ({
	x: Math.min(Math.max(scale.x(ms(consent.decided_at)), 0), 100), isGiven: consent.consent_given, consent,
});

function row(person, scale, breakouts, consents) {
	const bars = person.sessions.map((session) => bar(session, scale, breakouts));
	const lanes = intoLanes(bars);
	const moderator = person.moderator.map(({ from, to }) => clip(scale, ms(from), ms(to) ?? scale.end));

	return { person, bars, lanes, moderator, consents: consents.map((one) => consentMark(scale, one)) };
}

function recordingBar(recording, scale) {
	const to = recordingEnd(recording, scale.end) ?? ms(recording.started_at) ?? scale.begin;
	const from = ms(recording.started_at) ?? to;

	return { ...clip(scale, from, to), recording, isOpen: recording.status === "recording",
		hasNoBegin: recording.started_at === null };
}

function marks(scale, { meeting, now }) {
	const mark = (kind, at) => ({ kind, at, x: Math.min(Math.max(scale.x(at), 0), 100),
		isBefore: scale.x(at) < 0, isAfter: scale.x(at) > 100 });

	return [mark("begin", scale.begin),
		meeting.is_active ? mark("now", now) : meeting.ended_at ? mark("end", ms(meeting.ended_at)) : null,
	].filter(Boolean);
}

/* Consents by the person's id; under null those of people who were never in. */
function byPerson(people, consents) {
	const of = new Map([[null, []], ...people.map((person) => [person.id, []])]);

	for (const consent of consents)
		of.get(of.has(consent.id) ? consent.id : null).push(consent);
	return of;
}

/*
 * facts: {meeting, people, recordings, consents, now}: the answers of the API and the current time in ms.
 * The result has x and width in percent; consents of those who were never in stand in others.
 */
export function layOut(facts) {
	const { begin, end, from, to } = span(facts);
	const scale = { begin, end, isActive: facts.meeting.is_active, x: (at) => (at - from) / (to - from) * 100 };
	const breakouts = numberBreakouts(facts.people);
	const consents = byPerson(facts.people, facts.consents);
	const recordings = facts.recordings.map((one) => recordingBar(one, scale));
	const { step, items } = ticks(from, to);

	return {
		from, to, step, breakouts, recordings,
		ticks: items.map((tick) => ({ ...tick, x: scale.x(tick.at) })),
		marks: marks(scale, facts),
		recordingLanes: recordings.length ? intoLanes(recordings) : 0,
		rows: facts.people.map((person) => row(person, scale, breakouts, consents.get(person.id))),
		others: consents.get(null).map((one) => consentMark(scale, one)),
	};
}
