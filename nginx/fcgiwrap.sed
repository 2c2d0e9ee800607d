# For sed -i on reflector-http.conf and the snippets: the programs run as plain CGI behind
# Debian's fcgiwrap.  An idle kept connection would hold one of its processes.
s|unix:/run/reflector/[a-z-]*\.sock|unix:/run/fcgiwrap.socket|
/^\t*\(keepalive\|fastcgi_keep_conn\)/d
# Which program to start, and where it finds its settings.
/^fastcgi_param \(SCRIPT_FILENAME\|REDIRECT_STATUS\|REFLECTOR_ENV_FILE\)/d
/^fastcgi_param HTTP_PROXY/a\
fastcgi_param SCRIPT_FILENAME @libexecdir@/reflector/$reflector_program;\
fastcgi_param REDIRECT_STATUS 200;\
fastcgi_param REFLECTOR_ENV_FILE /etc/reflector/env;
