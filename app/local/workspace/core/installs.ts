import { sendEvent } from "../outbound/events.ts";
import { forgetViews } from "./channels.ts";
import type { Team, Token } from "./state.ts";
import type { World } from "./world.ts";

const ROTATED_TOKEN_LIFE_MS = 12 * 60 * 60 * 1000;

/** Installs the app, or grants an installed one more. Returns the bot's token. */
export function installApp(world: World, team: Team, installedBy: string, scopes: string[]): Token {
  const granted = [...new Set([...(team.install?.scopes ?? []), ...scopes])];
  const bot = team.bot ?? { userId: world.ids.make("U"), botId: world.ids.make("B") };
  team.bot = bot;
  team.users[bot.userId] = {
    id: bot.userId,
    teamId: team.id,
    name: world.manifest.features.bot_user.display_name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "_"),
    realName: world.manifest.features.bot_user.display_name,
    isAdmin: false,
    isBot: true,
    isDeleted: false,
    tz: "America/Los_Angeles",
  };
  team.install = { scopes: granted, installedBy, installedAt: world.clock.now() };
  const known = Object.values(world.state.tokens).find(
    (one) => one.teamId === team.id && one.status === "active" && one.expiresAt === null,
  );
  if (known !== undefined) known.scopes = granted;
  const token = known ?? issueToken(world, team, bot, granted);
  world.bus.publish({ type: "users.changed", teamId: team.id });
  world.bus.publish({ type: "app.installed", teamId: team.id });
  world.bus.publish({ type: "app.changed" });
  return token;
}

export function issueToken(
  world: World,
  team: Team,
  bot: { userId: string; botId: string },
  scopes: string[],
): Token {
  const rotates = world.manifest.settings.token_rotation_enabled;
  const token: Token = {
    token: `${rotates ? "xoxe." : ""}xoxb-${world.ids.digits(12)}-${world.ids.digits(12)}-${world.ids.hex(24)}`,
    teamId: team.id,
    userId: bot.userId,
    botId: bot.botId,
    scopes,
    status: "active",
    expiresAt: rotates ? world.clock.now() + ROTATED_TOKEN_LIFE_MS : null,
    refreshToken: rotates ? `xoxe-1-${world.ids.hex(48)}` : null,
  };
  world.state.tokens[token.token] = token;
  return token;
}

/** Removes the app and tells it twice, in random order, as Slack promises no order. */
export function removeApp(world: World, team: Team, left: "revoked" | "inactive"): void {
  if (team.install === null || team.bot === null) return;
  const { userId } = team.bot;
  for (const token of Object.values(world.state.tokens)) {
    if (token.teamId === team.id && token.status === "active") token.status = left;
  }
  team.install = null;
  for (const channel of Object.values(team.channels)) {
    if (channel.kind !== "im") channel.members = channel.members.filter((id) => id !== userId);
    world.bus.publish({ type: "channel.changed", channel });
  }
  const bot = team.users[userId];
  if (bot !== undefined) bot.isDeleted = true;
  forgetViews(world, team.id);
  world.bus.publish({ type: "users.changed", teamId: team.id });
  world.bus.publish({ type: "app.removed", teamId: team.id });
  world.bus.publish({ type: "app.changed" });
  const events = [
    { type: "tokens_revoked", tokens: { oauth: [], bot: [userId] } },
    { type: "app_uninstalled" },
  ];
  const inOrder = world.ids.chance() < 0.5 ? events : events.toReversed();
  for (const event of inOrder) void sendEvent(world, team, event);
}
