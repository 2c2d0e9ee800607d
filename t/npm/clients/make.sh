#!/bin/sh
# make.sh FILE: makes the clients from this OpenAPI file and compiles what uses them.
set -eu
OPENAPI=$1
export OPENAPI
bin=node_modules/.bin
mkdir -p made
"$bin/openapi-typescript" "$OPENAPI" -o made/openapi-typescript.ts &
first=$!
"$bin/oazapfts" "$OPENAPI" made/oazapfts.ts
"$bin/openapi-ts" -f openapi-ts.config.mjs
wait "$first"
"$bin/tsc"
