import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import {
  BOT_EVENTS,
  BOT_SCOPES,
  COMMANDS,
  OPTIONAL_BOT_SCOPES,
  PATHS,
  SHORTCUTS,
} from "../../app/slack/manifest-facts.ts";

const manifest = parse(readFileSync(new URL("../../slack-manifest.yml", import.meta.url), "utf8"));
const path = (url: string) => new URL(url).pathname;

describe("slack-manifest.yml", () => {
  it("asks for exactly the scopes that the code requests", () => {
    expect(manifest.oauth_config.scopes).toEqual({
      bot: [...BOT_SCOPES],
      bot_optional: [...OPTIONAL_BOT_SCOPES],
    });
  });

  it("names the commands and events that have a listener", () => {
    expect(manifest.features.slash_commands.map((entry: { command: string }) => entry.command)).toEqual([
      ...COMMANDS,
    ]);
    expect(manifest.settings.event_subscriptions.bot_events).toEqual([...BOT_EVENTS]);
    const sources = ["commands/dd0c.ts", "events/lifecycle.ts"].map((file) =>
      readFileSync(new URL(`../../app/slack/${file}`, import.meta.url), "utf8"),
    );
    for (const command of COMMANDS) expect(sources.join()).toContain(`command("${command}"`);
    for (const event of BOT_EVENTS) expect(sources.join()).toContain(`event("${event}"`);
  });

  it("names the shortcuts that have a listener", () => {
    const inMenu = Object.fromEntries(
      manifest.features.shortcuts.map((entry: { type: string; callback_id: string }) => [
        entry.type,
        entry.callback_id,
      ]),
    );
    expect(inMenu).toEqual({ message: SHORTCUTS.mutePattern, global: SHORTCUTS.configure });
    const sources = ["commands/dd0c.ts", "mutes/mute-actions.ts"].map((file) =>
      readFileSync(new URL(`../../app/slack/${file}`, import.meta.url), "utf8"),
    );
    for (const name of Object.keys(SHORTCUTS)) expect(sources.join()).toContain(`SHORTCUTS.${name}`);
  });

  it("points Slack at the paths that answer", () => {
    const { event_subscriptions, interactivity } = manifest.settings;
    expect(path(event_subscriptions.request_url)).toBe(PATHS.events);
    expect(path(interactivity.request_url)).toBe(PATHS.events);
    expect(path(interactivity.message_menu_options_url)).toBe(PATHS.events);
    expect(manifest.features.slash_commands.map((entry: { url: string }) => path(entry.url))).toEqual([
      PATHS.events,
    ]);
    expect(manifest.oauth_config.redirect_urls.map(path)).toEqual([PATHS.redirect]);
  });

  it("keeps Slack's limits", () => {
    const { name, description, long_description } = manifest.display_information;
    expect(name.length).toBeLessThanOrEqual(35);
    expect(description.length).toBeLessThanOrEqual(140);
    expect(long_description.length).toBeGreaterThanOrEqual(175);
    expect(long_description.length).toBeLessThanOrEqual(4000);
  });
});
