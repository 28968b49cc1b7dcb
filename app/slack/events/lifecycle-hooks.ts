import { createHmac, timingSafeEqual } from "node:crypto";
import express, { type Express, type Request } from "express";
import { z } from "zod";
import type { Log } from "../../log.ts";
import type { Installations } from "../installations.ts";
import { PATHS } from "../manifest-facts.ts";

const SKEW_MAX_SECONDS = 300;
const BODY_BYTES_MAX = 10_000;

/** What a directory says when an app is removed. `delete` asks for the data to go now instead of after the grace. */
const Uninstall = z.object({ team_id: z.string().min(1).max(64), delete: z.boolean().default(false) });

/**
 * What the first draft calls marketplace hooks. Whoever removes us from a workspace signs as Slack does, with our signing
 * secret over the raw body; the same removal said twice changes nothing.
 */
export function lifecycleHooks(
  app: Express,
  deps: {
    readonly signingSecret: string;
    readonly installations: Installations;
    readonly log: Log;
    readonly now: () => number;
  },
): void {
  app.get(PATHS.draftCallback, (request, response) => {
    const query = request.originalUrl.split("?")[1];
    response.redirect(302, query === undefined ? PATHS.redirect : `${PATHS.redirect}?${query}`);
  });
  const raw = express.raw({ type: () => true, limit: BODY_BYTES_MAX });
  app.post(PATHS.uninstall, raw, async (request, response) => {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    if (!isSigned(request, body, deps)) {
      response.status(401).json({ error: "bad signature" });
      return;
    }
    const wish = Uninstall.safeParse(parsed(body));
    if (!wish.success) {
      response.status(400).json({ error: 'send {"team_id": "T…"}' });
      return;
    }
    const tenantId = await deps.installations.tenantOf(wish.data.team_id);
    if (tenantId && wish.data.delete) await deps.installations.erase(tenantId, "directory");
    else if (tenantId) await deps.installations.revoke(tenantId, "lifecycle");
    deps.log.info({ tenant: tenantId, delete: wish.data.delete }, "uninstalled by a directory");
    response.status(200).json({ status: tenantId ? "uninstalled" : "not installed" });
  });
}

function isSigned(
  request: Request,
  body: Buffer,
  { signingSecret, now }: { readonly signingSecret: string; readonly now: () => number },
): boolean {
  const at = request.header("x-slack-request-timestamp") ?? "";
  if (!/^\d{1,12}$/.test(at) || Math.abs(now() / 1000 - Number(at)) > SKEW_MAX_SECONDS) return false;
  const wanted = createHmac("sha256", signingSecret).update(`v0:${at}:`).update(body).digest();
  const [version, hex = ""] = (request.header("x-slack-signature") ?? "").split("=");
  const given = Buffer.from(hex, "hex");
  return version === "v0" && given.length === wanted.length && timingSafeEqual(given, wanted);
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}
