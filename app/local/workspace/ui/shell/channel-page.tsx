import type { ReactNode } from "react";
import type { Channel, Team } from "../data/model.ts";
import { goTo } from "../data/route.ts";
import { Icon } from "../icons/icon.tsx";
import { Composer } from "../message/composer.tsx";
import type { UiMessage } from "../message/message.ts";
import { MessageList } from "../message/message-list.tsx";
import { BUILT_IN_COMMANDS } from "../message/slash-commands.ts";
import { ThreadPane } from "./thread-pane.tsx";

interface ChannelPageProps {
  team: Team;
  channel: Channel;
  messages: UiMessage[];
  threadTs: string | undefined;
}

/** A channel, and beside it the thread that is open. */
export function ChannelPage({ team, channel, messages, threadTs }: ChannelPageProps): ReactNode {
  const openThread = (ts: string | undefined) =>
    goTo({ page: "channel", teamId: team.id, channelId: channel.id, threadTs: ts });
  const top = messages.filter((message) => message.threadTs === undefined || message.threadTs === message.ts);
  const thread = messages.filter((message) => (message.threadTs ?? message.ts) === threadTs);
  return (
    <>
      <section className="column" aria-label={`Channel ${channel.name}`}>
        <header className="column-head">
          <h1 className="column-title">
            <Icon name={channel.isPrivate ? "lock" : "hash"} />
            {channel.name}
          </h1>
          <span className="column-topic">{channel.topic}</span>
          <Members team={team} channel={channel} />
        </header>
        <MessageList
          key={channel.id}
          messages={top}
          label={`Messages in ${channel.name}`}
          start={<ChannelStart channel={channel} />}
          openThread={openThread}
        />
        <Composer
          key={`composer-${channel.id}`}
          channelId={channel.id}
          placeholder={`Message #${channel.name}`}
          commands={[...team.commands, ...BUILT_IN_COMMANDS]}
        />
      </section>
      {threadTs !== undefined && (
        <ThreadPane
          channel={channel}
          messages={thread}
          threadTs={threadTs}
          close={() => openThread(undefined)}
        />
      )}
    </>
  );
}

function ChannelStart({ channel }: { channel: Channel }): ReactNode {
  return (
    <div className="channel-start">
      <h2>#{channel.name}</h2>
      <p>
        This is the very beginning of the {channel.isPrivate ? "private " : ""}channel. Type{" "}
        <code className="text-code">/</code> to see what your apps can do.
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
