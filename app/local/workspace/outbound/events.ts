import type { Team } from "../core/state.ts";
import { appUrl, type World } from "../core/world.ts";
import { deliver, isAccepted, type Reply } from "./deliver.ts";

/** After how long Slack tries again: nearly at once, after a minute, after five. */
const RETRY_DELAYS_MS = [0, 60_000, 300_000];

export type AppEvent = { type: string } & Record<string, unknown>;

/** Tells the app of something it subscribed to. Resolves with the first attempt; retries go on behind it. */
export async function sendEvent(world: World, team: Team, event: AppEvent): Promise<Reply | undefined> {
  const subscription = world.manifest.settings.event_subscriptions;
  if (subscription === undefined || !subscription.bot_events.includes(event.type)) return undefined;
  const now = world.clock.now();
  const payload = {
    token: world.state.app.verificationToken,
    team_id: team.id,
    context_team_id: team.id,
    context_enterprise_id: null,
    api_app_id: world.state.app.id,
    event: { ...event, event_ts: world.ids.ts(now) },
    type: "event_callback",
    event_id: world.ids.make("Ev"),
    event_time: Math.floor(now / 1000),
    authorizations:
      team.install === null || team.bot === null
        ? []
        : [
            {
              enterprise_id: null,
              team_id: team.id,
              user_id: team.bot.userId,
              is_bot: true,
              is_enterprise_install: false,
            },
          ],
    is_ext_shared_channel: false,
    event_context: `4-${world.ids.hex(32)}`,
  };
  return attempt(world, team, payload, event.type, 0, "");
}

function attempt(
  world: World,
  team: Team,
  payload: Record<string, unknown>,
  name: string,
  number: number,
  reason: string,
): Promise<Reply> {
  return deliver(world, {
    kind: "event",
    name,
    teamId: team.id,
    // Looked up anew, since the app may have moved between two attempts.
    url: appUrl(world, world.manifest.settings.event_subscriptions?.request_url),
    payload,
    encoding: "json",
    ...(number > 0 && { retry: { number, reason } }),
    onReply: (reply) => {
      const delayMs = RETRY_DELAYS_MS[number];
      if (isAccepted(reply) || reply.wantsNoRetry || delayMs === undefined) return;
      world.clock.after(delayMs, () => {
        void attempt(world, team, payload, name, number + 1, reasonOf(reply));
      });
    },
  });
}

function reasonOf({ outcome }: Reply): string {
  if (outcome === "timeout") return "http_timeout";
  return typeof outcome === "number" ? "http_error" : "connection_failed";
}

/** What Slack sends when somebody saves a request URL: the app must echo the challenge. */
export async function verifyUrl(world: World): Promise<boolean> {
  const url = appUrl(world, world.manifest.settings.event_subscriptions?.request_url);
  const challenge = world.ids.hex(40);
  const reply = await deliver(world, {
    kind: "url_verification",
    name: "url_verification",
    teamId: null,
    url,
    payload: { token: world.state.app.verificationToken, challenge, type: "url_verification" },
    encoding: "json",
  });
  return isAccepted(reply) && reply.text.includes(challenge);
}
