-- Starts of a recording that were refused, or not answered, as mod_reflector_recording reports them
-- by event_sync: jibri-recording-refused {attempt_id, reason, condition, tries, will_retry,
-- accepted, initiator}.  Of hundreds of tries there is an event for the first, for each with
-- another reason than the one before, and one for the end, whose will_retry is false: accepted, or
-- given up.
--
-- known.refusal is ours, nil while nothing is refused; known.initiator: the user who is asked for.
local uuid = require "util.uuid".generate;

local refusal = {};

local function report(room, told, will_retry, is_accepted)
	module:fire_event("reflector/event", { room = room, type = "jibri-recording-refused", data = {
		attempt_id = told.id, reason = told.reason, condition = told.condition,
		tries = told.tries, initiator = told.initiator, will_retry = will_retry,
		accepted = is_accepted,
	} });
end

-- It was refused once more.  condition: the stanza error's; nil: there was no answer.
function refusal.again(room, known, reason, condition)
	local told = known.refusal or { id = uuid(), tries = 0 };
	local is_news = told.reason ~= reason;
	told.tries, told.reason, told.condition = told.tries + 1, reason, condition;
	told.initiator, known.refusal = known.initiator, told;
	if is_news then report(room, told, true, false); end
end

-- It was accepted, or nobody asks any more.  known may be nil.
function refusal.over(room, known, is_accepted)
	if not (known and known.refusal) then return; end
	report(room, known.refusal, false, is_accepted);
	known.refusal = nil;
end

return refusal;
