/*
 * The subjects of reflectorctl doctor, each in its own file.
 */
#ifndef TOOLS_DOCTOR_SUBJECTS_H
#define TOOLS_DOCTOR_SUBJECTS_H

struct doctor;

typedef void look(struct doctor *);

/* Of a Jitsi host. */
look look_at_prosody, look_at_meet, look_at_jibri;

look look_at_settings, look_at_database, look_at_programs;
look look_at_services, look_at_sockets, look_at_web_server;
look look_at_outside, look_at_probe, look_at_private, look_at_time;
look look_at_events, look_at_recordings, look_at_retention, look_at_join;
look look_at_deliver, look_at_control, look_at_provider, look_at_api_keys,
    look_at_refusals, look_at_server;

#endif
