/*
 * What messages are made of: the rows behind the bodies of several, read by one statement.
 */
#ifndef MODEL_RENDERING_H
#define MODEL_RENDERING_H

#include <stdint.h>

#include "base/outcome.h"
#include "model/consent.h"
#include "model/meeting.h"
#include "model/participant.h"
#include "model/recording.h"

struct arena;
struct db;

/* id is NULL in what there is not (any more). */
struct rendering {
	struct meeting meeting;
	struct recording recording;
	struct participant_list people; /* all, or the one that is_participant asks for */
	struct consent_list consents;
};

/* What is to be rendered. */
struct rendering_batch {
	/* JSON, an array of {"meeting_id","subject_id","is_participant","is_recording",
	 * "has_people","has_consents"}: what each wants besides its meeting. */
	const char *messages;
	int64_t count;
	const char *base_url; /* as in struct recording_filter */
};

/* *renderings is an array in the messages' order. */
enum outcome rendering_find(struct db *, struct arena *, const struct rendering_batch *,
    struct rendering **renderings) MUST_USE;

#endif
