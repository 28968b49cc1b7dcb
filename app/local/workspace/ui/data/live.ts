import type { UiEvent } from "../../ui-contract.ts";
import type { Model } from "./model.ts";
import type { Change } from "./reduce.ts";
import { appOf, channelOf, homeOf, messageKey, messageOf, modalOf, peopleOf } from "./wire.ts";

export interface Listener {
  hear(event: UiEvent): void;
  /** The stream broke. The browser keeps trying by itself. */
  lose(): void;
  /** The stream is back, and events may have been missed in between. */
  recover(): void;
}

/** Listens to the workspace until the returned function is called. */
export function listen({ hear, lose, recover }: Listener): () => void {
  const source = new EventSource("/_ui/events");
  let isLost = false;
  source.onmessage = (message) => hear(JSON.parse(message.data));
  source.onerror = () => {
    isLost = true;
    lose();
  };
  source.onopen = () => {
    if (isLost) recover();
  };
  return () => source.close();
}

/** What an event changes for the people this browser acts as; undefined when it is none of their business. */
export function changeFor(event: UiEvent, model: Model, now: number): Change | undefined {
  const me = "teamId" in event ? model.teams.find((team) => team.id === event.teamId)?.me : undefined;
  switch (event.type) {
    case "message.posted":
    case "message.edited": {
      const { message } = event;
      const reader = model.teams.find((team) => team.id === message.teamId)?.me;
      if (message.onlyFor !== undefined && message.onlyFor !== reader) return undefined;
      return { type: event.type, message: messageOf(message), at: now };
    }
    case "message.deleted":
      return { type: event.type, channelId: event.channelId, key: messageKey(event.channelId, event.ts) };
    case "channel.changed": {
      const team = model.teams.find((one) => one.id === event.channel.teamId);
      return team && { type: event.type, channel: channelOf(event.channel, team) };
    }
    case "modal.opened":
    case "modal.updated":
      return event.userId === me ? { type: event.type, modal: modalOf(event.modal) } : undefined;
    case "modal.closed":
      return event.userId === me ? { type: event.type, viewId: event.viewId } : undefined;
    case "modals.cleared":
      return event.userId === me ? { type: event.type } : undefined;
    case "home.published":
      return event.userId === me
        ? { type: event.type, teamId: event.teamId, appId: event.appId, home: homeOf(event.home) }
        : undefined;
    case "app.changed":
      return { type: event.type, app: appOf(event.app) };
    case "app.installed":
    case "app.removed":
      return { type: "installs.changed", teamId: event.teamId, installedAppIds: event.installedAppIds };
    case "users.changed":
      return { type: "people.changed", teamId: event.teamId, people: peopleOf(event.users) };
    case "exchange.logged":
      return event;
    case "workspace.reset":
      return undefined;
  }
}
