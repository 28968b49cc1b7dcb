import { type ReactNode, useEffect, useMemo, useState } from "react";
import { type Client, ClientContext } from "./data/client-context.ts";
import { type Names, NamesContext } from "./data/directory-context.ts";
import type { Channel, Model, Team } from "./data/model.ts";
import type { Change } from "./data/reduce.ts";
import { homeKey } from "./data/reduce.ts";
import { goTo, type Route, useRoute } from "./data/route.ts";
import { DirectoryPage } from "./directory/directory-page.tsx";
import { ConfirmProvider } from "./elements/confirm.tsx";
import { HomePage } from "./home/home-page.tsx";
import { Inspector } from "./inspector/inspector.tsx";
import { ModalStack } from "./modal/modal-stack.tsx";
import { Banner } from "./shell/banner.tsx";
import { ChannelPage } from "./shell/channel-page.tsx";
import { Rail } from "./shell/rail.tsx";
import { Sidebar } from "./shell/sidebar.tsx";
import { Topbar } from "./shell/topbar.tsx";

interface AppProps {
  model: Model;
  dispatch(change: Change): void;
  /** Builds the calls for the workspace and page on screen. */
  clientFor(team: Team): Client;
}

const LAST_TEAM_KEY = "team";

/** The whole client: which workspace and page the address names, and everything around it. */
export function App({ model, dispatch, clientFor }: AppProps): ReactNode {
  const route = useRoute();
  const [isInspecting, setInspecting] = useState(false);
  const team = teamOf(route, model.teams);
  const channels = useMemo(
    () => model.channels.filter((channel) => channel.teamId === team?.id),
    [model.channels, team?.id],
  );
  const names = useNamesOf(team, channels);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the calls change with the workspace, not with its contents.
  const client = useMemo(() => team && clientFor(team), [team?.id, clientFor]);
  const here = route.page === "channel" ? route.channelId : undefined;

  useEffect(() => {
    if (team !== undefined) localStorage.setItem(LAST_TEAM_KEY, team.id);
  }, [team]);
  useEffect(() => {
    const first = channels[0];
    if (route.page === "start" && team !== undefined && first !== undefined) {
      goTo({ page: "channel", teamId: team.id, channelId: first.id, threadTs: undefined });
    }
  }, [route.page, team, channels]);
  const messages = here === undefined ? undefined : model.messages.get(here);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new message on screen is read as it arrives.
  useEffect(() => {
    if (here !== undefined) dispatch({ type: "channel.read", channelId: here });
  }, [here, messages, dispatch]);

  if (team === undefined || client === undefined)
    return <p className="empty">This workspace does not exist.</p>;
  const doorOf = (teamId: string) => model.channels.find((channel) => channel.teamId === teamId)?.id ?? "";
  return (
    <ClientContext value={client}>
      <NamesContext value={names}>
        <ConfirmProvider>
          <div className="frame">
            <Banner />
            <Topbar
              model={model}
              team={team}
              channels={channels}
              isInspecting={isInspecting}
              toggleInspector={() => setInspecting(!isInspecting)}
            />
            <div className="body">
              <Rail
                teams={model.teams}
                team={team}
                page={route.page === "directory" ? "directory" : "home"}
                doorOf={doorOf}
              />
              <Sidebar team={team} channels={channels} apps={model.apps} route={route} />
              <main className="main">
                <div className="main-columns">
                  <Page model={model} route={route} team={team} channels={channels} />
                </div>
                {isInspecting && <Inspector exchanges={model.exchanges} close={() => setInspecting(false)} />}
              </main>
            </div>
          </div>
          <ModalStack views={model.modals} here={here} />
        </ConfirmProvider>
      </NamesContext>
    </ClientContext>
  );
}

function Page({
  model,
  route,
  team,
  channels,
}: {
  model: Model;
  route: Route;
  team: Team;
  channels: Channel[];
}): ReactNode {
  if (route.page === "directory") return <DirectoryPage apps={model.apps} appId={route.appId} team={team} />;
  if (route.page === "home") {
    const app = model.apps.find((one) => one.id === route.appId);
    if (app === undefined) return <p className="empty">There is no such app here.</p>;
    return (
      <HomePage key={`${team.id} ${app.id}`} app={app} home={model.homes.get(homeKey(team.id, app.id))} />
    );
  }
  const channel = route.page === "channel" ? channels.find((one) => one.id === route.channelId) : undefined;
  if (channel === undefined) return <p className="empty">Pick a channel on the left.</p>;
  return (
    <ChannelPage
      team={team}
      channel={channel}
      messages={model.messages.get(channel.id) ?? []}
      threadTs={route.page === "channel" ? route.threadTs : undefined}
    />
  );
}

/** The directory has no workspace in its address, so it stays in the one that was open last. */
function teamOf(route: Route, teams: Team[]): Team | undefined {
  const wanted = "teamId" in route ? route.teamId : localStorage.getItem(LAST_TEAM_KEY);
  const team = teams.find((one) => one.id === wanted);
  return team ?? ("teamId" in route ? undefined : teams[0]);
}

function useNamesOf(team: Team | undefined, channels: Channel[]): Names {
  return useMemo(
    () => ({
      teamId: team?.id ?? "",
      me: team?.me ?? "",
      people: new Map(team?.people.map((person) => [person.id, person])),
      places: new Map(channels.map((channel) => [channel.id, channel])),
    }),
    [team, channels],
  );
}
