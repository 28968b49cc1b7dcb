import type { ReactNode } from "react";
import type { AppListing, Channel, Team } from "../data/model.ts";
import { pathOf, type Route } from "../data/route.ts";
import { Icon } from "../icons/icon.tsx";
import { Avatar } from "../message/author.tsx";
import { iconOf } from "./channel-icon.ts";
import { directWith } from "./direct-with.ts";

interface SidebarProps {
  team: Team;
  channels: Channel[];
  /** The apps that this workspace has. */
  apps: AppListing[];
  route: Route;
}

export function Sidebar({ team, channels, apps, route }: SidebarProps): ReactNode {
  // What an app writes to one person is on the app's own page.
  const bots = new Set(team.people.filter((person) => person.isBot).map((person) => person.id));
  const direct = channels.filter(({ otherId }) => otherId !== undefined && !bots.has(otherId));
  const isHere = (channel: Channel) => route.page === "channel" && route.channelId === channel.id;
  return (
    <nav className="sidebar" aria-label="Channels and apps" data-testid="sidebar">
      <div className="sidebar-head">{team.name}</div>
      <div className="sidebar-scroll">
        <h2 className="sidebar-section">Channels</h2>
        {channels
          .filter((channel) => channel.kind !== "im")
          .map((channel) => (
            <ChannelLink key={channel.id} channel={channel} isHere={isHere(channel)} />
          ))}
        {direct.length > 0 && <h2 className="sidebar-section">Direct messages</h2>}
        {direct.map((channel) => (
          <ChannelLink key={channel.id} channel={channel} isHere={isHere(channel)} />
        ))}
        <h2 className="sidebar-section">Apps</h2>
        {apps.map((app) => (
          <AppLink
            key={app.id}
            app={app}
            team={team}
            unread={directWith(app, team, channels)?.unread ?? 0}
            isHere={route.page === "home" && route.appId === app.id}
          />
        ))}
        <a
          className="sidebar-item"
          href="/app-directory"
          data-internal
          aria-current={route.page === "directory" ? "page" : undefined}
        >
          <Icon name="plus" />
          <span>Add apps</span>
        </a>
      </div>
    </nav>
  );
}

interface AppLinkProps {
  app: AppListing;
  team: Team;
  unread: number;
  isHere: boolean;
}

function AppLink({ app, team, unread, isHere }: AppLinkProps): ReactNode {
  return (
    <a
      className={unread > 0 ? "sidebar-item sidebar-item-unread" : "sidebar-item"}
      href={pathOf({ page: "home", teamId: team.id, appId: app.id })}
      data-internal
      data-app-id={app.id}
      aria-current={isHere ? "page" : undefined}
    >
      <Avatar face={{ name: app.name, isApp: true }} size="small" />
      <span>{app.name}</span>
      <Badge count={unread} />
    </a>
  );
}

function Badge({ count }: { count: number }): ReactNode {
  if (count === 0) return null;
  return (
    <span className="badge">
      {count}
      <span className="visually-hidden"> unread</span>
    </span>
  );
}

function ChannelLink({ channel, isHere }: { channel: Channel; isHere: boolean }): ReactNode {
  const isUnread = channel.unread > 0 && !isHere;
  // Slack counts what calls for you: mentions, and everything in a direct message. The rest is only bold.
  const calls = channel.kind === "im" ? channel.unread : channel.mentions;
  return (
    <a
      className={isUnread ? "sidebar-item sidebar-item-unread" : "sidebar-item"}
      href={pathOf({ page: "channel", teamId: channel.teamId, channelId: channel.id, threadTs: undefined })}
      data-internal
      data-channel-id={channel.id}
      aria-current={isHere ? "page" : undefined}
    >
      <Icon name={iconOf(channel)} />
      <span>{channel.name}</span>
      <Badge count={isUnread ? calls : 0} />
    </a>
  );
}
