import express, { type Request, type Response, Router } from "express";
import type { Message } from "../core/state.ts";
import type { Control } from "./control.ts";

const LONGEST_WAIT_MS = 60_000;

/** What can be called from another process: everything of the control that takes and gives plain data. */
const CALLABLE = [
  "now",
  "workspaces",
  "users",
  "channels",
  "messages",
  "ephemerals",
  "calls",
  "deliveries",
  "typeCommand",
  "say",
  "clickAction",
  "suggestions",
  "openHome",
  "home",
  "currentModal",
  "fillAndSubmit",
  "closeModal",
  "messageShortcut",
  "globalShortcut",
  "inviteBot",
  "kickBot",
  "setAppBaseUrl",
  "install",
  "uninstall",
  "createChannel",
  "archiveChannel",
  "advanceClock",
  "injectFault",
  "clearFaults",
  "setRateLimits",
  "lackBlocks",
  "clearLogs",
  "reset",
] as const satisfies readonly (keyof Control)[];

/**
 * `POST /_control/<function>` with the arguments as a JSON array answers `{ ok: true, result }`.
 * `GET /_control/wait?for=message&…` answers as soon as it happens.
 */
export function controlRoutes(control: Control): Router {
  const router = Router();
  router.use(express.json({ limit: "5mb", strict: false }));
  router.get("/wait", (req, res) => void wait(control, req, res));
  router.post("/:name", (req, res) => void call(control, req, res));
  return router;
}

async function call(control: Control, req: Request, res: Response): Promise<void> {
  const name = CALLABLE.find((one) => one === req.params.name);
  if (name === undefined)
    return void res.status(404).json({ ok: false, error: `no function ${req.params.name}` });
  const args: unknown[] = Array.isArray(req.body) ? req.body : req.body === undefined ? [] : [req.body];
  // The functions check what they are given by using it; a wrong argument becomes an error with its name in it.
  const run: (...given: never[]) => unknown = control[name];
  await settle(res, async () => run(...(args as never[])));
}

/** `for` is message, ephemeral, modal, home, call or delivery; the other parameters say which one. */
async function wait(control: Control, req: Request, res: Response): Promise<void> {
  const query = new URL(req.originalUrl, "http://localhost").searchParams;
  const timeoutMs = Math.min(Number(query.get("timeoutMs") ?? 10_000), LONGEST_WAIT_MS);
  const is = (name: string, value: unknown) => !query.has(name) || query.get(name) === String(value);
  const contains = (value: unknown) => JSON.stringify(value).includes(query.get("text") ?? "");
  const team = query.get("team") ?? "";
  const user = query.get("user") ?? "";
  await settle(res, async () => {
    const awaited: string = query.get("for") ?? "";
    switch (awaited) {
      case "message":
      case "ephemeral": {
        const teamId = team === "" ? undefined : idOf(control.workspaces(), team);
        const channels = teamId === undefined ? [] : control.channels(teamId);
        const channelId = query.has("channel") ? idOf(channels, query.get("channel") ?? "") : undefined;
        const fits = (message: Message) =>
          (message.onlyFor !== null) === (awaited === "ephemeral") &&
          (teamId === undefined || message.teamId === teamId) &&
          (channelId === undefined || message.channelId === channelId) &&
          message.versions.length >= Number(query.get("minVersion") ?? 1) &&
          contains([message.text, message.blocks]);
        return control.waitForMessage(fits, timeoutMs);
      }
      case "modal":
        return control.waitForModal(team, user, contains, timeoutMs);
      case "home":
        return control.waitForHome(team, user, contains, timeoutMs);
      case "call":
        return control.waitForCall((one) => is("method", one.method) && contains(one.args), timeoutMs);
      case "delivery":
        return control.waitForDelivery(
          (one) => is("kind", one.kind) && is("name", one.name) && contains(one.body),
          timeoutMs,
        );
      default:
        throw new Error("say what to wait for: message, ephemeral, modal, home, call or delivery");
    }
  });
}

async function settle(res: Response, work: () => unknown): Promise<void> {
  try {
    res.json({ ok: true, result: (await work()) ?? null });
  } catch (error) {
    res.status(400).json({ ok: false, error: error instanceof Error ? error.message : String(error) });
  }
}

function idOf(things: { id: string; name: string; domain?: string }[], name: string): string {
  const thing = things.find((one) => [one.id, one.name, one.domain].includes(name.replace(/^#/, "")));
  if (thing === undefined) throw new Error(`nothing called ${name}`);
  return thing.id;
}
