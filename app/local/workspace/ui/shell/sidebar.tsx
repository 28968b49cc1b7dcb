import type { ReactNode } from "react";
import type { AppListing, Channel, Team } from "../data/model.ts";
import { pathOf, type Route } from "../data/route.ts";
import { Icon } from "../icons/icon.tsx";
import { Avatar } from "../message/author.tsx";

interface SidebarProps {
  team: Team;
  channels: Channel[];
  apps: AppListing[];
  route: Route;
}

export function Sidebar({ team, channels, apps, route }: SidebarProps): ReactNode {
  const installed = apps.filter((app) => team.installedAppIds.includes(app.id));
  return (
    <nav className="sidebar" aria-label="Channels and apps" data-testid="sidebar">
      <div className="sidebar-head">{team.name}</div>
      <div className="sidebar-scroll">
        <h2 className="sidebar-section">Channels</h2>
        {channels.map((channel) => (
          <ChannelLink
            key={channel.id}
            channel={channel}
            isHere={route.page === "channel" && route.channelId === channel.id}
          />
        ))}
        <h2 className="sidebar-section">Apps</h2>
        {installed.map((app) => (
          <a
            key={app.id}
            className="sidebar-item"
            href={pathOf({ page: "home", teamId: team.id, appId: app.id })}
            data-internal
            data-app-id={app.id}
            aria-current={route.page === "home" && route.appId === app.id ? "page" : undefined}
          >
            <Avatar face={{ name: app.name, isApp: true, icon: app.icon }} size="small" />
            <span>{app.name}</span>
          </a>
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

function ChannelLink({ channel, isHere }: { channel: Channel; isHere: boolean }): ReactNode {
  const isUnread = channel.unread > 0 && !isHere;
  return (
    <a
      className={isUnread ? "sidebar-item sidebar-item-unread" : "sidebar-item"}
      href={pathOf({ page: "channel", teamId: channel.teamId, channelId: channel.id, threadTs: undefined })}
      data-internal
      data-channel-id={channel.id}
      aria-current={isHere ? "page" : undefined}
    >
      <Icon name={channel.isPrivate ? "lock" : "hash"} />
      <span>{channel.name}</span>
      {isUnread && (
        <span className="badge">
          {channel.unread}
          <span className="visually-hidden"> unread</span>
        </span>
      )}
    </a>
  );
}
