#!/bin/bash
# Who may include whom (doc/design.md, "Layers"): each layer sees only those it stands on.
# shellcheck source-path=SCRIPTDIR source=tap.sh
. "$(dirname "$0")/tap.sh"

# layer, where its files are, which layers they may include
table='
base    include/base|lib/base        base
metrics include/metrics|lib/metrics  base|metrics
json    include/json|lib/json        base|json
db      include/db|lib/db            base|metrics|db
net     include/net|lib/net          base|net
auth    include/auth|lib/auth        base|metrics|json|auth
model   include/model|lib/model      base|db|model
wire    include/wire|lib/wire        base|json|model|wire
platform include/platform|lib/platform base|metrics|json|db|net|auth|model|wire|platform
web     include/web|lib/web          base|metrics|json|db|auth|web
cgi-bin cgi-bin                      base|metrics|json|db|net|auth|model|wire|platform|web|cgi-bin/shared
deliver deliver                      base|metrics|json|db|net|auth|model|wire|platform
tools   tools                        base|metrics|json|db|net|auth|model|wire|platform|web/app|web/cors|deliver/control|deliver/fetch|deliver/pipeline|deliver/schedule|backup|decrypt|doctor|output|simulate
'
# library header, the only layer that may include it
foreign='
json-c/  json
libpq-fe db
jwt.h    auth
openssl/ auth
curl/    net
expat    net
fcgiapp  web
'

while read -r layer folders allowed; do
	[ -n "$layer" ] || continue
	# shellcheck disable=SC2086
	lines=$(grep -rnE '^#include "[a-z-]+/' ${folders//|/ } | grep -vE "#include \"($allowed)")
	report "$layer includes only $allowed" "$lines"
done <<<"$table"
while read -r header layer; do
	[ -n "$header" ] || continue
	lines=$(grep -rnE "^#include <$header" include lib cgi-bin deliver tools | grep -vE "^(include|lib)/$layer/")
	report "only $layer includes <$header" "$lines"
done <<<"$foreign"
finish
