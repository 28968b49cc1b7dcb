import type { App, BlockAction, RespondFn } from "@slack/bolt";
import type { KnownBlock } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import { lastNotesOn } from "../../../engine/db/correlation-settings.ts";
import { saidOfServices } from "../../../engine/domain/said-of-services.ts";
import type { ServiceWord } from "../../../engine/domain/service-word.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import { ACTIONS } from "../action-ids.ts";
import { answerBlock, type GivenAnswer, subjectOf } from "../cards/questions.ts";
import type { SlackDeps } from "../deps.ts";
import { showServiceModal } from "../modals/service-modals.ts";
import { sayOfServices } from "../say-of-services.ts";
import { readWord } from "../service-words.ts";
import { readServices } from "../services.ts";
import { tenantOfBody } from "../tenant-of.ts";

/** Which button says what. */
const BUTTONS = [
  [ACTIONS.dependencyYes, "yes"],
  [ACTIONS.dependencyNo, "no"],
  [ACTIONS.aliasYes, "yes"],
  [ACTIONS.aliasNo, "no"],
  [ACTIONS.answerUndo, "nothing"],
] as const;

const LOOKS_MAX = 5;

/** *Yes*, *No* and *Undo* of the questions about services, wherever they are asked: a card, a thread, a modal. */
export function onQuestions(app: App, deps: SlackDeps): void {
  for (const [actionId, said] of BUTTONS) {
    app.action<BlockAction>(actionId, async ({ ack, body, payload, client, respond }) => {
      await ack();
      const tenantId = await tenantOfBody(deps, body);
      const word = "value" in payload ? readWord(payload.value) : undefined;
      if (!tenantId || !word) return;
      const problem = await sayOfServices(deps, tenantId, { userId: body.user.id, word, said });
      if (body.view) {
        await showServiceModal(deps, client, tenantId, body, problem);
        return;
      }
      if (problem !== undefined)
        await respond({ response_type: "ephemeral", replace_original: false, text: problem });
      await showAnswers(deps, client, tenantId, body, respond, word);
    });
  }
}

/**
 * Shows in the message how each of its questions stands now, not only the one that was answered: whoever clicked may
 * have looked at a message that others have answered meanwhile.
 */
async function showAnswers(
  deps: SlackDeps,
  client: WebClient,
  tenantId: TenantId,
  body: BlockAction,
  respond: RespondFn,
  word: ServiceWord,
): Promise<void> {
  const { channel, message } = body;
  const blocks = message?.blocks as KnownBlock[] | undefined;
  if (!channel || !message || !blocks) {
    // Slack keeps no copy of a message that only one person sees: what is left of it is the answer.
    const [answer] = await standingOf(deps, tenantId, [word]);
    await respond({ replace_original: true, text: "Answered.", blocks: [answerBlock(word, answer)] });
    return;
  }
  const words = blocks.map(wordIn);
  const asked = words.filter((one) => one !== undefined);
  let standing = await standingOf(deps, tenantId, asked);
  // Two updates may overtake each other: whoever comes last looks once more, and sees what the other left.
  for (let looks = 0; looks < LOOKS_MAX; looks++) {
    const answered = blocks.map((block, index) => {
      const of = words[index];
      return of ? answerBlock(of, standing[asked.indexOf(of)]) : block;
    });
    await client.chat.update({
      channel: channel.id,
      ts: message.ts,
      text: message.text ?? "",
      blocks: answered,
    });
    const before = JSON.stringify(standing);
    standing = await standingOf(deps, tenantId, asked);
    if (JSON.stringify(standing) === before) return;
  }
}

/** The question that this block answers, or could. */
function wordIn(block: KnownBlock): ServiceWord | undefined {
  if (!block.block_id?.startsWith("answer ")) return undefined;
  const button =
    block.type === "actions" ? block.elements[0] : block.type === "section" ? block.accessory : undefined;
  return button?.type === "button" ? readWord(button.value) : undefined;
}

async function standingOf(
  deps: SlackDeps,
  tenantId: TenantId,
  words: readonly ServiceWord[],
): Promise<Array<GivenAnswer | undefined>> {
  const { config, names } = await readServices(deps, tenantId, { suggestions: false });
  const notes = await lastNotesOn(deps.db, tenantId, words.map(subjectOf));
  return words.map((word) => {
    const said = saidOfServices(config, word, names);
    if (said === "nothing") return undefined;
    const note = notes.get(subjectOf(word));
    return { said, ...(note ? { by: note.actor, at: note.at } : {}) };
  });
}
