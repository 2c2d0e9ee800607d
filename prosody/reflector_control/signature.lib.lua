-- Standard Webhooks: is a request from who holds the secret, and recent?
--
--   webhook-id          visible ASCII, at most 200 bytes
--   webhook-timestamp   unix seconds, at most 300 away from our clock
--   webhook-signature   "v1,BASE64" of HMAC-SHA256(key, id "." timestamp "." body); several of
--                       them, separated by blanks, while a secret is being changed
--
-- Source: github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md
local base64 = require "util.encodings".base64;
local hashes = require "util.hashes";

local window = 300; -- Seconds.
local id_most = 200;

-- The key's bytes: "whsec_" means that they are in base64.
local function key_of(secret)
	local encoded = secret:match("^whsec_(.+)$");
	return encoded and base64.decode(encoded) or secret;
end

-- Digests are compared in place of the texts, so the time it takes tells nothing of the texts.
local function is_same(one, other)
	return hashes.sha256(one) == hashes.sha256(other);
end

local function is_signed(told, expected)
	local found = false;
	for signature in told:gmatch("%S+") do
		found = is_same(signature, expected) or found;
	end
	return found;
end

-- The request's id; nil and the reason if it must not be obeyed.  headers: Prosody's; secrets: a
-- list; now: unix seconds.
local function verify(headers, body, secrets, now)
	local id, time, told = headers.webhook_id, headers.webhook_timestamp, headers.webhook_signature;
	if not (id and time and told) then return nil, "not signed"; end
	if #id > id_most or not id:match("^[\33-\126]+$") then return nil, "no usable id"; end
	if #time > 12 or not time:match("^%d+$") then return nil, "no usable timestamp"; end
	local expected = false;
	for _, secret in ipairs(secrets) do
		local digest = hashes.hmac_sha256(key_of(secret), id .. "." .. time .. "." .. body);
		expected = is_signed(told, "v1," .. base64.encode(digest)) or expected;
	end
	if not expected then return nil, "signed with another secret"; end
	if math.abs(now - tonumber(time)) > window then
		return nil, ("sent %d s ago by our clock"):format(now - tonumber(time));
	end
	return id;
end

return { verify = verify };
