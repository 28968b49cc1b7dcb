import type { Fault } from "../api/faults.ts";
import type { RateLimits } from "../api/rate-limits.ts";
import { createChannel } from "../core/channels.ts";
import { Ids } from "../core/ids.ts";
import { removeApp } from "../core/installs.ts";
import { seedState } from "../core/seed.ts";
import type { Channel } from "../core/state.ts";
import type { World } from "../core/world.ts";
import { verifyUrl } from "../outbound/events.ts";
import { actingControl } from "./acting.ts";
import { type FinalPage, type InstallOptions, installAsBrowser } from "./install.ts";
import { channelNamed, teamNamed, userNamed } from "./names.ts";
import { readingControl } from "./reading.ts";

/** The remote control of the workspace: people, administration, faults and time. The same over `/_control`. */
export type Control = ReturnType<typeof createControl>;

export function createControl(world: World) {
  return {
    ...readingControl(world),
    ...actingControl(world),

    /** Says where the app is, and asks it to prove that it listens. False when it does not yet. */
    setAppBaseUrl(url: string): Promise<boolean> {
      world.appBaseUrl = url;
      world.bus.publish({ type: "app.changed" });
      return verifyUrl(world);
    },

    install(team: string, user: string, options: InstallOptions = {}): Promise<FinalPage> {
      return installAsBrowser(world, team, user, options);
    },

    uninstall(team: string): void {
      removeApp(world, teamNamed(world, team), "inactive");
    },

    createChannel(
      team: string,
      name: string,
      options: { isPrivate?: boolean; creator?: string } = {},
    ): Channel {
      const found = teamNamed(world, team);
      const people = Object.values(found.users).filter((user) => !user.isBot);
      const creator = options.creator === undefined ? people[0] : userNamed(found, options.creator);
      return createChannel(world, found, name, creator?.id ?? "", {
        isPrivate: options.isPrivate ?? false,
        members: people.map((user) => user.id),
      });
    },

    archiveChannel(team: string, channel: string): void {
      const found = channelNamed(teamNamed(world, team), channel);
      found.isArchived = true;
      world.bus.publish({ type: "channel.changed", channel: found });
    },

    advanceClock(ms: number): number {
      world.clock.advance(ms);
      return world.clock.now();
    },

    injectFault: (fault: Fault): void => world.faults.inject(fault),
    clearFaults: (): void => world.faults.clear(),

    setRateLimits(limits: RateLimits): void {
      world.limiter.limits = limits;
      world.limiter.clear();
    },

    /** Takes block types away, as in a workspace that a phased rollout has not reached. */
    lackBlocks(types: string[]): void {
      world.lackedBlocks = types;
    },

    clearLogs: (): void => world.log.clear(),

    /** Back to the first day. The app's credentials stay, so that it need not restart; its installations go. */
    reset(options: { seed?: number } = {}): void {
      const { app } = world.state;
      world.state = { ...seedState(options.seed ?? 1, world.clock.now()), app };
      world.ids = new Ids(world.state.ids);
      world.faults.clear();
      world.limiter.clear();
      world.log.clear();
      world.triggers.clear();
      world.responseHooks.clear();
      world.lackedBlocks = [];
      world.bus.publish({ type: "workspace.reset" });
    },
  };
}
