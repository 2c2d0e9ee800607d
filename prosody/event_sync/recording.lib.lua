-- Recordings, from presence of focus only.
--
-- jicofo puts <jibri-recording-status xmlns="http://jitsi.org/protocol/jibri" status="on|off"
-- session_id="" initiator="room/nick" recording_mode="file|stream" failure_reason=""/> into its
-- presence in the room (jicofo: JibriRecorder.publishJibriRecordingStatus) and leaves it there,
-- so each later presence repeats the status.  Any client can send the element, so the caller
-- passes presence of focus only.  When jicofo is lost, or the room is destroyed, no off is sent:
-- it is generated here, with the reason.
--
-- A live stream is not a recording: no file comes of it.
local namespace = "http://jitsi.org/protocol/jibri";

-- The token's name, if it has one; guests name themselves.
local function name_of(record)
	local is_guest = record.user_id and record.user_id:sub(1, 6) == "guest-";
	return not is_guest and record.name or record.nick or record.name;
end

-- The initiator, looked up now: the address in the room means nothing after the person has left.
local function initiator_of(state, seat)
	if not seat or seat == "" then return nil; end
	local record = state.occupants[seat];
	for i = #state.departed, 1, -1 do
		if record then break; end
		if state.departed[i].seat == seat then record = state.departed[i]; end
	end
	if not record then return seat; end
	return record.user_id or record.occupant_id, name_of(record);
end

local function tell(context, state, id, status, data, time)
	data.recording_id = id;
	state.recordings[id].status = status;
	context.remember(state);
	context.emit(state, "jibri-recording-" .. status, data, { time = time });
end

local function see_status(context, state, attributes)
	local id, status = context.clean(attributes.session_id), attributes.status;
	if not id or id == "" or attributes.recording_mode == "stream" then return; end
	if status ~= "on" and status ~= "off" then return; end
	local recording = state.recordings[id] or {};
	state.recordings[id] = recording;
	recording.is_confirmed = true;
	if recording.status == status or recording.status == "off" then return; end
	local initiator, name = initiator_of(state, attributes.initiator);
	local failure = context.clean(attributes.failure_reason);
	tell(context, state, id, status, {
		initiator = context.clean(initiator), initiator_name = name,
		recording_mode = context.clean(attributes.recording_mode), failure_reason = failure,
		reason = status == "off" and (failure and "failed" or "stopped") or nil,
	});
end

-- Does a presence have a recording status?
local function is_told_by(presence)
	return presence:get_child("jibri-recording-status", namespace) ~= nil;
end

-- A presence of focus.
local function see(context, state, presence)
	for child in presence:childtags("jibri-recording-status", namespace) do
		see_status(context, state, child.attr);
	end
end

-- Ends the running recordings for which is_lost(recording).
local function end_all(context, state, reason, is_lost, time)
	local ids = {};
	for id, recording in pairs(state.recordings) do
		if recording.status == "on" and (not is_lost or is_lost(recording)) then ids[#ids + 1] = id; end
	end
	table.sort(ids);
	for _, id in ipairs(ids) do
		tell(context, state, id, "off", { reason = reason }, time);
	end
end

local function await(context, state)
	local token = {};
	state.focus_loss = token;
	context.after_grace(function ()
		if state.is_destroyed or state.focus_loss ~= token then return; end
		state.focus_loss = nil;
		end_all(context, state, "focus-left", function (recording)
			return not recording.is_confirmed;
		end);
	end);
end

-- Focus has left: a recording that neither it nor its successor confirms within the grace has
-- ended.
local function lose_focus(context, state)
	local is_recording = false;
	for _, recording in pairs(state.recordings) do
		recording.is_confirmed = nil;
		is_recording = is_recording or recording.status == "on";
	end
	if is_recording then await(context, state); end
end

-- After a reload: the timers of the old module are gone.
local function resume(context, state)
	if state.focus_loss then await(context, state); end
end

-- The ids of the running recordings, for the memory.
local function running(state)
	local ids = {};
	for id, recording in pairs(state.recordings) do
		if recording.status == "on" then ids[#ids + 1] = id; end
	end
	return ids;
end

return { see = see, is_told_by = is_told_by, end_all = end_all, lose_focus = lose_focus,
	resume = resume, running = running };
