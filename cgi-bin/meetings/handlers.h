/*
 * The handlers of meetings.
 */
#ifndef MEETINGS_HANDLERS_H
#define MEETINGS_HANDLERS_H

#include "web/route.h"

/* admit-room.c: Prosody asks when a room is born there */
handler admit_room;

/* erase-meeting.c */
handler erase_meeting;

/* give-consent.c: consent to being recorded, and the owner's release of recordings that wait */
handler give_consent, release_recording;

/* list-links.c: links to the files of a recording, which whoever has them may follow */
handler list_links;

/* meeting-history.c: what happened in a meeting, for its owner */
handler list_events, list_participants, list_recordings, list_consents;

/* open-meeting.c: the handler that makes tokens */
handler open_meeting;

/* read-meeting.c: reading meetings */
handler list_meetings, read_meeting;

/* recording-file.c: the files of recordings */
handler send_recording;

/* redeliver-recording.c: handing a recording over again */
handler redeliver_recording;

/* rule-meeting.c: what its owner wants of a meeting that runs, here and in Jitsi */
handler deactivate_meeting, end_meeting, message_meeting, remove_person;

/* reserve-conference.c: what Jitsi's mod_reservations asks */
handler reserve_conference, read_conference, release_conference;

/* send-keys.c: the public keys of the tokens in links, for Prosody: one of them, and all */
handler send_key, send_key_set;

/*
 * send-login.c: who comes to a meeting without a token is sent to the site's page for its
 * room, LOGIN_URL; where there is none, or nothing may be told of the meeting, to a page that
 * says what to do (login.html).
 */
handler send_login;

#endif
