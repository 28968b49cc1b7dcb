import { type ReactNode, useEffect, useLayoutEffect, useMemo, useState } from "react";
import { clientFor } from "./data/client.ts";
import { ClientContext } from "./data/client-context.ts";
import { type Names, NamesContext, type Place } from "./data/directory-context.ts";
import type { Channel, Model, Team } from "./data/model.ts";
import type { Change } from "./data/reduce.ts";
import { goTo, type Route, useRoute } from "./data/route.ts";
import { ConfirmProvider } from "./elements/confirm.tsx";
import { Inspector } from "./inspector/inspector.tsx";
import { ModalStack } from "./modal/modal-stack.tsx";
import { Banner } from "./shell/banner.tsx";
import { Notice } from "./shell/notice.tsx";
import { Page } from "./shell/page.tsx";
import { Rail } from "./shell/rail.tsx";
import { Sidebar } from "./shell/sidebar.tsx";
import { Topbar } from "./shell/topbar.tsx";

const LAST_TEAM_KEY = "team";

interface AppProps {
  model: Model;
  dispatch(change: Change): void;
  /** False while the event stream is lost and what is on screen may be old. */
  isConnected: boolean;
}

/** The whole client: which workspace and page the address names, and everything around it. */
export function App({ model, dispatch, isConnected }: AppProps): ReactNode {
  const route = useRoute();
  const team = currentTeam(route, model.teams);
  if (team === undefined) {
    return (
      <Notice>
        There is no such workspace. <a href="/">Go to the one there is</a>
      </Notice>
    );
  }
  return (
    <TeamApp
      key={team.id}
      model={model}
      dispatch={dispatch}
      isConnected={isConnected}
      route={route}
      team={team}
    />
  );
}

interface TeamAppProps extends AppProps {
  route: Route;
  team: Team;
}

function TeamApp({ model, dispatch, isConnected, route, team }: TeamAppProps): ReactNode {
  const [isInspecting, setInspecting] = useState(false);
  const channels = useMemo(
    () => model.channels.filter((channel) => channel.teamId === team.id && channel.isVisible),
    [model.channels, team.id],
  );
  const apps = useMemo(
    () => model.apps.filter((app) => team.installedAppIds.includes(app.id)),
    [model.apps, team.installedAppIds],
  );
  const names = useNamesOf(team, channels);
  const client = useMemo(
    () => clientFor({ teamId: team.id, userId: team.me }, dispatch),
    [team.id, team.me, dispatch],
  );
  const modals = model.modals.filter((modal) => modal.teamId === team.id);
  const door = channels[0]?.id;

  useEffect(() => localStorage.setItem(LAST_TEAM_KEY, team.id), [team.id]);
  useEffect(() => {
    document.title = `${team.name} – local workspace`;
  }, [team.name]);
  // Before the first paint, so that a quick click is not undone by it.
  useLayoutEffect(() => {
    if (route.page !== "start" || door === undefined) return;
    goTo({ page: "channel", teamId: team.id, channelId: door, threadTs: undefined });
  }, [route.page, team.id, door]);

  const doorOf = (teamId: string) =>
    model.channels.find((channel) => channel.teamId === teamId && channel.isVisible)?.id ?? "";
  return (
    <ClientContext value={client}>
      <NamesContext value={names}>
        <ConfirmProvider>
          <div className="frame">
            <Banner isConnected={isConnected} />
            <Topbar
              changesAt={model.changesAt}
              team={team}
              channels={channels}
              apps={apps}
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
              <Sidebar team={team} channels={channels} apps={apps} route={route} />
              <main className="main">
                <div className="main-columns">
                  <Page model={model} route={route} team={team} channels={channels} apps={apps} />
                </div>
                {isInspecting && <Inspector exchanges={model.exchanges} close={() => setInspecting(false)} />}
              </main>
            </div>
          </div>
          <ModalStack views={modals} />
        </ConfirmProvider>
      </NamesContext>
    </ClientContext>
  );
}

/** The directory has no workspace in its address, so it stays in the one that was open last. */
function currentTeam(route: Route, teams: Team[]): Team | undefined {
  if ("teamId" in route) return teams.find((team) => team.id === route.teamId);
  const last = localStorage.getItem(LAST_TEAM_KEY);
  return teams.find((team) => team.id === last) ?? teams[0];
}

/** Unread counts change with every message; names hardly ever do, and every message on screen depends on them. */
function useNamesOf(team: Team, channels: Channel[]): Names {
  const named = JSON.stringify(
    channels
      .filter((channel) => channel.kind !== "im")
      .map(({ id, name, isPrivate }): Place => ({ id, name, isPrivate })),
  );
  return useMemo(() => {
    const places: Place[] = JSON.parse(named);
    return {
      teamId: team.id,
      me: team.me,
      people: new Map(team.people.map((person) => [person.id, person])),
      places: new Map(places.map((place) => [place.id, place])),
    };
  }, [team.id, team.me, team.people, named]);
}
