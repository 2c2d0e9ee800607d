-- How long somebody has spoken, as Jitsi's mod_speakerstats_component counts it: the time as the
-- dominant speaker, which the clients report.  It keeps, in each room and each breakout,
--   room.speakerStats[full JID]
--       totalDominantSpeakerTime   milliseconds, without the stretch that runs
--       _dominantSpeakerStart      when that began, milliseconds since 1970; 0: none runs
--       _isDominantSpeaker, _isSilent   older versions lack them
-- and ends the running stretch when somebody leaves, but not when they are removed or the room is
-- destroyed.
local now = require "util.time".now;

local function is_time(value)
	return type(value) == "number" and value >= 0 and value < math.huge;
end

local function running(stats, time)
	local start = stats._dominantSpeakerStart;
	local is_speaking = stats._isDominantSpeaker ~= false and not stats._isSilent;
	if not is_speaking or not is_time(start) or start == 0 then return 0; end
	return math.max(time - start, 0);
end

-- Seconds, to the millisecond; nil: nobody counts it.
local function seconds(room, full_jid)
	local stats = type(room.speakerStats) == "table" and room.speakerStats[full_jid];
	if type(stats) ~= "table" or not is_time(stats.totalDominantSpeakerTime) then return nil; end
	local total = stats.totalDominantSpeakerTime + running(stats, now() * 1000);
	return math.floor(total) / 1000;
end

return { seconds = seconds };
