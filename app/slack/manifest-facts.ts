/** What slack-manifest.yml must say of this app; test/architecture/manifest.test.ts keeps the two equal. */
export const COMMANDS = ["/dd0c"] as const;

/** Callback ids: in the menu of a message, and in the menu of the workspace. */
export const SHORTCUTS = { mutePattern: "mute_pattern", configure: "configure" } as const;

export const BOT_EVENTS = ["app_home_opened", "app_uninstalled", "tokens_revoked"] as const;

export const BOT_SCOPES = ["commands", "chat:write", "channels:read", "groups:read"] as const;

/**
 * A person may decline these: without the history an answer that Slack lost cannot be looked up (app/notify), without
 * files a report's picture is one of letters, without people's records "until 18:00" is by the workspace's clock
 * (app/slack/time-zone.ts), and without those and the user groups settings cannot be left to admins or to a group
 * (app/slack/people).
 */
export const OPTIONAL_BOT_SCOPES = [
  "channels:history",
  "groups:history",
  "im:history",
  "im:write",
  "files:write",
  "users:read",
  "usergroups:read",
] as const;

export const PATHS = {
  events: "/slack/events",
  install: "/slack/install",
  redirect: "/slack/oauth_redirect",
  /** The same callback and the end of an installation, as the first draft names them (§7.6). */
  draftCallback: "/api/v1/oauth/callback",
  uninstall: "/api/v1/lifecycle/uninstall",
} as const;
