import express, { Router } from "express";
import { z } from "zod";
import { validateBlocks } from "../blocks/validate.ts";
import { channelOf, teamOf } from "../core/channels.ts";
import { deleteMessage, editMessage, postMessage } from "../core/messages.ts";
import type { Channel } from "../core/state.ts";
import type { ResponseHook, World } from "../core/world.ts";

const LIFE_MS = 30 * 60 * 1000;
const USES_MAX = 5;

/** What an app may send to a response_url, or as the ack of a slash command. */
export const CommandResponse = z.looseObject({
  text: z.string().optional(),
  blocks: z.array(z.looseObject({ type: z.string() })).optional(),
  attachments: z.array(z.looseObject({})).optional(),
  response_type: z.enum(["ephemeral", "in_channel"]).optional(),
  replace_original: z.boolean().optional(),
  delete_original: z.boolean().optional(),
  thread_ts: z.string().optional(),
});
export type CommandResponse = z.infer<typeof CommandResponse>;

export function responseUrlRoutes(world: World): Router {
  const router = Router();
  router.post("/:path/:team/:number/:secret", express.json({ limit: "5mb" }), (req, res) => {
    const hook = world.responseHooks.get(`${req.params.team}/${req.params.number}/${req.params.secret}`);
    if (hook === undefined) return void res.status(404).json({ ok: false, error: "invalid_url" });
    if (world.clock.now() - hook.issuedAt > LIFE_MS)
      return void res.status(404).json({ ok: false, error: "expired_url" });
    if (hook.uses >= USES_MAX) return void res.status(404).json({ ok: false, error: "used_url" });
    hook.uses += 1;
    const body = CommandResponse.safeParse(req.body);
    const error = body.success ? respond(world, hook, body.data) : "invalid_payload";
    if (error !== null) return void res.status(400).json({ ok: false, error });
    return void res.type("text/plain").send("ok");
  });
  return router;
}

/** Carries a response out. Returns what is wrong with it, or null. */
export function respond(world: World, hook: ResponseHook, body: CommandResponse): string | null {
  const team = teamOf(world, hook.teamId);
  const channel = channelOf(team, hook.channelId);
  const original = originalOf(channel, hook);
  if (body.delete_original === true) {
    if (original === undefined) return "message_not_found";
    deleteMessage(world, original);
    return null;
  }
  if ((body.text ?? "") === "" && (body.blocks ?? []).length === 0 && (body.attachments ?? []).length === 0)
    return "no_text";
  if (body.blocks !== undefined) {
    const verdict = validateBlocks("message", body.blocks, { lacks: world.lackedBlocks });
    if (!verdict.ok) return verdict.error;
  }
  const { text = "", blocks = [], attachments = [] } = body;
  const { userId = "", botId = null } = team.bot ?? {};
  if (body.replace_original === true && original !== undefined) {
    editMessage(world, original, { text, blocks, attachments }, userId);
    return null;
  }
  postMessage(world, channel, {
    userId,
    botId,
    appId: world.state.app.id,
    text,
    blocks,
    attachments,
    threadTs: body.thread_ts ?? null,
    onlyFor: body.response_type === "in_channel" ? null : hook.userId,
  });
  return null;
}

function originalOf(channel: Channel, { messageTs }: ResponseHook) {
  return channel.messages.find((one) => one.ts === messageTs && !one.isDeleted);
}
