import { openDirect, teamOf } from "../core/channels.ts";
import type { View } from "../core/state.ts";
import { homeOf } from "../core/views.ts";
import { wireView } from "../core/wire.ts";
import type { World } from "../core/world.ts";
import type { Reply } from "./deliver.ts";
import { sendEvent } from "./events.ts";

/**
 * Tells the app that somebody opened its Home; of the About tab Slack tells nothing. Returns what the Home showed when
 * the app had answered.
 */
export async function openHome(
  world: World,
  teamId: string,
  userId: string,
  tab: "home" | "about" | "messages" = "home",
): Promise<{ reply: Reply | undefined; view: View | undefined }> {
  const team = teamOf(world, teamId);
  const before = homeOf(world, { teamId, userId });
  if (team.install === null || team.bot === null || tab === "about")
    return { reply: undefined, view: before };
  const direct = openDirect(world, team, team.bot.userId, userId);
  const reply = await sendEvent(world, team, {
    type: "app_home_opened",
    user: userId,
    channel: direct.id,
    tab,
    ...(before !== undefined && { view: wireView(world, before) }),
  });
  return { reply, view: homeOf(world, { teamId, userId }) };
}
