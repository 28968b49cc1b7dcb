import express, { type NextFunction, type Request, type Response, Router } from "express";
import { arrivedAtMs } from "../core/arrival.ts";
import type { Call } from "../core/exchanges.ts";
import type { World } from "../core/world.ts";
import { type ApiAnswer, answer, tooMany } from "./answer.ts";
import type { Fault } from "./faults.ts";

const BODY_LIMIT = "5mb";
const SLOW_MS = 2000;

/** `POST /api/<method>`: form or JSON in, always JSON out, never a 404. */
export function apiRoutes(world: World): Router {
  const router = Router();
  router.use(express.urlencoded({ extended: false, limit: BODY_LIMIT, parameterLimit: 10_000 }));
  router.use(express.json({ limit: BODY_LIMIT }));
  router.all("/:method", (req, res) => handle(world, req, res));
  router.use(answerUnreadable);
  return router;
}

/** A body that cannot be read is refused like anything else: with a 200. */
function answerUnreadable(error: unknown, _req: Request, res: Response, next: NextFunction): void {
  const type = typeof error === "object" && error !== null && "type" in error ? error.type : undefined;
  if (type === "entity.parse.failed") res.json({ ok: false, error: "invalid_json" });
  else if (type === "entity.too.large") res.json({ ok: false, error: "invalid_arguments" });
  else next(error);
}

async function handle(world: World, req: Request, res: Response): Promise<void> {
  const startedAt = arrivedAtMs();
  const method = String(req.params.method);
  const { token, ...args } = argumentsOf(req);
  const request = { method, args, token: tokenOf(req, token) };
  const at = world.clock.now();
  const fault = world.faults.strike(method);

  if (fault?.mode === "slow") {
    await new Promise<void>((resolve) => world.clock.after(fault.delayMs ?? SLOW_MS, resolve));
  }
  const given = refusedByFault(fault) ?? answer(world, request);
  const call: Call = {
    id: world.ids.make("Q"),
    method,
    args: withoutSecrets(args),
    teamId: given.teamId ?? world.state.tokens[request.token ?? ""]?.teamId ?? null,
    at,
    arrivedAtMs: startedAt,
    tookMs: arrivedAtMs() - startedAt,
    httpStatus: sendAnswer(res, given, fault),
    response: given.body,
    fault: fault?.mode ?? null,
  };
  world.log.addCall(call);
  world.bus.publish({ type: "call.logged", call });
}

/** The answer of a fault that does none of the work. */
function refusedByFault(fault: Fault | undefined): ApiAnswer | undefined {
  const failed = (status: number): ApiAnswer => ({ status, headers: {}, body: {}, teamId: null });
  switch (fault?.mode) {
    case "http_429":
      return tooMany(fault.retryAfterSeconds === undefined ? 1 : fault.retryAfterSeconds, null);
    case "http_500":
      return failed(500);
    case "http_503":
      return failed(503);
    case "hang":
    case "reset":
      return failed(0);
    case "accept_then_hang":
    case "accept_then_reset":
    case "accept_then_500":
    case "bad_json":
    case "slow":
    case undefined:
      return undefined;
  }
}

/** Answers, or loses the answer the way the fault says. Returns the status that the app got to see. */
function sendAnswer(res: Response, given: ApiAnswer, fault: Fault | undefined): number {
  switch (fault?.mode) {
    case "hang":
    case "accept_then_hang":
      return 0;
    case "reset":
    case "accept_then_reset":
      res.socket?.resetAndDestroy();
      return 0;
    case "accept_then_500":
      res.status(500).end();
      return 500;
    case "bad_json": {
      const text = JSON.stringify(given.body);
      res
        .status(200)
        .type("application/json")
        .end(text.slice(0, Math.ceil(text.length / 2)));
      return 200;
    }
    case "http_429":
    case "http_500":
    case "http_503":
    case "slow":
    case undefined:
      res.status(given.status).set(given.headers).json(given.body);
      return given.status;
  }
}

function argumentsOf(req: Request): Record<string, unknown> {
  const query = Object.fromEntries(new URL(req.originalUrl, "http://localhost").searchParams);
  const body: unknown = req.body;
  return { ...query, ...(typeof body === "object" && body !== null ? body : {}), ...basicCredentials(req) };
}

/** oauth.v2.access may carry the app's credentials as HTTP Basic. */
function basicCredentials(req: Request): Record<string, string> {
  const [, encoded] = /^Basic (.+)$/i.exec(req.get("authorization") ?? "") ?? [];
  if (encoded === undefined) return {};
  const [client_id = "", client_secret = ""] = Buffer.from(encoded, "base64").toString().split(":");
  return { client_id, client_secret };
}

function tokenOf(req: Request, inBody: unknown): string | null {
  const [, bearer] = /^Bearer (.+)$/i.exec(req.get("authorization") ?? "") ?? [];
  return bearer ?? (typeof inBody === "string" ? inBody : null);
}

function withoutSecrets(args: Record<string, unknown>): Record<string, unknown> {
  const shown = Object.entries(args).map(([key, value]) => [key, readable(key, value)]);
  return Object.fromEntries(shown);
}

function readable(key: string, value: unknown): unknown {
  if (["client_secret", "code", "refresh_token"].includes(key)) return "…";
  if (typeof value !== "string" || !/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
