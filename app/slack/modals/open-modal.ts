import type { RespondFn } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import { LRUCache } from "lru-cache";

/** What a click carries of the view it was made in. */
interface Clicked {
  readonly trigger_id: string;
  readonly view?: { readonly type: string };
}

/** Slack opens a modal only within three seconds of the click, only once for each, and over one that is still there. */
const LATE = new Set(["expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "not_found"]);

/**
 * Opens a modal for whoever clicked, over the one in which they did, and returns its id. A click that waited too long
 * opens nothing; then `say` tells them, where there is a way to.
 */
export async function openModal(
  client: WebClient,
  clicked: Clicked,
  view: ModalView,
  say?: RespondFn,
): Promise<string | undefined> {
  const how = clicked.view?.type === "modal" ? client.views.push : client.views.open;
  try {
    const opened = await how.call(client.views, { trigger_id: clicked.trigger_id, view });
    return opened.view?.id;
  } catch (error) {
    if (!LATE.has((error as { data?: { error?: string } }).data?.error ?? "")) throw error;
    await say?.({
      response_type: "ephemeral",
      replace_original: false,
      text: "That took too long, so nothing was opened. Press it again.",
    });
    return undefined;
  }
}

/** When the newest click was made in each modal that somebody may be looking at, in seconds as Slack counts them. */
const newest = new LRUCache<string, number>({ max: 1_000, ttl: 10 * 60_000 });

/**
 * Notes a click in a modal, and returns what says whether it is still the newest there. Two clicks in quick succession
 * carry the same hash of the view: going by that, Slack would take the answer to the first and refuse the second's.
 */
export function noteClick(viewId: string, actionTs: string): () => boolean {
  const at = Number(actionTs);
  if ((newest.get(viewId) ?? 0) <= at) newest.set(viewId, at);
  return () => newest.get(viewId) === at;
}

/** There is a newer look, or nobody to see it. */
const PAST = new Set(["hash_conflict", "not_found"]);

/**
 * Shows an open modal anew. With `isNewest`, only while nobody has clicked in it since; with `hash`, only if nothing else has
 * shown it anew. Returns the hash of what it shows now; undefined when it shows something newer, or is closed.
 */
export async function showAnew(
  client: WebClient,
  open: { readonly id: string; readonly hash?: string; readonly isNewest?: () => boolean },
  view: ModalView,
): Promise<string | undefined> {
  if (open.isNewest?.() === false) return undefined;
  try {
    const shown = await client.views.update({
      view_id: open.id,
      ...(open.hash === undefined ? {} : { hash: open.hash }),
      view,
    });
    return shown.view?.hash;
  } catch (error) {
    if (!PAST.has((error as { data?: { error?: string } }).data?.error ?? "")) throw error;
    return undefined;
  }
}
