import { z } from "zod";
import { appUrl, type World } from "../core/world.ts";

/** What an app asks for when it sends somebody to the consent page. */
export interface ConsentRequest {
  redirectUri: string;
  state: string;
  required: string[];
  optional: string[];
}

const Query = z.object({
  client_id: z.string().default(""),
  scope: z.string().default(""),
  user_scope: z.string().default(""),
  redirect_uri: z.string().optional(),
  state: z.string().default(""),
});

export type ConsentVerdict =
  | { ok: true; request: ConsentRequest }
  | { ok: false; error: string; words: string };

export function readConsentRequest(world: World, query: unknown): ConsentVerdict {
  const { client_id, scope, user_scope, redirect_uri, state } = Query.catch(Query.parse({})).parse(query);
  if (client_id !== world.state.app.clientId) {
    return { ok: false, error: "invalid_client_id", words: "No app has this client_id." };
  }
  const allowed = world.manifest.oauth_config.redirect_urls.flatMap((url) => appUrl(world, url) ?? []);
  const redirectUri = redirect_uri ?? allowed[0];
  if (redirectUri === undefined || !allowed.some((url) => isWithin(redirectUri, url))) {
    const wanted = redirect_uri ?? "none given";
    const known = allowed.join(", ") || "none yet, since the app is not up";
    return {
      ok: false,
      error: "bad_redirect_uri",
      words: `redirect_uri did not match any configured URIs. Passed: ${wanted}. Configured: ${known}.`,
    };
  }
  const { bot, bot_optional } = world.manifest.oauth_config.scopes;
  const scopes = scope.split(/[ ,]+/).filter(Boolean);
  const unknown = scopes.filter((one) => !bot.includes(one) && !bot_optional.includes(one));
  if (unknown.length > 0 || user_scope !== "") {
    const names = [...unknown, user_scope].filter(Boolean).join(", ");
    return { ok: false, error: "invalid_scope", words: `The app's manifest does not ask for: ${names}.` };
  }
  if (scopes.length === 0) return { ok: false, error: "invalid_scope", words: "The app asks for no scope." };
  const required = scopes.filter((one) => bot.includes(one));
  return {
    ok: true,
    request: { redirectUri, state, required, optional: scopes.filter((one) => !required.includes(one)) },
  };
}

/** Slack takes any address below a configured one. */
function isWithin(given: string, configured: string): boolean {
  if (!URL.canParse(given)) return false;
  return given === configured || given.startsWith(configured.replace(/\/?$/, "/"));
}

/** The app's redirect URL with the outcome on it. */
export function redirectWith(
  { redirectUri, state }: ConsentRequest,
  outcome: Record<string, string>,
): string {
  const url = new URL(redirectUri);
  for (const [key, value] of Object.entries(outcome)) url.searchParams.set(key, value);
  url.searchParams.set("state", state);
  return url.href;
}
