import type { App, BlockAction } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import { z } from "zod";
import { lastNoteOf } from "../../../engine/db/correlation-settings.ts";
import { problemOfWord, withSaid } from "../../../engine/domain/said-of-services.ts";
import type { ServiceWord } from "../../../engine/domain/service-word.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import { ACTIONS, VIEWS } from "../action-ids.ts";
import { factOf } from "../cards/questions.ts";
import type { SlackDeps } from "../deps.ts";
import { escapeText } from "../mrkdwn.ts";
import { asShownTo, openFor } from "../people/open-for.ts";
import { ACTIONS_TOLD, sayOfServices } from "../say-of-services.ts";
import { readWord } from "../service-words.ts";
import { readNames, readServices, type ServiceFacts } from "../services.ts";
import { tenantOfBody } from "../tenant-of.ts";
import { aliasesModal } from "./aliases.ts";
import { dependenciesModal } from "./dependencies.ts";
import { showAnew } from "./open-modal.ts";
import { onPreview } from "./preview-block.ts";
import type { Shown } from "./service-form.ts";
import { serviceIn } from "./service-input.ts";

const Metadata = z.object({ page: z.number().int().min(0).catch(0) });

/** The two modals that ask about services: each shows what is known, takes one more, and takes one away. */
const MODALS: Readonly<
  Record<
    "dependencies" | "aliases",
    {
      readonly opens: string;
      readonly removes: string;
      /** What the audit trail calls what people do in it. */
      readonly told: readonly string[];
      readonly show: (facts: ServiceFacts, shown: Shown) => ModalView;
    }
  >
> = {
  dependencies: {
    opens: ACTIONS.openDependencies,
    removes: ACTIONS.removeDependency,
    told: Object.values(ACTIONS_TOLD.dependency),
    show: dependenciesModal,
  },
  aliases: {
    opens: ACTIONS.openAliases,
    removes: ACTIONS.removeAlias,
    told: Object.values(ACTIONS_TOLD.alias),
    show: aliasesModal,
  },
};

type Kind = keyof typeof MODALS;

/** Opens *Dependencies* and *Services and aliases*, turns their pages, and tries and takes what is added and removed. */
export function onServiceModals(app: App, deps: SlackDeps): void {
  for (const kind of Object.keys(MODALS) as Kind[]) {
    const { opens, removes } = MODALS[kind];
    app.action<BlockAction>(opens, async ({ ack, body, client, respond }) => {
      await ack();
      const tenantId = await tenantOfBody(deps, body);
      if (!tenantId) return;
      const view = await viewOf(deps, tenantId, kind, { page: 0 });
      await openFor(deps, client, tenantId, body, view, body.view ? undefined : respond);
    });
    app.action<BlockAction>(removes, async ({ ack, body, payload, client }) => {
      await ack();
      const tenantId = await tenantOfBody(deps, body);
      const word = "value" in payload ? readWord(payload.value) : undefined;
      if (!tenantId || !word || !body.view) return;
      await sayOfServices(deps, tenantId, { userId: body.user.id, word, said: "nothing" });
      await showServiceModal(deps, client, tenantId, body);
    });
    onPreview(app, deps, {
      callbackId: VIEWS[kind],
      read: async ({ state }, tenantId, config) => {
        const entered = enteredIn(kind, state.values);
        if (!entered.complete) return { errors: { [entered.blockId]: "Pick a service." } };
        const { word, blockId } = entered;
        const namesOf = await readNames(deps, tenantId);
        const problem = problemOfWord(config, word, namesOf(config));
        if (problem !== undefined) return { errors: { [blockId]: problem } };
        return (then) => withSaid(then, word, "yes", namesOf(then));
      },
    });
    app.view({ callback_id: kind, type: "view_submission" }, async ({ ack, body, view }) => {
      const tenantId = await tenantOfBody(deps, body);
      if (!tenantId) return ack();
      const entered = enteredIn(kind, view.state.values);
      const problem = entered.complete
        ? await sayOfServices(deps, tenantId, {
            userId: body.user.id,
            word: entered.word,
            said: "yes",
            isNew: true,
          })
        : "Pick a service.";
      if (problem !== undefined)
        return ack({ response_action: "errors", errors: { [entered.blockId]: problem } });
      const next = await viewOf(deps, tenantId, kind, { page: 0 }, entered.word);
      return ack({ response_action: "update", view: next });
    });
  }
  app.action<BlockAction>(/^turn_page_/, async ({ ack, body, payload, client }) => {
    await ack();
    const tenantId = await tenantOfBody(deps, body);
    const page = "value" in payload ? Number(payload.value) : 0;
    if (tenantId) await showServiceModal(deps, client, tenantId, body, undefined, page);
  });
}

/** Shows in an open modal how things stand now; `problem` is what stood against what was just pressed. */
export async function showServiceModal(
  deps: SlackDeps,
  client: WebClient,
  tenantId: TenantId,
  { view: open, user }: Pick<BlockAction, "view" | "user">,
  problem?: string,
  page?: number,
): Promise<void> {
  const kind = (Object.keys(MODALS) as Kind[]).find((one) => VIEWS[one] === open?.callback_id);
  if (!kind || !open) return;
  const view = await viewOf(deps, tenantId, kind, {
    page: page ?? Metadata.parse(JSON.parse(open.private_metadata)).page,
    ...(problem === undefined ? {} : { note: `:warning: ${escapeText(problem, 300)}` }),
  });
  await showAnew(client, { id: open.id }, await asShownTo(deps, client, tenantId, user.id, view));
}

async function viewOf(
  deps: SlackDeps,
  tenantId: TenantId,
  kind: Kind,
  shown: Shown,
  added?: ServiceWord,
): Promise<ModalView> {
  const { show, told } = MODALS[kind];
  const facts = await readServices(deps, tenantId, { suggestions: kind === "dependencies" });
  const changed = await lastNoteOf(deps.db, tenantId, told);
  return show(facts, {
    ...shown,
    ...(changed ? { changed } : {}),
    ...(added ? { note: addedNote(facts, added) } : {}),
  });
}

/** A misspelt name would never match anything, so a new one is pointed out. */
function addedNote({ names }: ServiceFacts, word: ServiceWord): string {
  const used = word.kind === "dependency" ? [word.downstream, word.upstream] : [word.ci, word.monitoring];
  const unknown = used.filter((name) => !names.entries.has(name)).map((name) => escapeText(name, 100));
  const warning =
    unknown.length === 0
      ? ""
      : `\n:warning: Nothing has reported ${unknown.join(" or ")} yet. Check the spelling, or leave it for when it comes.`;
  return `:white_check_mark: Added: ${factOf(word, "yes")}.${warning}`;
}

/** What is entered; without one of the names the field that misses it, the first as the form shows them. */
type Entered =
  | { readonly complete: true; readonly word: ServiceWord; readonly blockId: string }
  | { readonly complete: false; readonly blockId: string; readonly word?: undefined };

function enteredIn(kind: Kind, values: Parameters<typeof serviceIn>[0]): Entered {
  if (kind === "dependencies") {
    const [downstream, upstream] = [
      serviceIn(values, ACTIONS.downstream),
      serviceIn(values, ACTIONS.upstream),
    ];
    const missing = [downstream, upstream].find(({ name }) => name === "");
    if (missing) return { complete: false, blockId: missing.blockId };
    const word = { kind: "dependency", upstream: upstream.name, downstream: downstream.name } as const;
    return { complete: true, word, blockId: upstream.blockId };
  }
  const [ci, monitoring] = [serviceIn(values, ACTIONS.ciName), serviceIn(values, ACTIONS.monitoringName)];
  const missing = [ci, monitoring].find(({ name }) => name === "");
  if (missing) return { complete: false, blockId: missing.blockId };
  const word = { kind: "alias", ci: ci.name, monitoring: monitoring.name } as const;
  return { complete: true, word, blockId: ci.blockId };
}
