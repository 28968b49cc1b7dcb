/** What slack-manifest.yml must say of this app; test/architecture/manifest.test.ts keeps the two equal. */
export const COMMANDS = ["/dd0c"] as const;

export const BOT_EVENTS = ["app_home_opened", "app_uninstalled", "tokens_revoked"] as const;

export const BOT_SCOPES = ["commands", "chat:write", "channels:read", "groups:read"] as const;

/**
 * A person may decline these: without the former an answer that Slack lost cannot be looked up (app/notify), without the
 * last a report's picture is one of letters.
 */
export const OPTIONAL_BOT_SCOPES = [
  "channels:history",
  "groups:history",
  "im:history",
  "im:write",
  "files:write",
] as const;

export const PATHS = {
  events: "/slack/events",
  install: "/slack/install",
  redirect: "/slack/oauth_redirect",
} as const;
