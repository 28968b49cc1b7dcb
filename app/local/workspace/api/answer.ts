import { z } from "zod";
import { teamOf } from "../core/channels.ts";
import type { Token } from "../core/state.ts";
import type { World } from "../core/world.ts";
import type { Method } from "./method.ts";
import { METHODS } from "./methods.ts";
import { Refusal } from "./refusal.ts";

export interface ApiRequest {
  method: string;
  args: Record<string, unknown>;
  token: string | null;
}

export interface ApiAnswer {
  status: number;
  headers: Record<string, string>;
  body: Record<string, unknown>;
  teamId: string | null;
}

/** Does what a call asks for. Every refusal is a 200, but for a rate limit. */
export function answer(world: World, { method: name, args, token: given }: ApiRequest): ApiAnswer {
  const method = METHODS.get(name);
  if (method === undefined) return plain({ ok: false, error: "unknown_method", req_method: name });
  const known = given === null ? undefined : world.state.tokens[given];
  const headers = scopeHeaders(method, known);
  const teamId = known?.teamId ?? null;
  try {
    if (method.isPublic) {
      return { ...plain({ ok: true, ...method.run(world, args) }), headers, teamId };
    }
    const token = activeToken(world, given, known);
    const turn = world.limiter.take({
      method: name,
      tier: method.tier,
      teamId: token.teamId,
      channel: args.channel,
    });
    if (!turn.ok) return tooMany(turn.retryAfterSeconds, teamId);
    refuseWithoutScope(method.scopes, token);
    const body = method.run({ world, token, team: teamOf(world, token.teamId) }, args);
    return { ...plain({ ok: true, ...body }), headers, teamId };
  } catch (error) {
    return { ...plain(refusalBody(error)), headers, teamId };
  }
}

/** A 429 as Slack sends it. `null` leaves the header out. */
export function tooMany(retryAfterSeconds: number | null, teamId: string | null): ApiAnswer {
  return {
    status: 429,
    headers: retryAfterSeconds === null ? {} : { "retry-after": String(retryAfterSeconds) },
    body: { ok: false, error: "ratelimited" },
    teamId,
  };
}

function plain(body: Record<string, unknown>): ApiAnswer {
  return { status: 200, headers: {}, body, teamId: null };
}

function activeToken(world: World, given: string | null, token: Token | undefined): Token {
  if (given === null) throw new Refusal("not_authed");
  if (token === undefined) throw new Refusal("invalid_auth");
  if (token.status === "revoked") throw new Refusal("token_revoked");
  if (token.status === "inactive") throw new Refusal("account_inactive");
  if (token.expiresAt !== null && token.expiresAt <= world.clock.now()) throw new Refusal("token_expired");
  return token;
}

function refuseWithoutScope(scopes: readonly string[], token: Token): void {
  if (scopes.length === 0 || scopes.some((scope) => token.scopes.includes(scope))) return;
  throw new Refusal("missing_scope", { needed: scopes[0], provided: token.scopes.join(",") });
}

function scopeHeaders(method: Method, token: Token | undefined): Record<string, string> {
  return {
    ...(token !== undefined && { "x-oauth-scopes": token.scopes.join(",") }),
    ...(!method.isPublic && { "x-accepted-oauth-scopes": method.scopes.join(",") }),
  };
}

function refusalBody(error: unknown): Record<string, unknown> {
  if (error instanceof Refusal) return { ok: false, error: error.code, ...error.details };
  if (error instanceof z.ZodError) {
    const messages = error.issues.map(
      (issue) => `[ERROR] ${issue.message} [json-pointer:/${issue.path.map(String).join("/")}]`,
    );
    return { ok: false, error: "invalid_arguments", response_metadata: { messages } };
  }
  throw error;
}
