import type { UiBootstrap, UiExchange, UiModal } from "../../ui-contract.ts";
import { get } from "./http.ts";
import type { Model } from "./model.ts";
import { appOf, channelOf, modalOf, teamOf } from "./wire.ts";

/** Everything but the messages and Homes, which come with the page that shows them. */
export async function loadModel(): Promise<Model> {
  const [bootstrap, { exchanges }] = await Promise.all([
    get<UiBootstrap>("/_ui/bootstrap"),
    get<{ exchanges: UiExchange[] }>("/_ui/exchanges"),
  ]);
  const teams = bootstrap.teams.map(teamOf);
  const modals = await Promise.all(
    teams.map((team) => get<{ modals: UiModal[] }>("/_ui/modals", { teamId: team.id, userId: team.me })),
  );
  return {
    teams,
    channels: bootstrap.channels.flatMap((channel) => {
      const team = teams.find((one) => one.id === channel.teamId);
      return team === undefined ? [] : [channelOf(channel, team)];
    }),
    apps: bootstrap.apps.map(appOf),
    messages: new Map(),
    homes: new Map(),
    modals: modals.flatMap((answer) => answer.modals).map(modalOf),
    exchanges,
    changesAt: [],
  };
}
