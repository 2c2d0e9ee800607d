#include "store.h"

#include <sys/utsname.h>

#include "base/log.h"
#include "model/doctor_report.h"
#include "report.h"

static bool
refuse(const char *why)
{
	log_error("the report is not stored: %s", why);
	return false;
}

bool
store_report(struct doctor *doctor)
{
	struct utsname host;

	if (doctor->db == NULL)
		return refuse(doctor->db_problem);
	if (uname(&host) != 0 || *host.nodename == '\0')
		return refuse("this host has no name: sudo hostnamectl hostname NAME");
	if (doctor_report_keep(
		doctor->db, doctor->arena, host.nodename, doctor->kept.text.bytes) != OK)
		return refuse("the database refuses it, see the line before; "
			      "sudo reflectorctl doctor --store may write it");
	return true;
}
