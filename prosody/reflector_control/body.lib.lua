-- Reads the body of a command: {"type": "control.NAME", "data": {"room": ..., ...}}.
--
-- Texts are UTF-8 without what XML cannot carry: control characters besides tab and line ends,
-- and the two last code points of the first plane.
local utf8 = require "util.encodings".utf8;
local jid = require "util.jid";
local json = require "util.json";

local id_most, passcode_most, reason_most, message_most = 1024, 200, 200, 1000; -- Characters.

-- utf8.length of Prosody counts bytes.
local function characters(value)
	return select(2, value:gsub("[^\128-\191]", ""));
end

local function is_text(value, most)
	return type(value) == "string" and utf8.valid(value) and characters(value) <= most
		and not value:find("[\0-\8\11\12\14-\31]") and not value:find("\239\191[\190\191]");
end

local function text(most, is_optional)
	return function (value)
		if value == nil or value == json.null then return is_optional, nil; end
		if is_optional and value == "" then return true, nil; end
		return is_text(value, most), value;
	end
end

local function flag(value)
	if value == nil or value == json.null then return true, false; end
	return type(value) == "boolean", value;
end

local function decision(value)
	return type(value) == "boolean", value;
end

-- The name of a room, as the JID has it.
local function room(value)
	if not is_text(value, id_most) or value == "" or value:find("[@/%s]") then return false; end
	local prepared = jid.prep(value .. "@example.org");
	return prepared ~= nil, prepared and jid.node(prepared);
end

local id, maybe_id, maybe_reason = text(id_most), text(id_most, true), text(reason_most, true);

-- command -> member -> function (value) -> is it right, the value
local forms = {
	["control.check"] = {},
	["control.end"] = { room = room, reason = maybe_reason, by = maybe_id },
	["control.remove"] = { room = room, person = id, ban = flag, reason = maybe_reason,
		by = maybe_id },
	["control.passcode"] = { room = room, passcode = text(passcode_most) },
	["control.lobby"] = { room = room, enabled = decision },
	["control.message"] = { room = room, text = text(message_most) },
	["control.snapshot"] = { room = room },
};

-- The command's name and its data; nil and what is wrong.
local function read(content)
	local ok, body = pcall(json.decode, content);
	if not ok or type(body) ~= "table" then return nil, "no JSON object"; end
	local form = forms[body.type];
	if not form then return nil, "unknown type"; end
	if type(body.data) ~= "table" then return nil, "no data"; end
	local data = {};
	for member, take in pairs(form) do
		local is_right, value = take(body.data[member]);
		if not is_right then return nil, "bad " .. member; end
		data[member] = value;
	end
	return body.type, data;
end

return { read = read, is_text = is_text };
