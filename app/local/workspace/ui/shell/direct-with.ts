import type { AppListing, Channel, Team } from "../data/model.ts";

/** The conversation of the person at this keyboard with an app's bot; undefined until there is one. */
export function directWith(app: AppListing, team: Team, channels: Channel[]): Channel | undefined {
  const bot = app.botUserIds[team.id];
  return bot === undefined ? undefined : channels.find((channel) => channel.otherId === bot);
}
