/*
 * The present time.  Ages are counted by the server's clock, which its answers tell to the second
 * (Date: RFC 9110, 6.6.1): a browser's may be wrong.
 */

/* A smaller difference is the way of the answer and a part of a second. */
const LEAST_MS = 2000;
let ahead = 0;

/* date: the header of an answer that has just come. */
export function hear(date) {
	const difference = Date.parse(date) + 500 - Date.now();

	if (!Number.isNaN(difference))
		ahead = Math.abs(difference) < LEAST_MS ? 0 : difference;
}

export const now = () => Date.now() + ahead;
