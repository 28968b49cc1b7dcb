import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Server as NetServer } from "node:net";
import { performance } from "node:perf_hooks";
import type { Adapter } from "../../adapters/contract.ts";
import { adapters, parseProviderId } from "../../adapters/index.ts";
import { crashPoint } from "../../engine/crash-points.ts";
import type { Metrics } from "../metrics.ts";
import { readBody } from "./read-body.ts";
import { type Answer, type Received, type ReceiveOptions, receive } from "./receive.ts";
import { openTurnstile, type Turnstile } from "./turnstile.ts";

/** The one listener of the web process. */
export interface Front {
  readonly port: number;
  /** Stops listening, answers what is under way, then resolves; connections are closed by an answer, never under one. */
  close(): Promise<void>;
}

export interface FrontOptions extends ReceiveOptions {
  readonly host: string;
  readonly port: number;
  /** Whatever is not a webhook: the Express app that Bolt lives in. */
  readonly rest: (request: IncomingMessage, response: ServerResponse) => void;
  readonly metrics: Metrics;
  readonly clock?: () => number;
}

const PATH =
  /^\/v1\/(?:wh\/([^/?]{1,64})\/([^/?]{1,40})\/([^/?]{1,200})|webhooks\/([^/?]{1,64})\/([^/?]{1,40}))\/?(?:\?.*)?$/;
const OURS = /^\/v1\/(wh|webhooks)\//;
const BODY_BYTES_MAX = 1_000_000;
const CONTENT_TYPES =
  /^(application\/([\w.-]+\+)?json|text\/plain|application\/x-www-form-urlencoded|multipart\/form-data)\b/i;
/** Idle connections are closed so soon after a stop; a provider that still has one open sees a clean end. */
const IDLE_GRACE_MS = 500;

/**
 * Starts the listener. It answers webhooks itself and hands every other path to `rest`: Express's routing and body
 * reader cost more than all that a webhook needs (reference/performance.md §1).
 */
export async function startFront(options: FrontOptions): Promise<Front> {
  const turnstile = openTurnstile();
  const server = createServer(
    {
      headersTimeout: 5_000,
      requestTimeout: 10_000,
      connectionsCheckingInterval: 1_000,
      keepAliveTimeout: 65_000,
    },
    (request, response) => {
      if (stopping) response.setHeader("connection", "close");
      if (OURS.test(request.url ?? "")) void answerWebhook(request, response, { ...options, turnstile });
      else options.rest(request, response);
    },
  );
  let stopping = false;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      stopping = true;
      await stop(server);
    },
  };
}

async function stop(server: Server): Promise<void> {
  // http.Server.close() would cut idle keep-alive connections at once, under a request that is just arriving
  // (reference/reliability.md §1.5); the plain one only stops listening.
  const closed = new Promise<void>((resolve) => {
    NetServer.prototype.close.call(server, () => resolve());
  });
  const timer = setInterval(() => server.closeIdleConnections(), IDLE_GRACE_MS);
  await closed;
  clearInterval(timer);
}

async function answerWebhook(
  request: IncomingMessage,
  response: ServerResponse,
  options: FrontOptions & { readonly turnstile: Turnstile },
): Promise<void> {
  const startedAt = performance.now();
  try {
    const handshake = handshakeOf(request);
    if (handshake) return send(response, 200, {}, handshake);
    const refusal = refuseEarly(request);
    if (refusal) return send(response, refusal.status, refusal.body, refusal.headers);
    const { tenant } = partsOf(request.url ?? "");
    // Before the body is read: by the time that the sender is known for certain, most of the work is done.
    if (options.limits.isBeyond(tenant)) await options.turnstile.pass(tenant);
    crashPoint("web.before-read");
    const read = await readBody(request, BODY_BYTES_MAX);
    if (read === "gone") return;
    if (read === "too-large") {
      options.metrics.webhooks.inc({ provider: "unknown", outcome: "too_large" });
      return send(
        response,
        413,
        { error: "payload too large", limit_bytes: BODY_BYTES_MAX },
        { connection: "close" },
      );
    }
    const answer = await receive(receivedFrom(request, read, (options.clock ?? Date.now)()), options);
    crashPoint("web.before-answer");
    send(response, answer.status, answer.body, retryHeader(answer));
  } catch (error) {
    options.log.error({ error }, "webhook failed");
    if (!response.headersSent) send(response, 503, { error: "unavailable" }, { "retry-after": "5" });
  } finally {
    options.metrics.webhookSeconds.observe((performance.now() - startedAt) / 1000);
  }
}

/** Answered for every address alike, so that it tells nothing of who exists. */
function handshakeOf(request: IncomingMessage): Record<string, string> | undefined {
  if (request.method !== "OPTIONS") return undefined;
  const answer = adapterOf(request)?.handshake?.(headersOf(request));
  return answer && { ...answer };
}

function adapterOf(request: IncomingMessage): Adapter | undefined {
  const provider = parseProviderId(partsOf(request.url ?? "").provider);
  return provider && adapters[provider];
}

interface Refusal {
  readonly status: number;
  readonly body: object;
  readonly headers: Record<string, string>;
}

/** What can be said without reading the body. */
function refuseEarly(request: IncomingMessage): Refusal | undefined {
  if (request.method !== "POST") {
    const hint =
      "Webhooks are sent with POST. If this came from Argo CD, set method: POST in the notification template.";
    return {
      status: 405,
      body: { error: "method not allowed", hint },
      headers: { allow: "POST", connection: "close" },
    };
  }
  const encoding = request.headers["content-encoding"];
  if (encoding !== undefined && encoding !== "identity") {
    return {
      status: 415,
      body: { error: "compressed bodies are not accepted" },
      headers: { connection: "close" },
    };
  }
  const type = request.headers["content-type"];
  if (type && !CONTENT_TYPES.test(type) && !adapterOf(request)?.takesAnyType?.(headersOf(request))) {
    return { status: 415, body: { error: "send application/json" }, headers: { connection: "close" } };
  }
  return undefined;
}

function receivedFrom(request: IncomingMessage, body: Buffer, receivedAt: number): Received {
  const headers = headersOf(request);
  const { tenant, provider, key, token } = partsOf(request.url ?? "");
  return { tenant, provider, key: key ?? keyInHeaders(headers) ?? token, headers, body, receivedAt };
}

function headersOf(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers))
    if (typeof value === "string") headers[name] = value;
  return headers;
}

/** Senders that can set neither a header nor a path put the key into the query, as RFC 6750 has it. */
function partsOf(url: string): {
  tenant: string;
  provider: string;
  key: string | undefined;
  token: string | undefined;
} {
  const [, tenant, provider, key, aliasTenant, aliasProvider] = PATH.exec(url) ?? [];
  const token = /[?&](?:access_token|auth_token)=([\w.~+/-]{1,200})/.exec(url)?.[1];
  return { tenant: tenant ?? aliasTenant ?? "", provider: provider ?? aliasProvider ?? "", key, token };
}

/** Providers that keep secrets out of URLs send the key as a bearer token, a header of ours, or a basic password. */
function keyInHeaders(headers: Readonly<Record<string, string>>): string | undefined {
  const own = headers["x-dd0c-token"];
  if (own) return own.trim();
  const [scheme = "", value = ""] = (headers.authorization ?? "").split(" ");
  if (/^bearer$/i.test(scheme) && value) return value;
  if (/^basic$/i.test(scheme))
    return Buffer.from(value, "base64").toString("utf8").split(":").slice(1).join(":") || undefined;
  return undefined;
}

function retryHeader({ retryAfterSeconds }: Answer): Record<string, string> {
  return retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) };
}

function send(response: ServerResponse, status: number, body: object, headers: Record<string, string>): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...headers,
  });
  response.end(text);
}
