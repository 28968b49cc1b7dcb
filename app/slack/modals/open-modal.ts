import type { RespondFn } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import type { WebClient } from "@slack/web-api";

/** What a click carries of the view it was made in. */
interface Clicked {
  readonly trigger_id: string;
  readonly view?: { readonly type: string };
}

/** Slack opens a modal only within three seconds of the click, only once for each, and over one that is still there. */
const LATE = new Set(["expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "not_found"]);

/**
 * Opens a modal for whoever clicked, over the one in which they did. A click that waited too long opens nothing; then
 * `say` tells them, where there is a way to.
 */
export async function openModal(
  client: WebClient,
  clicked: Clicked,
  view: ModalView,
  say?: RespondFn,
): Promise<void> {
  const how = clicked.view?.type === "modal" ? client.views.push : client.views.open;
  try {
    await how.call(client.views, { trigger_id: clicked.trigger_id, view });
  } catch (error) {
    if (!LATE.has((error as { data?: { error?: string } }).data?.error ?? "")) throw error;
    await say?.({
      response_type: "ephemeral",
      replace_original: false,
      text: "That took too long, so nothing was opened. Press it again.",
    });
  }
}

/** There is a newer look, or nobody to see it. */
const PAST = new Set(["hash_conflict", "not_found"]);

/**
 * Shows an open modal anew. With `hash`, only if nothing else has shown it anew since the click. Returns the hash of what
 * it shows now; undefined when it shows something newer, or is closed.
 */
export async function showAnew(
  client: WebClient,
  open: { readonly id: string; readonly hash?: string },
  view: ModalView,
): Promise<string | undefined> {
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
