import { App, ExpressReceiver, type Installation } from "@slack/bolt";
import express, { type Express, type NextFunction, type Request, type Response } from "express";
import helmet from "helmet";
import { LRUCache } from "lru-cache";
import type { Database } from "../../engine/db/database.ts";
import type { Config } from "../config.ts";
import { type Log, saidBy } from "../log.ts";
import { CONTENT_SECURITY_POLICY, ICON, ICON_PATH } from "../pages/page.ts";
import { installedPage, landingPage, notInstalledPage, privacyPage, supportPage } from "../pages/pages.ts";
import type { SlackDeps } from "./deps.ts";
import { lifecycleHooks } from "./events/lifecycle-hooks.ts";
import { listen } from "./index.ts";
import { ERASE_AFTER_HOURS, PURGE_AFTER_DAYS } from "./installations.ts";
import { BOT_SCOPES, OPTIONAL_BOT_SCOPES, PATHS } from "./manifest-facts.ts";
import { openOauthStates } from "./oauth-states.ts";
import { quietLogger } from "./quiet-logger.ts";

const SKEW_MAX_SECONDS = 300;
const EVENTS_REMEMBERED = 10_000;
const EVENT_TTL_MS = 3_600_000;

/** What the Slack app is built from. */
export interface SlackAppOptions {
  readonly config: Config;
  readonly db: Database;
  readonly log: Log;
  readonly deps: SlackDeps;
}

/**
 * Returns the Express app that Bolt lives in: installation, everything Slack sends us, the few public pages. No body
 * parser stands before Bolt, which verifies raw bytes.
 */
export function createSlackApp({ config, db, log, deps }: SlackAppOptions): Express {
  const app = express();
  app.disable("x-powered-by");
  app.use(
    helmet({ contentSecurityPolicy: CONTENT_SECURITY_POLICY, strictTransportSecurity: config.production }),
  );
  app.use(PATHS.events, refuseFutureRequests(deps.now));
  const { slack } = config;
  const receiver = new ExpressReceiver({
    app,
    signingSecret: slack.signingSecret,
    clientId: slack.clientId,
    clientSecret: slack.clientSecret,
    scopes: [...BOT_SCOPES, ...OPTIONAL_BOT_SCOPES],
    redirectUri: `${config.publicUrl}${PATHS.redirect}`,
    installationStore: deps.installations.store,
    logger: quietLogger(log),
    endpoints: { events: PATHS.events },
    installerOptions: {
      directInstall: true,
      installPath: PATHS.install,
      redirectUriPath: PATHS.redirect,
      stateStore: openOauthStates(db),
      authVersion: "v2",
      authorizationUrl: slack.authorizeUrl,
      // Not inherited from the App below (reference/slack.md §1.4).
      clientOptions: { slackApiUrl: slack.apiUrl },
      callbackOptions: {
        success: (installation, _options, _request, response) => {
          const home = homeLink(config, installation as Installation);
          if (slack.clientUrl !== undefined) response.writeHead(302, { location: home }).end();
          else sendPage(response, 200, installedPage(installation.team?.name ?? "your workspace", home));
        },
        failure: (error, _options, _request, response) => {
          log.info({ reason: error.code }, "installation did not happen");
          sendPage(response, 400, notInstalledPage(reasonOf(error), PATHS.install));
        },
      },
    },
    processEventErrorHandler: async ({ error, request, response }) => {
      const code = (error as { code?: string }).code;
      log.warn({ reason: code }, "Slack request failed");
      answerFailure(
        response as Response,
        (request as Request).body as { command?: string } | undefined,
        code,
      );
      return true;
    },
  });
  const bolt = new App({
    receiver,
    logger: quietLogger(log),
    // Interactive calls must answer a person within three seconds: no waiting, no retries.
    clientOptions: {
      slackApiUrl: slack.apiUrl,
      timeout: 2_500,
      rejectRateLimitedCalls: true,
      retryConfig: { retries: 0 },
    },
  });
  bolt.use(onceEach());
  bolt.error(async (error) => {
    const { name, code, original } = error;
    log.error({ error: { name, code, message: saidBy(original ?? error) } }, "listener failed");
  });
  listen(bolt, deps);
  lifecycleHooks(app, {
    signingSecret: slack.signingSecret,
    installations: deps.installations,
    log,
    now: deps.now,
  });
  pages(app);
  return app;
}

function pages(app: Express): void {
  app.get("/", (_request, response) => sendPage(response, 200, landingPage(PATHS.install)));
  app.get("/privacy", (_request, response) =>
    sendPage(response, 200, privacyPage(PURGE_AFTER_DAYS, ERASE_AFTER_HOURS)),
  );
  app.get(ICON_PATH, (_request, response) => response.type("image/svg+xml").send(ICON));
  app.get("/support", (_request, response) => sendPage(response, 200, supportPage()));
}

/** Bolt refuses old requests only; one dated in the future could be replayed for as long (reference/slack.md §1.3). */
function refuseFutureRequests(now: () => number) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const at = Number(request.headers["x-slack-request-timestamp"]);
    if (at - now() / 1000 > SKEW_MAX_SECONDS) response.status(401).end();
    else next();
  };
}

/** Slack sends an event again when our answer was late; the second time it is only acknowledged. */
function onceEach(): Parameters<App["use"]>[0] {
  const seen = new LRUCache<string, true>({ max: EVENTS_REMEMBERED, ttl: EVENT_TTL_MS });
  return async ({ body, next }) => {
    const eventId = "event_id" in body ? String(body.event_id) : undefined;
    if (eventId !== undefined && seen.has(eventId)) return;
    if (eventId !== undefined) seen.set(eventId, true);
    await next();
  };
}

/** A workspace whose installation is gone still has our command; its people are told how to mend it. */
function answerFailure(
  response: Response,
  body: { command?: string } | undefined,
  code: string | undefined,
): void {
  if (response.headersSent) return;
  if (code === "slack_bolt_authorization_error" && body?.command !== undefined) {
    response.status(200).json({
      response_type: "ephemeral",
      text: "dd0c/alert is no longer connected to this workspace. Ask an admin to add it again.",
    });
  } else response.status(code === "slack_bolt_authorization_error" ? 200 : 500).end();
}

function homeLink({ slack }: Config, installation: Installation): string {
  const team = installation.team?.id ?? "";
  const appId = installation.appId ?? "";
  return slack.clientUrl === undefined
    ? `slack://app?team=${team}&id=${appId}&tab=home`
    : `${slack.clientUrl}/${team}/app/${appId}`;
}

/** Slack's own words for a code that it takes no more. */
const CODE_IS_PAST = new Set(["code_already_used", "invalid_code"]);

/** What happened to an installation, as a person can make use of it. */
function reasonOf(error: { readonly code: string }): string {
  const { code } = error;
  if (code === "slack_oauth_installer_authorization_error")
    return "The installation was cancelled. Nothing was changed.";
  if (code === "slack_oauth_invalid_state" || code === "slack_oauth_missing_state_error")
    return "This installation link was used already, is older than ten minutes, or was opened in another browser. Nothing was changed.";
  const said = (error as { readonly data?: { readonly error?: string } }).data?.error;
  if (said !== undefined && CODE_IS_PAST.has(said))
    return "Slack's confirmation was used already or is older than ten minutes. Nothing was changed: start again.";
  return "Slack did not confirm the installation, and nothing was changed. Please try again; if it happens twice, write to support@dd0c.com.";
}

function sendPage(
  response: { writeHead(status: number, headers: Record<string, string>): { end(text: string): void } },
  status: number,
  text: string,
): void {
  response
    .writeHead(status, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" })
    .end(text);
}
