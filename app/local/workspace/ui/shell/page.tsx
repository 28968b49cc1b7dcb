import type { ReactNode } from "react";
import type { AppListing, Channel, Model, Team } from "../data/model.ts";
import { homeKey } from "../data/reduce.ts";
import type { Route } from "../data/route.ts";
import { DirectoryPage } from "../directory/directory-page.tsx";
import { HomePage } from "../home/home-page.tsx";
import { ChannelPage } from "./channel-page.tsx";
import { directWith } from "./direct-with.ts";

interface PageProps {
  model: Model;
  route: Route;
  team: Team;
  channels: Channel[];
  /** The apps that this workspace has. */
  apps: AppListing[];
}

/** What the address names, in the middle of the window. */
export function Page({ model, route, team, channels, apps }: PageProps): ReactNode {
  switch (route.page) {
    case "directory":
      return <DirectoryPage apps={model.apps} appId={route.appId} team={team} />;
    case "home": {
      const app = apps.find((one) => one.id === route.appId);
      if (app === undefined)
        return <p className="empty">This app is not in {team.name}. Add it from the app directory.</p>;
      const direct = directWith(app, team, channels);
      return (
        <HomePage
          key={app.id}
          app={app}
          home={model.homes.get(homeKey(team.id, app.id))}
          direct={direct}
          messages={direct && model.messages.get(direct.id)}
        />
      );
    }
    case "channel": {
      const channel = channels.find((one) => one.id === route.channelId);
      if (channel === undefined)
        return <p className="empty">There is no such channel here, or you are not in it.</p>;
      return (
        <ChannelPage
          key={channel.id}
          team={team}
          channel={channel}
          apps={apps}
          messages={model.messages.get(channel.id)}
          threadTs={route.threadTs}
        />
      );
    }
    case "start":
      return <p className="empty">Pick a channel on the left.</p>;
  }
}
