import { z } from "zod";
import { teamOf } from "../../core/channels.ts";
import { installApp, issueToken } from "../../core/installs.ts";
import type { Token } from "../../core/state.ts";
import type { World } from "../../core/world.ts";
import { definePublicMethod } from "../method.ts";
import { Refusal } from "../refusal.ts";

const CODE_LIFE_MS = 10 * 60 * 1000;

const Args = z.object({
  client_id: z.string().default(""),
  client_secret: z.string().default(""),
  code: z.string().optional(),
  redirect_uri: z.string().optional(),
  grant_type: z.enum(["authorization_code", "refresh_token"]).default("authorization_code"),
  refresh_token: z.string().optional(),
});
type Args = z.output<typeof Args>;

export const oauthAccess = definePublicMethod({
  tier: "unlimited",
  args: Args,
  run: (world, args) => {
    if (args.client_id !== world.state.app.clientId) throw new Refusal("invalid_client_id");
    if (args.client_secret !== world.state.app.clientSecret) throw new Refusal("bad_client_secret");
    return args.grant_type === "refresh_token" ? refresh(world, args) : exchange(world, args);
  },
});

function exchange(world: World, { code, redirect_uri }: Args): Record<string, unknown> {
  const grant = world.state.codes[code ?? ""];
  if (grant === undefined) throw new Refusal("invalid_code");
  if (grant.isUsed) throw new Refusal("code_already_used");
  if (world.clock.now() - grant.issuedAt > CODE_LIFE_MS) throw new Refusal("invalid_code");
  if (redirect_uri !== undefined && redirect_uri !== grant.redirectUri) throw new Refusal("bad_redirect_uri");
  grant.isUsed = true;
  const team = teamOf(world, grant.teamId);
  return {
    ...granted(world, installApp(world, team, grant.userId, grant.scopes)),
    authed_user: { id: grant.userId },
  };
}

/** A refresh token works once; what it replaces stops working. */
function refresh(world: World, args: Args): Record<string, unknown> {
  const old = Object.values(world.state.tokens).find(
    (one) => one.refreshToken !== null && one.refreshToken === args.refresh_token && one.status === "active",
  );
  if (old === undefined) throw new Refusal("invalid_refresh_token");
  old.status = "revoked";
  const bot = { userId: old.userId, botId: old.botId };
  return granted(world, issueToken(world, teamOf(world, old.teamId), bot, old.scopes));
}

function granted(world: World, token: Token): Record<string, unknown> {
  const team = teamOf(world, token.teamId);
  return {
    app_id: world.state.app.id,
    scope: token.scopes.join(","),
    token_type: "bot",
    access_token: token.token,
    bot_user_id: token.userId,
    team: { id: team.id, name: team.name },
    enterprise: null,
    is_enterprise_install: false,
    ...(token.expiresAt !== null && {
      expires_in: Math.floor((token.expiresAt - world.clock.now()) / 1000),
      refresh_token: token.refreshToken,
    }),
  };
}
