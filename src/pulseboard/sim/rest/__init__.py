"""Discord's HTTP API, as far as a bot with slash commands calls it: one file for each part of it."""
