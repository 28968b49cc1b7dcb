import { z } from "zod";
import { teamOf, userOf } from "../../core/channels.ts";
import { wireUser } from "../../core/wire.ts";
import { cursor, flag, limit, page } from "../arguments.ts";
import { defineMethod } from "../method.ts";
import { Refusal } from "../refusal.ts";

export const usersInfo = defineMethod({
  tier: "tier4",
  scopes: ["users:read"],
  args: z.object({ user: z.string().min(1), include_locale: flag }),
  run: ({ world, team }, { user }) => ({ user: wireUser(userOf(team, user), world.clock.now()) }),
});

export const usersList = defineMethod({
  tier: "tier2",
  scopes: ["users:read"],
  args: z.object({ cursor, limit: limit(100, 1000), include_locale: flag }),
  run: ({ world, team }, args) => {
    const { items, response_metadata } = page(Object.values(team.users), args);
    const now = world.clock.now();
    return {
      members: items.map((user) => wireUser(user, now)),
      cache_ts: Math.floor(now / 1000),
      response_metadata,
    };
  },
});

export const teamInfo = defineMethod({
  tier: "tier3",
  scopes: ["team:read"],
  args: z.object({ team: z.string().optional() }),
  run: ({ world, team }, args) => {
    if (args.team !== undefined && args.team !== team.id) throw new Refusal("team_not_found");
    const { id, name, domain } = teamOf(world, team.id);
    return { team: { id, name, domain, email_domain: "", icon: { image_default: true } } };
  },
});
