-- sign.lua ROOT <BODY: the signature of a body by event_sync_secret, in hex, as mod_event_sync
-- sends it: HMAC-SHA256, with Prosody's own util.hashes.
local here = arg[0]:match("^(.*)/") or ".";
package.path = here .. "/?.lua;" .. package.path;
local hmac = require "util.hashes".hmac_sha256;
local hosts = require "config".read(arg[1], "/etc/prosody/prosody.cfg.lua");

io.write(hmac(hosts["*"].event_sync_secret, io.read("*a"), true));
