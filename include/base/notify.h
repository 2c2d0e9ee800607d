/* The service manager, if there is one (sd_notify(3), Type=notify). */
#ifndef BASE_NOTIFY_H
#define BASE_NOTIFY_H

/* The program takes requests now.  Without NOTIFY_SOCKET nothing happens. */
void notify_ready(void);

#endif
