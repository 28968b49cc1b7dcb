import express, { type Request, Router } from "express";
import { z } from "zod";
import { Refusal } from "../api/refusal.ts";
import { teamOf, visibleChannel } from "../core/channels.ts";
import { removeApp } from "../core/installs.ts";
import { deleteMessage } from "../core/messages.ts";
import type { Message, View } from "../core/state.ts";
import { homeOf, modalStack } from "../core/views.ts";
import type { World } from "../core/world.ts";
import { inviteToChannel, sendTyped } from "../outbound/commands.ts";
import { isAccepted, type Reply } from "../outbound/deliver.ts";
import { openHome } from "../outbound/home.ts";
import {
  askForOptions,
  sendAction,
  sendGlobalShortcut,
  sendMessageShortcut,
} from "../outbound/interactions.ts";
import { closeModal, submitModal } from "../outbound/modals.ts";
import { readSuggestions } from "../outbound/suggestions.ts";
import type { UiAnswer } from "../ui-contract.ts";
import {
  presentAll,
  presentApp,
  presentCall,
  presentDelivery,
  presentHome,
  presentMessage,
  presentModal,
} from "./present.ts";
import { UiRequests } from "./requests.ts";
import { streamEvents } from "./stream.ts";

const EXCHANGES_SHOWN = 200;

/** Everything the browser UI asks for: see ui-contract.ts. */
export function uiRoutes(world: World): Router {
  const router = Router();
  router.use(express.json({ limit: "5mb" }));
  readingRoutes(world, router);
  actingRoutes(world, router);
  return router;
}

function readingRoutes(world: World, router: Router): void {
  const get = <T extends z.ZodType>(path: string, query: T, read: (asked: z.output<T>) => object) =>
    router.get(
      path,
      async (req, res) => void res.json(await answered(() => read(query.parse(queryOf(req))))),
    );

  router.get("/events", (req, res) => streamEvents(world, req, res));
  get("/bootstrap", z.object({}), () => presentAll(world));
  get("/messages", UiRequests.messages, ({ teamId, userId, channelId, threadTs }) => ({
    messages: visibleChannel(teamOf(world, teamId), channelId, userId)
      .messages.filter(
        (one) =>
          !one.isDeleted &&
          (one.onlyFor === null || one.onlyFor === userId) &&
          (threadTs === undefined || one.ts === threadTs || one.threadTs === threadTs),
      )
      .map((one) => presentMessage(world, one)),
  }));
  get("/modals", UiRequests.actor, (person) => ({
    modals: modalStack(world, person).map((view) => presentModal(world, view)),
  }));
  get("/home", UiRequests.actor, (person) => ({ home: presentedHome(world, homeOf(world, person)) }));
  get("/exchanges", z.object({}), () => ({
    exchanges: [...world.log.calls.map(presentCall), ...world.log.deliveries.map(presentDelivery)]
      .toSorted((a, b) => a.at - b.at)
      .slice(-EXCHANGES_SHOWN),
  }));
  router.get("/app-directory/:appId", async (req, res) => {
    res.json(await answered(() => listing(world, req.params.appId)));
  });
}

function actingRoutes(world: World, router: Router): void {
  const post = <T extends z.ZodType>(
    path: string,
    body: T,
    act: (given: z.output<T>) => object | Promise<object>,
  ) => router.post(path, async (req, res) => void res.json(await answered(() => act(body.parse(req.body)))));

  post("/send", UiRequests.send, async (typed) => {
    visibleChannel(teamOf(world, typed.teamId), typed.channelId, typed.userId);
    // A slash command's answer, or the lack of one, comes as an ephemeral message.
    await sendTyped(world, typed);
    return {};
  });
  post("/message-action", UiRequests.messageAction, async ({ userId, action, values, ...where }) => {
    const message = messageFor(world, { ...where, userId });
    return heard(await sendAction(world, { message, userId }, action, values));
  });
  post("/view-action", UiRequests.viewAction, async ({ action, values, ...where }) =>
    heard(await sendAction(world, { view: viewFor(world, where) }, action, values)),
  );
  post("/message-suggestions", UiRequests.messageSuggestion, async (asked) => {
    const place = { message: messageFor(world, asked), userId: asked.userId };
    return suggested(await askForOptions(world, place, asked));
  });
  post("/view-suggestions", UiRequests.viewSuggestion, async (asked) =>
    suggested(await askForOptions(world, { view: viewFor(world, asked) }, asked)),
  );
  post("/view-submit", UiRequests.viewSubmit, async ({ values, ...where }) => {
    const submitted = await submitModal(world, viewFor(world, where), values);
    if (submitted.ok) return { errors: {} };
    if (submitted.reason === "errors") return { errors: submitted.errors };
    throw new Trouble("app_failed", submitted.message);
  });
  post("/view-close", UiRequests.viewClose, async ({ isCleared, ...where }) => {
    await closeModal(world, viewFor(world, where), isCleared);
    return {};
  });
  post("/open-home", UiRequests.openHome, async ({ teamId, userId, tab }) => {
    const { view } = await openHome(world, teamId, userId, tab);
    return { home: presentedHome(world, view) };
  });
  post("/message-shortcut", UiRequests.messageShortcut, async ({ callbackId, ...where }) =>
    heard(await sendMessageShortcut(world, messageFor(world, where), where.userId, callbackId)),
  );
  post("/global-shortcut", UiRequests.globalShortcut, async ({ teamId, userId, callbackId }) =>
    heard(await sendGlobalShortcut(world, teamId, userId, callbackId)),
  );
  post("/dismiss", UiRequests.at, (where) => {
    const message = messageFor(world, where);
    if (message.onlyFor === where.userId) deleteMessage(world, message);
    return {};
  });
  post("/read", UiRequests.inChannel, ({ teamId, userId, channelId }) => {
    const channel = visibleChannel(teamOf(world, teamId), channelId, userId);
    const newest = channel.messages.at(-1)?.ts ?? "";
    if (newest > (channel.readUpTo[userId] ?? "")) {
      channel.readUpTo[userId] = newest;
      world.bus.publish({ type: "channel.changed", channel });
    }
    return {};
  });
  post("/invite", UiRequests.invite, ({ teamId, userId, channelId, invitedId }) => {
    const team = teamOf(world, teamId);
    inviteToChannel(world, team, visibleChannel(team, channelId, userId), userId, invitedId);
    return {};
  });
  post("/remove-app", UiRequests.removeApp, ({ teamId }) => {
    removeApp(world, teamOf(world, teamId), "inactive");
    return {};
  });
}

/** A failure with words for the person who caused it. */
class Trouble extends Error {
  readonly code: string;

  constructor(code: string, words: string) {
    super(words);
    this.name = "Trouble";
    this.code = code;
  }
}

async function answered(work: () => object | Promise<object>): Promise<UiAnswer> {
  try {
    return { ok: true, ...(await work()) };
  } catch (error) {
    if (error instanceof Trouble) return { ok: false, error: error.code, message: error.message };
    if (error instanceof Refusal)
      return { ok: false, error: error.code, message: error.code.replaceAll("_", " ") };
    if (error instanceof z.ZodError) {
      return { ok: false, error: "invalid_arguments", message: z.prettifyError(error) };
    }
    throw error;
  }
}

function heard(reply: Reply): object {
  if (isAccepted(reply)) return {};
  const why = reply.outcome === "timeout" ? "took too long to answer" : "could not be reached";
  const words = typeof reply.outcome === "number" ? `answered with ${reply.outcome}` : why;
  throw new Trouble("app_failed", `The app ${words}.`);
}

function suggested(reply: Reply): object {
  const suggestions = readSuggestions(reply);
  if (suggestions === undefined) throw new Trouble("app_failed", "The app gave no options.");
  return suggestions;
}

function messageFor(
  world: World,
  { teamId, userId, channelId, ts }: { teamId: string; userId: string; channelId: string; ts: string },
): Message {
  const { messages } = visibleChannel(teamOf(world, teamId), channelId, userId);
  const message = messages.find(
    (one) => one.ts === ts && !one.isDeleted && (one.onlyFor === null || one.onlyFor === userId),
  );
  if (message === undefined) throw new Trouble("message_not_found", "This message is gone.");
  return message;
}

function viewFor(
  world: World,
  { teamId, userId, viewId }: { teamId: string; userId: string; viewId: string },
): View {
  const view = world.state.views[viewId];
  if (view === undefined || view.teamId !== teamId || view.userId !== userId) {
    throw new Trouble("view_not_found", "This window is gone.");
  }
  return view;
}

function presentedHome(world: World, view: View | undefined): object | null {
  return view === undefined ? null : presentHome(world, view);
}

function listing(world: World, appId: string | undefined): object {
  if (appId !== world.state.app.id) throw new Trouble("app_not_found", "There is no such app.");
  return { app: presentApp(world) };
}

function queryOf(req: Request): Record<string, string> {
  return Object.fromEntries(new URL(req.originalUrl, "http://localhost").searchParams);
}
