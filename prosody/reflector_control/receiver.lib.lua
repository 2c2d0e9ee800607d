-- The HTTP side: checks a request, has the command done once, and answers.
local json = require "util.json";

local body = module:require "reflector_control/body";
local signature = module:require "reflector_control/signature";

local body_most = 65536;
local quiet_seconds = 60; -- Strangers do not fill the log.
local refused_at, refused = -quiet_seconds, 0;

local function answer(response, status, content)
	response.status_code = status;
	response.headers.content_type = "application/json";
	return json.encode(content);
end

local function refuse(response, status, detail)
	return answer(response, status, { detail = detail });
end

-- context: secrets() (a list), ids (ids.lib.lua), perform(type, data) -> found, affected.
local function obey(context, response, id, content)
	if context.ids():has(id) then
		return answer(response, 200, { status = "ok", repeated = true });
	end
	local command, data = body.read(content);
	if not command then
		module:log("error", "command %s cannot be read: %s", id, data);
		return refuse(response, 422, "Invalid command: " .. data);
	end
	local found, affected = context.perform(command, data);
	context.ids():note(id, os.time());
	module:log("info", "%s %s of %s: %s", command, id, data.room or "nothing",
		found and ("%d affected"):format(affected) or "not here");
	return answer(response, 200, { status = "ok", found = found, affected = affected });
end

local function tell_of_refusal(request, reason)
	local now = os.time();
	refused = refused + 1;
	if math.abs(now - refused_at) < quiet_seconds then return; end
	module:log("warn", "a command from %s is refused: %s (%d in all since the last such line)",
		request.ip or request.conn:ip(), reason, refused);
	refused_at, refused = now, 0;
end

-- Answers a POST.
local function receive(context, event)
	local request, response = event.request, event.response;
	local content = request.body or "";
	if #content > body_most then return refuse(response, 413, "Request body too large"); end
	local id, reason = signature.verify(request.headers, content, context.secrets(), os.time());
	if not id then
		tell_of_refusal(request, reason);
		return refuse(response, 401, "Invalid webhook signature");
	end
	local ok, result = xpcall(obey, debug.traceback, context, response, id, content);
	if ok then return result; end
	module:log("error", "command %s failed: %s", id, result);
	return refuse(response, 500, "Command failed");
end

-- Answers any other method.
local function refuse_method(event)
	event.response.headers.allow = "POST";
	return refuse(event.response, 405, "Method Not Allowed");
end

return { receive = receive, refuse_method = refuse_method };
