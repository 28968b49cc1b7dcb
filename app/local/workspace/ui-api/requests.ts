import { z } from "zod";

const id = z.string().min(1);
const actor = { teamId: id, userId: id };
const at = { ...actor, channelId: id, ts: id };
const element = z.looseObject({ type: z.string() });
const values = z.record(z.string(), z.record(z.string(), element)).default({});
const action = z.looseObject({ type: z.string(), action_id: z.string(), block_id: z.string() });

/** The bodies of `/_ui`, as ui-contract.ts describes them. */
export const UiRequests = {
  send: z.object({ ...actor, channelId: id, text: z.string().min(1), threadTs: z.string().optional() }),
  messageAction: z.object({ ...at, action, values }),
  viewAction: z.object({ ...actor, viewId: id, action, values }),
  messageSuggestion: z.object({ ...at, blockId: z.string(), actionId: z.string(), query: z.string() }),
  viewSuggestion: z.object({
    ...actor,
    viewId: id,
    blockId: z.string(),
    actionId: z.string(),
    query: z.string(),
  }),
  viewSubmit: z.object({ ...actor, viewId: id, values }),
  viewClose: z.object({ ...actor, viewId: id, isCleared: z.boolean() }),
  openHome: z.object({ ...actor, appId: id, tab: z.enum(["home", "about", "messages"]) }),
  messageShortcut: z.object({ ...at, callbackId: id }),
  globalShortcut: z.object({ ...actor, callbackId: id }),
  at: z.object(at),
  inChannel: z.object({ ...actor, channelId: id }),
  invite: z.object({ ...actor, channelId: id, invitedId: id }),
  removeApp: z.object({ ...actor, appId: id }),
  messages: z.object({ ...actor, channelId: id, threadTs: z.string().optional() }),
  actor: z.object(actor),
};
