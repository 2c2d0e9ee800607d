SELECT secret FROM link_secret
