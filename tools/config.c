#include <stdlib.h>

#include "auth/caller.h"
#include "auth/link.h"
#include "auth/signature.h"
#include "auth/whereby.h"
#include "base/config.h"
#include "base/program.h"
#include "command.h"
#include "db/connection.h"
#include "model/meeting.h"
#include "model/pipeline.h"
#include "model/recording.h"
#include "model/schedule.h"
#include "model/storage.h"
#include "net/post.h"
#include "web/app.h"
#include "web/cors.h"
#include "wire/invitation.h"
#include "wire/presence.h"
#include "wire/whereby.h"

int
command_config(struct arena *arena, int argc, char **argv)
{
	static const struct config_group *const groups[] = { &program_config, &app_config,
		&cors_config, &db_config, &webhook_config, &event_sync_config, &caller_config,
		&jitsi_config, &presence_config, &meeting_config, &recording_config, &post_config,
		&schedule_config, &pipeline_config, &link_config, &storage_config,
		&whereby_webhook_config, &whereby_config };

	(void)argv;
	if (argc != 1)
		return EXIT_USAGE;
	command_configure(arena, groups, COUNT(groups));
	return EXIT_SUCCESS;
}
