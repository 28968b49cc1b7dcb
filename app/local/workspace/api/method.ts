import type { z } from "zod";
import type { Team, Token } from "../core/state.ts";
import type { World } from "../core/world.ts";
import type { Tier } from "./tier.ts";

/** Who calls: the app, in one team, with one token. */
export interface Caller {
  world: World;
  token: Token;
  team: Team;
}

interface Common<Args extends z.ZodType> {
  tier: Tier;
  args: Args;
}

/** What the route sees of a method: its argument type is hidden, checked by `run` itself. */
export type Method =
  | {
      tier: Tier;
      isPublic: false;
      /** Any one of them is enough. */
      scopes: readonly string[];
      run(caller: Caller, args: unknown): Answer;
    }
  | { tier: Tier; isPublic: true; run(world: World, args: unknown): Answer };

/** The body of an `ok: true` answer. */
export type Answer = Record<string, unknown>;

/** A method that wants a bot token with one of these scopes. */
export function defineMethod<Args extends z.ZodType>(
  method: Common<Args> & { scopes: readonly string[]; run(caller: Caller, args: z.output<Args>): Answer },
): Method {
  return {
    tier: method.tier,
    isPublic: false,
    scopes: method.scopes,
    run: (caller, args) => method.run(caller, method.args.parse(args)),
  };
}

/** A method that anyone may call. */
export function definePublicMethod<Args extends z.ZodType>(
  method: Common<Args> & { run(world: World, args: z.output<Args>): Answer },
): Method {
  return {
    tier: method.tier,
    isPublic: true,
    run: (world, args) => method.run(world, method.args.parse(args)),
  };
}
