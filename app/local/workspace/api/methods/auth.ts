import { z } from "zod";
import { removeApp } from "../../core/installs.ts";
import { flag } from "../arguments.ts";
import { defineMethod } from "../method.ts";
import { Refusal } from "../refusal.ts";

export const authTest = defineMethod({
  tier: "unlimited",
  scopes: [],
  args: z.object({}),
  run: ({ world, team, token }) => ({
    url: `${world.origin}/`,
    team: team.name,
    user: team.users[token.userId]?.name,
    team_id: team.id,
    user_id: token.userId,
    bot_id: token.botId,
    is_enterprise_install: false,
  }),
});

export const authRevoke = defineMethod({
  tier: "tier3",
  scopes: [],
  args: z.object({ test: flag }),
  run: ({ world, team }, { test }) => {
    if (test) return { revoked: false };
    removeApp(world, team, "revoked");
    return { revoked: true };
  },
});

export const appsUninstall = defineMethod({
  tier: "tier1",
  scopes: [],
  args: z.object({ client_id: z.string(), client_secret: z.string() }),
  run: ({ world, team }, { client_id, client_secret }) => {
    if (client_id !== world.state.app.clientId) throw new Refusal("invalid_client_id");
    if (client_secret !== world.state.app.clientSecret) throw new Refusal("bad_client_secret");
    removeApp(world, team, "inactive");
    return {};
  },
});
