import type { Request, Response } from "express";
import type { WorkspaceEvent } from "../core/bus.ts";
import type { Channel } from "../core/state.ts";
import type { World } from "../core/world.ts";
import type { UiEvent } from "../ui-contract.ts";
import {
  presentApp,
  presentCall,
  presentChannel,
  presentDelivery,
  presentHome,
  presentMessage,
  presentModal,
  presentUser,
} from "./present.ts";

const HEARTBEAT_MS = 15_000;

/** Streams everything that happens to a browser, for as long as it listens. */
export function streamEvents(world: World, req: Request, res: Response): void {
  res.writeHead(200, {
    "content-type": "text/event-stream",
    "cache-control": "no-store",
    connection: "keep-alive",
  });
  res.write(": hello\n\n");
  const unsubscribe = world.bus.subscribe((event) => {
    for (const one of uiEvents(world, event)) res.write(`data: ${JSON.stringify(one)}\n\n`);
  });
  const heartbeat = setInterval(() => res.write(": still here\n\n"), HEARTBEAT_MS);
  req.on("close", () => {
    unsubscribe();
    clearInterval(heartbeat);
  });
}

/** What a browser needs to hear of an event. */
function uiEvents(world: World, event: WorkspaceEvent): UiEvent[] {
  const at = world.clock.now();
  switch (event.type) {
    case "message.posted":
    case "message.edited": {
      const { message } = event;
      const channel = channelOf(world, message.teamId, message.channelId);
      const parent = channel?.messages.find((one) => one.ts === message.threadTs);
      return [
        { type: event.type, message: presentMessage(world, message), at },
        // A parent shows how many replies it has.
        ...(parent === undefined
          ? []
          : [{ type: "message.edited" as const, message: presentMessage(world, parent), at }]),
        ...(channel === undefined || event.type === "message.edited" ? [] : [channelChanged(channel)]),
      ];
    }
    case "message.deleted": {
      const { teamId, channelId, ts } = event.message;
      return [{ type: event.type, teamId, channelId, ts }];
    }
    case "channel.changed":
      return [channelChanged(event.channel)];
    case "view.opened":
    case "view.updated": {
      const { teamId, userId } = event.view;
      const type = event.type === "view.opened" ? "modal.opened" : "modal.updated";
      return [{ type, teamId, userId, modal: presentModal(world, event.view) }];
    }
    case "view.closed": {
      const { teamId, userId, id } = event.view;
      return [{ type: "modal.closed", teamId, userId, viewId: id }];
    }
    case "views.cleared":
      return [{ type: "modals.cleared", teamId: event.teamId, userId: event.userId }];
    case "home.published": {
      const { teamId, userId } = event.view;
      const home = presentHome(world, event.view);
      return [{ type: "home.published", teamId, userId, appId: world.state.app.id, home }];
    }
    case "app.changed":
      return [{ type: "app.changed", app: presentApp(world) }];
    case "app.installed":
    case "app.removed": {
      const appId = world.state.app.id;
      const installedAppIds = event.type === "app.installed" ? [appId] : [];
      return [{ type: event.type, teamId: event.teamId, appId, installedAppIds }];
    }
    case "users.changed": {
      const users = Object.values(world.state.teams[event.teamId]?.users ?? {});
      return [{ type: "users.changed", teamId: event.teamId, users: users.map(presentUser) }];
    }
    case "call.logged":
      return [{ type: "exchange.logged", exchange: presentCall(event.call) }];
    case "delivery.logged":
      return [{ type: "exchange.logged", exchange: presentDelivery(event.delivery) }];
    case "workspace.reset":
      return [{ type: "workspace.reset" }];
  }
}

function channelChanged(channel: Channel): UiEvent {
  return { type: "channel.changed", channel: presentChannel(channel) };
}

function channelOf(world: World, teamId: string, channelId: string): Channel | undefined {
  return world.state.teams[teamId]?.channels[channelId];
}
