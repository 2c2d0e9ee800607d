# For sed -i on reflector-http.conf and the snippets: the programs run as plain CGI behind
# Debian's fcgiwrap.  An idle kept connection would hold one of its processes.
s|unix:/run/reflector/[a-z-]*\.sock|unix:/run/fcgiwrap.socket|
/^\t*\(keepalive\|fastcgi_keep_conn\)/d
