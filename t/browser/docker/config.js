// In the shape of system-config.js and settings-config.js of docker-jitsi-meet.
var config = {};

if (!config.hasOwnProperty('hosts')) config.hosts = {};

config.hosts.domain = 'meet.jitsi';
config.hosts.anonymousdomain = 'guest.meet.jitsi';
config.hosts.authdomain = 'meet.jitsi';
var subdir = '<!--# echo var="subdir" default="" -->';
config.bosh = '/' + subdir + 'http-bind';
config.hiddenDomain = 'hidden.meet.jitsi';
if (!config.hasOwnProperty('recordingService')) config.recordingService = {};
config.recordingService.enabled = false;
config.recordingService.sharingEnabled = false;
if (!config.hasOwnProperty('liveStreaming')) config.liveStreaming = {};
config.liveStreaming.enabled = true;
config.liveStreaming.termsLink = 'https://stream.example.net/terms';
if (!config.hasOwnProperty('prejoinConfig')) config.prejoinConfig = {};
config.prejoinConfig.enabled = true;
config.requireDisplayName = false;
