/*
 * reflectorctl doctor: Jibri's host.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/envfile.h"
#include "base/reader.h"
#include "base/text.h"
#include "doctor.h"
#include "jibri.h"
#include "jitsi.h"
#include "subjects.h"

#define CONFIGURATION "/etc/jitsi/jibri/jibri.conf"
#define USER "jibri"
#define SEE "troubleshooting.md#recordings-do-not-finish"

/* An hour of film. */
#define SPACE_WANTED ((uint64_t)2 * 1024 * 1024 * 1024)
#define MEBIBYTE ((uint64_t)1024 * 1024)

/* clang-format off */
const struct check jibri_checks[JIBRI_CHECKS] = {
	[JIBRI_CONFIGURATION] = { "jibri.configuration", "Jibri's configuration",
	    "Without it Jibri does not record.", "Compare it with jibri/jibri.conf.example.", SEE },
	[JIBRI_FINALIZE] = { "jibri.finalize", "Jibri's finalize script",
	    "Jibri does not report its recordings; the sweep finds them half an hour later.",
	    "Set jibri.recording.finalize-script to our jibri/finalize.sh, executable for Jibri; then restart jibri.", SEE },
	[JIBRI_SETTINGS] = { "jibri.settings", "the settings of the sender",
	    "The sender cannot sign what it sends, or others can.",
	    "sudo chown root:" USER " " JIBRI_ENV " && sudo chmod 0640 " JIBRI_ENV, SEE },
	[JIBRI_RECEIVER] = { "jibri.receiver", "whether Reflector accepts the sender's signature, by a probe for no meeting",
	    "Recordings wait in the spool until Reflector takes them.",
	    "Correct REFLECTOR_API_URL and JITSI_WEBHOOK_SECRET in " JIBRI_ENV, SEE },
	[JIBRI_RECORDINGS] = { "jibri.recordings", "the folder of Jibri's recordings",
	    "Recordings of a Jibri that crashed are not found.",
	    "Set JIBRI_RECORDINGS_DIR in " JIBRI_ENV " to jibri.conf's recordings-directory.", SEE },
	[JIBRI_SPACE] = { "jibri.space", "free space for recordings",
	    "A full disk ends the recording.", "Free space: move recordings away that were handed over.", SEE },
	[JIBRI_SPOOL] = { "jibri.spool", "recordings that wait, and those that Reflector rejected",
	    "Reflector does not know of these recordings.",
	    "sudo /usr/share/" PACKAGE_NAME "/jibri/sweep.sh --status", SEE },
	[JIBRI_ENCRYPTION] = { "jibri.encryption", "whether films are encrypted, by a trial",
	    "Films lie and are uploaded in plain, or with a faulty key none is sent.",
	    "Correct JIBRI_ENCRYPT_TO in " JIBRI_ENV "; run finalize.sh again for a film that lies in plain.", SEE },
	[JIBRI_TIMER] = { "jibri.timer", "the units that send",
	    "Nothing is retried, and recordings of a crashed Jibri are not found.",
	    "sudo systemctl enable --now jibri-sweep.timer jibri-sweep.path", SEE },
	[JIBRI_RELAY] = { "jibri.relay", "to whom Jibri itself reports",
	    "A Jibri whose report is refused stops recording; one that does not report is not counted.",
	    "In jibri.conf: webhook { subscribers = [\"" JIBRI_RELAY_URL "\"] }; sudo systemctl enable --now "
	    "jibri-relay.socket; sudo systemctl restart jibri", SEE },
};
/* clang-format on */

const char *
jibri_setting(const struct jibri *jibri, const char *name)
{
	return jibri->settings == NULL ? NULL : envfile_value(jibri->settings, name);
}

/* A file of this host, also behind a link in copied files, which names the other host's path. */
static const char *
resolve(struct jibri *jibri, const char *path)
{
	char target[4096];
	const char *file = jitsi_file(jibri->doctor, path);
	ssize_t length = readlink(file, target, sizeof(target) - 1);

	if (length <= 0 || target[0] != '/')
		return file;
	target[length] = '\0';
	return jitsi_file(jibri->doctor, arena_text(jibri->arena, target));
}

static void
look_at_finalize(struct jibri *jibri)
{
	const struct check *check = &jibri_checks[JIBRI_FINALIZE];
	const char *path = jitsi_value(
	    jibri->arena, jibri->configuration, "finalize-script");
	const char *file, *text;
	struct stat status;

	if (text_empty(path)) {
		doctor_row(jibri->doctor, check, ERROR, NULL,
		    CONFIGURATION " has no finalize-script");
		return;
	}
	file = resolve(jibri, path);
	text = jitsi_read(jibri->arena, file);
	if (text == NULL || stat(file, &status) != 0)
		doctor_row(
		    jibri->doctor, check, ERROR, path, "%s: %s", file, strerror(errno));
	else if ((status.st_mode & S_IXOTH) == 0)
		doctor_row(jibri->doctor, check, ERROR, path,
		    "mode %04o: it cannot be run", (unsigned)(status.st_mode & 07777));
	else if (strstr(text, "sweep.sh") == NULL)
		doctor_row(jibri->doctor, check, ERROR, path, "it is not ours");
	else
		doctor_row(jibri->doctor, check, FINE, path, "ours, and can be run");
}

static void
look_at_settings_file(struct jibri *jibri)
{
	const struct check *check = &jibri_checks[JIBRI_SETTINGS];
	const char *file = jitsi_file(jibri->doctor, JIBRI_ENV);
	const char *text = jitsi_read(jibri->arena, file);
	struct stat status;

	if (text == NULL || stat(file, &status) != 0) {
		doctor_row(jibri->doctor, check, ERROR, file, "%s", strerror(errno));
		return;
	}
	jibri->settings = envfile_parse(jibri->arena, file, text, strlen(text));
	if (text_empty(jibri_setting(jibri, "REFLECTOR_API_URL")) ||
	    text_empty(jibri_setting(jibri, "JITSI_WEBHOOK_SECRET")))
		doctor_row(jibri->doctor, check, ERROR, file,
		    "REFLECTOR_API_URL or JITSI_WEBHOOK_SECRET is not set");
	else if (jibri->is_copy)
		doctor_row(jibri->doctor, check, FINE, file, "complete");
	else if ((status.st_mode & S_IRWXO) != 0)
		doctor_row(jibri->doctor, check, ERROR, file,
		    "mode %04o: others may read it", (unsigned)(status.st_mode & 07777));
	else if (reader_is(USER) && reader_obstacle(jibri->arena, file) != NULL)
		doctor_row(
		    jibri->doctor, check, ERROR, file, "user " USER " may not read it");
	else
		doctor_row(
		    jibri->doctor, check, FINE, file, "complete, and readable for " USER);
}

static void
look_at_space(struct jibri *jibri, const char *folder)
{
	struct statvfs disk;
	uint64_t left;

	if (statvfs(folder, &disk) != 0)
		return;
	left = (uint64_t)disk.f_bavail * disk.f_frsize;
	doctor_row(jibri->doctor, &jibri_checks[JIBRI_SPACE],
	    left < SPACE_WANTED ? WARNING : FINE, folder, "%" PRIu64 " MiB free",
	    left / MEBIBYTE);
}

static void
look_at_recordings_folder(struct jibri *jibri)
{
	const struct check *check = &jibri_checks[JIBRI_RECORDINGS];
	const char *theirs = jitsi_value(
	    jibri->arena, jibri->configuration, "recordings-directory");
	const char *ours = jibri_setting(jibri, "JIBRI_RECORDINGS_DIR");
	struct stat status;

	if (theirs == NULL || !text_equal(theirs, ours))
		doctor_row(jibri->doctor, check, ERROR, NULL,
		    "recordings-directory is %s, JIBRI_RECORDINGS_DIR is %s",
		    theirs == NULL ? "not set" : theirs, ours == NULL ? "not set" : ours);
	else if (jibri->is_copy)
		doctor_row(
		    jibri->doctor, check, FINE, theirs, "both name the same folder");
	else if (stat(theirs, &status) != 0 || !S_ISDIR(status.st_mode))
		doctor_row(jibri->doctor, check, ERROR, theirs, "it is no folder");
	else
		doctor_row(jibri->doctor, check, FINE, theirs, "found");
	if (theirs != NULL && !jibri->is_copy)
		look_at_space(jibri, theirs);
}

void
look_at_jibri(struct doctor *doctor)
{
	const char *file = jitsi_file(doctor, CONFIGURATION);
	struct jibri jibri = { .doctor = doctor,
		.arena = doctor_arena(doctor),
		.configuration = jitsi_read(doctor_arena(doctor), file),
		.is_copy = doctor_options(doctor)->jitsi_files != NULL };

	if (jibri.configuration == NULL) {
		doctor_row(doctor, &jibri_checks[JIBRI_CONFIGURATION],
		    errno == ENOENT ? SKIPPED : ERROR, NULL, "%s: %s", file,
		    strerror(errno));
		return;
	}
	doctor_row(doctor, &jibri_checks[JIBRI_CONFIGURATION], FINE, file, "found");
	look_at_finalize(&jibri);
	look_at_settings_file(&jibri);
	look_at_recordings_folder(&jibri);
	jibri_look_at_sender(&jibri);
	jibri_look_at_relay(&jibri);
}
