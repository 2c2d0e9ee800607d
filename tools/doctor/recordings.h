/*
 * The checks of recordings, in three files.  storage_config and recording_config are loaded.
 */
#ifndef TOOLS_DOCTOR_RECORDINGS_H
#define TOOLS_DOCTOR_RECORDINGS_H

struct db;
struct doctor;

/* How the running programs see the folder. */
void recordings_look_inside(struct doctor *);

/* Files and rows. */
void recordings_look_at_files(struct doctor *, struct db *);

/* Recordings that were never completed. */
void recordings_look_at_missing(struct doctor *, struct db *);

#endif
