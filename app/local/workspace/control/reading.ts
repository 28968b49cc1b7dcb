import type { WorkspaceEvent } from "../core/bus.ts";
import type { Call, Delivery } from "../core/exchanges.ts";
import type { Channel, Message, User, View } from "../core/state.ts";
import { homeOf, modalStack } from "../core/views.ts";
import type { World } from "../core/world.ts";
import { channelNamed, teamNamed, userNamed } from "./names.ts";

const TIMEOUT_MS = 5000;

export interface TeamSummary {
  id: string;
  name: string;
  domain: string;
  isInstalled: boolean;
  grantedScopes: string[];
  botUserId: string | null;
}

/** Everything there is to see in the workspace, for tests. Nothing here changes anything. */
export function readingControl(world: World) {
  const everyMessage = () =>
    Object.values(world.state.teams).flatMap((team) =>
      Object.values(team.channels).flatMap((channel) => channel.messages),
    );
  const personIn = (team: string, user: string) => {
    const found = teamNamed(world, team);
    return { teamId: found.id, userId: userNamed(found, user).id };
  };

  return {
    now: () => world.clock.now(),

    workspaces(): TeamSummary[] {
      return Object.values(world.state.teams).map(({ id, name, domain, install, bot }) => ({
        id,
        name,
        domain,
        isInstalled: install !== null,
        grantedScopes: install?.scopes ?? [],
        botUserId: bot?.userId ?? null,
      }));
    },

    users: (team: string): User[] => Object.values(teamNamed(world, team).users),

    channels: (team: string): Omit<Channel, "messages">[] =>
      Object.values(teamNamed(world, team).channels).map(({ messages: _messages, ...channel }) => channel),

    /** What everyone in the channel sees, threads included, with every look each message ever had. */
    messages(team: string, channel: string, options: { withDeleted?: boolean } = {}): Message[] {
      const { messages } = channelNamed(teamNamed(world, team), channel);
      return messages.filter(
        (one) => one.onlyFor === null && (options.withDeleted === true || !one.isDeleted),
      );
    },

    /** What only one person sees. */
    ephemerals(team: string, filter: { channel?: string; user?: string } = {}): Message[] {
      const found = teamNamed(world, team);
      const channels =
        filter.channel === undefined ? Object.values(found.channels) : [channelNamed(found, filter.channel)];
      const user = filter.user === undefined ? undefined : userNamed(found, filter.user).id;
      return channels
        .flatMap((channel) => channel.messages)
        .filter(
          (one) => one.onlyFor !== null && !one.isDeleted && (user === undefined || one.onlyFor === user),
        );
    },

    calls: (filter: { method?: string; team?: string } = {}): Call[] =>
      world.log.calls.filter(
        (call) =>
          (filter.method === undefined || call.method === filter.method) &&
          (filter.team === undefined || call.teamId === teamNamed(world, filter.team).id),
      ),

    deliveries: (filter: { kind?: Delivery["kind"]; name?: string } = {}): Delivery[] =>
      world.log.deliveries.filter(
        (one) =>
          (filter.kind === undefined || one.kind === filter.kind) &&
          (filter.name === undefined || one.name === filter.name),
      ),

    /** A message that fits, ephemeral or not: at once if it is there, else as soon as it comes or becomes so. */
    waitForMessage(fits: (message: Message) => boolean, timeoutMs = TIMEOUT_MS): Promise<Message> {
      const look = () => everyMessage().find((one) => !one.isDeleted && fits(one));
      return world.bus.until(look, timeoutMs, "such a message");
    },

    waitForModal(
      team: string,
      user: string,
      fits: (view: View) => boolean = () => true,
      timeoutMs = TIMEOUT_MS,
    ): Promise<View> {
      const person = personIn(team, user);
      const look = () => modalStack(world, person).findLast(fits);
      return world.bus.until(look, timeoutMs, "such a modal");
    },

    waitForHome(
      team: string,
      user: string,
      fits: (view: View) => boolean = () => true,
      timeoutMs = TIMEOUT_MS,
    ): Promise<View> {
      const person = personIn(team, user);
      const look = () => {
        const view = homeOf(world, person);
        return view !== undefined && fits(view) ? view : undefined;
      };
      return world.bus.until(look, timeoutMs, "such a Home");
    },

    waitForCall(fits: (call: Call) => boolean, timeoutMs = TIMEOUT_MS): Promise<Call> {
      return world.bus.until(() => world.log.calls.find(fits), timeoutMs, "such a call");
    },

    waitForDelivery(fits: (delivery: Delivery) => boolean, timeoutMs = TIMEOUT_MS): Promise<Delivery> {
      return world.bus.until(() => world.log.deliveries.find(fits), timeoutMs, "such a delivery");
    },

    /** Hears of everything from now on. Returns how to stop. */
    subscribe: (listener: (event: WorkspaceEvent) => void): (() => void) => world.bus.subscribe(listener),
  };
}
