import { randomInt } from "node:crypto";
import { createServer } from "node:http";
import express, { type Express } from "express";
import { Faults } from "./api/faults.ts";
import { RateLimiter, type RateLimits } from "./api/rate-limits.ts";
import { apiRoutes } from "./api/route.ts";
import { type Control, createControl } from "./control/control.ts";
import { controlRoutes } from "./control/routes.ts";
import { Bus } from "./core/bus.ts";
import { type Clock, workspaceClock } from "./core/clock.ts";
import { ExchangeLog } from "./core/exchanges.ts";
import { Ids } from "./core/ids.ts";
import { type Manifest, parseManifest, readManifest } from "./core/manifest.ts";
import { seedState } from "./core/seed.ts";
import { keepSnapshot, loadSnapshot } from "./core/snapshot.ts";
import type { World } from "./core/world.ts";
import { fileRoutes, uploadRoutes } from "./files-routes.ts";
import { onlyFromHere } from "./guard.ts";
import { oauthRoutes } from "./oauth/routes.ts";
import { responseUrlRoutes } from "./outbound/response-url.ts";
import { buildUi } from "./ui/bundle.ts";
import { presentApp } from "./ui-api/present.ts";
import { uiRoutes } from "./ui-api/routes.ts";

export interface LocalSlackOptions {
  /** 0 takes any free port. */
  port: number;
  /** The app's manifest, as an object or as a YAML or JSON file. */
  manifest?: unknown;
  manifestFile?: string;
  /** Scheme and host of the app; `control.setAppBaseUrl` tells it later. */
  appBaseUrl?: string;
  clock?: Clock;
  /** The same seed gives the same ids. */
  seed?: number;
  /** Where the workspace is kept between two runs. */
  snapshotFile?: string;
  rateLimits?: RateLimits;
}

/** The local stand-in for Slack, as an app and a test see it. */
export interface LocalSlack {
  url: string;
  slackApiUrl: string;
  authorizeUrl: string;
  clientId: string;
  clientSecret: string;
  signingSecret: string;
  appId: string;
  control: Control;
  close(): Promise<void>;
}

/** Starts a local stand-in for Slack on 127.0.0.1. Everything it says of itself uses `localhost`. */
export async function startLocalSlack(options: LocalSlackOptions): Promise<LocalSlack> {
  const world = createWorld(options);
  const control = createControl(world);
  const server = createServer(createApp(world, control));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : options.port;
  world.origin = `http://localhost:${port}`;
  const snapshot = options.snapshotFile === undefined ? undefined : keepSnapshot(world, options.snapshotFile);
  const { app } = world.state;
  return {
    url: world.origin,
    slackApiUrl: `${world.origin}/api/`,
    authorizeUrl: `${world.origin}/oauth/v2/authorize`,
    clientId: app.clientId,
    clientSecret: app.clientSecret,
    signingSecret: app.signingSecret,
    appId: app.id,
    control,
    async close() {
      world.clock.stop();
      snapshot?.stop();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function createWorld(options: LocalSlackOptions): World {
  const clock = workspaceClock(options.clock ?? { now: () => Date.now() });
  const saved = options.snapshotFile === undefined ? undefined : loadSnapshot(options.snapshotFile);
  const state = saved ?? seedState(options.seed ?? randomInt(2 ** 31), clock.now());
  return {
    state,
    ids: new Ids(state.ids),
    manifest: manifestOf(options),
    clock,
    bus: new Bus(),
    log: new ExchangeLog(),
    limiter: new RateLimiter(clock, options.rateLimits ?? "real"),
    faults: new Faults(),
    origin: "",
    appBaseUrl: options.appBaseUrl ?? null,
    triggers: new Map(),
    responseHooks: new Map(),
    lackedBlocks: [],
  };
}

function manifestOf({ manifest, manifestFile }: LocalSlackOptions): Manifest {
  if (manifest !== undefined) return parseManifest(manifest);
  if (manifestFile !== undefined) return readManifest(manifestFile);
  throw new Error("give the local workspace a manifest or a manifestFile");
}

function createApp(world: World, control: Control): Express {
  const app = express();
  app.disable("x-powered-by");
  app.use("/api", apiRoutes(world));
  app.use("/_hooks", responseUrlRoutes(world));
  app.use("/upload", uploadRoutes(world));
  app.use(onlyFromHere);
  app.use("/files", fileRoutes(world));
  app.use("/oauth", oauthRoutes(world));
  app.use("/_control", controlRoutes(control));
  serveUi(app);
  app.use("/_ui", uiRoutes(world));
  app.get("/app-directory/:appId", (req, res, next) => {
    if (req.accepts(["html", "json"]) !== "json") return next();
    res.json(presentApp(world));
  });
  app.get("/{*page}", async (_req, res) => {
    res
      .set(
        "content-security-policy",
        "default-src 'self'; img-src 'self' data: http: https:; frame-ancestors 'none'",
      )
      .type("html")
      .send((await ui()).html);
  });
  return app;
}

let built: ReturnType<typeof buildUi> | undefined;

/** The browser UI, built on first sight: tests rarely look. */
function ui(): ReturnType<typeof buildUi> {
  built ??= buildUi();
  return built;
}

function serveUi(app: Express): void {
  app.get(["/_ui/app.js", "/ui.js"], async (_req, res) => void res.type("js").send((await ui()).js));
  app.get(["/_ui/app.css", "/ui.css"], async (_req, res) => void res.type("css").send((await ui()).css));
}
