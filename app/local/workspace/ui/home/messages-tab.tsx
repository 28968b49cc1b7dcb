import { type ReactNode, useEffect } from "react";
import { useClient } from "../data/client-context.ts";
import type { Channel } from "../data/model.ts";
import type { UiMessage } from "../message/message.ts";
import { MessageList } from "../message/message-list.tsx";

interface MessagesTabProps {
  direct: Channel;
  messages: UiMessage[];
}

/** What the app wrote to this person alone. */
export function MessagesTab({ direct, messages }: MessagesTabProps): ReactNode {
  const client = useClient();
  useEffect(() => {
    if (direct.unread > 0) void client.markRead(direct.id);
  }, [client, direct.id, direct.unread]);
  return (
    <MessageList
      messages={messages}
      label={`Messages from ${direct.name}`}
      start={null}
      openThread={stayHere}
    />
  );
}

/** Threads are read in channels. */
const stayHere = () => undefined;
