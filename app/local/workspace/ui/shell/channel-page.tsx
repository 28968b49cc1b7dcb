import { type ReactNode, useCallback, useEffect, useMemo } from "react";
import { useClient } from "../data/client-context.ts";
import type { AppListing, Channel, Team } from "../data/model.ts";
import { goTo } from "../data/route.ts";
import { ShortcutsContext } from "../data/shortcuts-context.ts";
import { Icon } from "../icons/icon.tsx";
import { Composer } from "../message/composer.tsx";
import type { UiMessage } from "../message/message.ts";
import { MessageList } from "../message/message-list.tsx";
import { BUILT_IN_COMMANDS } from "../message/slash-commands.ts";
import { iconOf } from "./channel-icon.ts";
import { ThreadPane } from "./thread-pane.tsx";

interface ChannelPageProps {
  team: Team;
  channel: Channel;
  apps: AppListing[];
  /** Undefined until they are loaded. */
  messages: UiMessage[] | undefined;
  threadTs: string | undefined;
}

/** A channel, and beside it the thread that is open. */
export function ChannelPage({ team, channel, apps, messages, threadTs }: ChannelPageProps): ReactNode {
  const client = useClient();
  useEffect(() => void client.loadMessages(channel.id), [client, channel.id]);
  useEffect(() => {
    if (channel.unread > 0) void client.markRead(channel.id);
  }, [client, channel.id, channel.unread]);

  const shortcuts = useMemo(() => apps.flatMap((app) => app.shortcuts), [apps]);
  const commands = [...apps.flatMap((app) => app.commands), ...BUILT_IN_COMMANDS];
  const all = messages ?? [];
  const top = useMemo(() => (messages ?? []).filter(isTop), [messages]);
  const thread = all.filter((message) => (message.threadTs ?? message.ts) === threadTs);
  const openThread = useCallback(
    (ts: string | undefined) =>
      goTo({ page: "channel", teamId: team.id, channelId: channel.id, threadTs: ts }),
    [team.id, channel.id],
  );
  const title = channel.kind === "im" ? channel.name : `#${channel.name}`;
  return (
    <ShortcutsContext value={shortcuts}>
      <section className="column" aria-label={`Channel ${channel.name}`}>
        <header className="column-head">
          <h1 className="column-title">
            <Icon name={iconOf(channel)} />
            {channel.name}
          </h1>
          <span className="column-topic">{channel.topic}</span>
          <Members team={team} channel={channel} />
        </header>
        <MessageList
          messages={top}
          label={`Messages in ${channel.name}`}
          start={messages && <ChannelStart title={title} channel={channel} />}
          openThread={openThread}
        />
        <Composer channelId={channel.id} placeholder={`Message ${title}`} commands={commands} />
      </section>
      {threadTs !== undefined && (
        <ThreadPane
          channel={channel}
          messages={thread}
          threadTs={threadTs}
          close={() => openThread(undefined)}
        />
      )}
    </ShortcutsContext>
  );
}

/** Replies stay in their thread unless they were also sent to the channel. */
function isTop(message: UiMessage): boolean {
  return message.threadTs === undefined || message.threadTs === message.ts || message.isBroadcast;
}

function ChannelStart({ title, channel }: { title: string; channel: Channel }): ReactNode {
  const kind = { public: "channel", private: "private channel", im: "conversation" }[channel.kind];
  return (
    <div className="channel-start">
      <h2>{title}</h2>
      <p>
        This is the very beginning of the {kind}. Type <code className="text-code">/</code> to see what your
        apps can do.
      </p>
    </div>
  );
}

function Members({ team, channel }: { team: Team; channel: Channel }): ReactNode {
  const names = team.people
    .filter((person) => channel.memberIds.includes(person.id))
    .map((person) => person.name);
  return (
    <span className="members" title={names.join(", ")}>
      <Icon name="person" />
      {channel.memberIds.length}
      <span className="visually-hidden"> members: {names.join(", ")}</span>
    </span>
  );
}
