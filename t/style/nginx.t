#!/bin/bash
# nginx accepts the configurations: the private one over both transports, and the
# example site as production includes it, with Jitsi Meet on the same host.
# shellcheck source-path=SCRIPTDIR source=tap.sh
. "$(dirname "$0")/tap.sh"
source=$PWD
# shellcheck source-path=SCRIPTDIR source=../../script/lib/nginx.sh
. "$source/script/lib/nginx.sh"
PATH+=:/usr/sbin
folder=$(mktemp -d) || exit 1
trap 'rm -rf -- "$folder"' EXIT

# accepts NAME FOLDER
accepts()
{
	holds "nginx accepts $1" nginx -t -q -p "$2/" -c nginx.conf -e log/error.log
}

# layout_site FOLDER: as a Debian host would have it, but for privileged paths, some of
# which are built into nginx.
layout_site()
{
	local place=$1 no_ipv6=()

	[[ -e /proc/net/if_inet6 ]] || no_ipv6=(-e '/\[::/d')
	mkdir -p "$place/conf.d" "$place/snippets" "$place/log"
	openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=reflector.example.com -days 1 \
		-keyout "$place/key.pem" -out "$place/certificate.pem" 2>/dev/null
	cp "$source"/nginx/reflector*.conf "$place/snippets/"
	mv "$place/snippets/reflector-http.conf" "$place/conf.d/"
	sed -i 's|/var/log/nginx/|log/|' "$place"/snippets/*.conf
	sed "${no_ipv6[@]}" -e 's|:443|:8443|; s|listen 443|listen 8443|' \
		-e 's|/etc/ssl/certs/.*;|certificate.pem;|; s|/etc/ssl/private/.*;|key.pem;|' \
		"$source/nginx/site.conf.example" >"$place/conf.d/site.conf"
	cat >"$place/nginx.conf" <<-END
		load_module /usr/lib/nginx/modules/ndk_http_module.so;
		load_module /usr/lib/nginx/modules/ngx_http_lua_module.so;
		pid nginx.pid;
		events {}
		http {
		client_body_temp_path temp-body;
		fastcgi_temp_path temp-fastcgi;
		proxy_temp_path temp-proxy;
		scgi_temp_path temp-scgi;
		uwsgi_temp_path temp-uwsgi;
		include conf.d/*.conf;
		}
	END
}

# layout_meet FOLDER: Jitsi Meet is another site of the same nginx.
layout_meet()
{
	cp "$source/jitsi-meet/reflector-nginx.conf" "$1/conf.d/00-reflector-meet.conf"
	sed 's|/var/log/nginx/|log/|' "$source/jitsi-meet/reflector-nginx-server.conf" \
		>"$1/snippets/reflector-nginx-server.conf"
	cat >"$1/conf.d/meet.conf" <<-END
		server {
		listen 8444;
		server_name meet.example.com;
		include snippets/reflector-nginx-server.conf;
		}
	END
}

for transport in fastcgi cgi; do
	mkdir -p "$folder/$transport/log"
	render_nginx "$source/nginx" "$folder/$transport" 127.0.0.1:8080 "$transport" "https://a.example *"
	accepts "the private configuration over $transport" "$folder/$transport"
done
layout_site "$folder/bare"
rm "$folder/bare/conf.d/site.conf"
accepts 'the http level while no site is enabled' "$folder/bare"
layout_site "$folder/site"
layout_site "$folder/docker"
sed 's|listen 443|listen 8443|; s|/run/secrets/certificate_key|key.pem|; s|/run/secrets/certificate;|certificate.pem;|' \
	"$source/doc/examples/docker/site.conf" >"$folder/docker/conf.d/site.conf"
accepts 'the site of the containers' "$folder/docker"
accepts 'the example site' "$folder/site"
layout_meet "$folder/site"
accepts 'Jitsi Meet beside it' "$folder/site"

report 'the private configuration stays in its folder' "$(
	grep -rn '@\|/run/reflector\|/srv/\|/var/\|/usr/' --include='*.conf' "$folder/fastcgi" "$folder/cgi" |
		grep -v '#\|load_module')"

# Only root can make the folders that are built into nginx.
holds 'nginx keeps what it writes in its folder' \
	test -d "$folder/fastcgi/temp/body" -a -d "$folder/cgi/temp/body" -a -d "$folder/site/temp-body"
finish
