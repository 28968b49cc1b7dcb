import type { App, BlockAction } from "@slack/bolt";
import type { KnownBlock, ModalView } from "@slack/types";
import { z } from "zod";
import { configOf, lastNotesOn } from "../../../engine/db/correlation-settings.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import { getTenant } from "../../../engine/db/tenants.ts";
import {
  PATTERNS_MAX,
  problemOfPattern,
  type Safelist,
  type SafelistDefault,
} from "../../../engine/domain/safelist.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import { ACTIONS, VIEWS } from "../action-ids.ts";
import { section } from "../cards/parts.ts";
import { changeCorrelation } from "../change-correlation.ts";
import type { SlackDeps } from "../deps.ts";
import { fitting } from "../mrkdwn.ts";
import { openFor } from "../people/open-for.ts";
import { tenantOfBody } from "../tenant-of.ts";
import { type LastChange, lastChanged, modal, text } from "./blocks.ts";
import { linesIn, marksOf, withChanges } from "./line-changes.ts";
import { onPreview, previewBlock } from "./preview-block.ts";

/** What the audit trail calls it. */
const SUBJECT = "safelist";
const DEFAULTS = "defaults";
const WORDS = "words";
const PATTERNS = "patterns";
const WORDS_MAX = 50;
const WORD_LENGTH_MAX = 40;
const TOO_MANY = `Somebody else added some meanwhile: at most ${PATTERNS_MAX} in all.`;
/** What Slack takes as the text of a field. */
const FIELD_LENGTH_MAX = 3_000;

const RULES: ReadonlyArray<{ readonly id: SafelistDefault; readonly says: string; readonly about: string }> =
  [
    { id: "critical", says: "Critical alerts", about: "Whatever the tool calls critical, in your words too" },
    { id: "security", says: "Security alerts", about: "Intrusions, vulnerabilities, suspicious logins" },
    { id: "database", says: "Databases", about: "Services named database, db, rds, dynamo" },
    { id: "payment", says: "Payments", about: "Services named payment, billing, checkout, stripe" },
    { id: "data-integrity", says: "Data loss", about: "Titles with data loss, corruption, breach" },
  ];

const Metadata = z.object({
  off: z.array(z.string()),
  words: z.array(z.string()),
  patterns: z.array(z.string()),
  /** Defaults whose going was pointed out. */
  warned: z.array(z.string()).default([]),
});
type Metadata = z.infer<typeof Metadata>;

/** What the modal shows. */
export interface SafelistFacts {
  readonly safelist: Safelist;
  readonly changed?: LastChange;
}

/** Returns the modal; with `warning`, of a form that waits to be sent once more. */
export function safelistModal(
  { safelist, changed: last }: SafelistFacts,
  warning?: { readonly going: readonly SafelistDefault[]; readonly shown: Metadata },
): ModalView {
  const words = fitting(safelist.serviceWords, FIELD_LENGTH_MAX, (line) => line);
  const patterns = fitting(safelist.patterns, FIELD_LENGTH_MAX, (line) => line);
  const options = RULES.map(({ id, says, about }) => ({
    value: id,
    text: text(says, 75),
    description: text(about, 75),
  }));
  const on = options.filter(({ value }) => !safelist.off.includes(value));
  const shown = warning?.shown ?? {
    off: [...safelist.off],
    words: marksOf(words),
    patterns: marksOf(patterns),
  };
  return modal({
    callbackId: VIEWS.safelist,
    title: "Safelist",
    submit: warning ? "Save anyway" : "Save",
    metadata: { ...shown, warned: [...(warning?.going ?? [])] },
    blocks: [
      ...(warning ? [warningBlock(warning.going)] : []),
      section(["What is on the safelist never scores above 50 and is never muted by a pattern."]),
      {
        type: "input",
        block_id: DEFAULTS,
        optional: true,
        label: text("On it from the start", 75),
        element: {
          type: "checkboxes",
          action_id: DEFAULTS,
          options,
          ...(on.length === 0 ? {} : { initial_options: on }),
        },
      },
      lines({
        blockId: WORDS,
        label: "Your own words in service names",
        hint: "One a line, as a whole word: ledger matches ledger-api, but not ledgers.",
        placeholder: "ledger",
        shown: words,
      }),
      lines({
        blockId: PATTERNS,
        label: "Your own patterns for titles and services",
        hint: `One a line, regular expressions without lookaround, at most ${PATTERNS_MAX}.`,
        placeholder: "card (declined|fraud)",
        shown: patterns,
      }),
      previewBlock(VIEWS.safelist, "this safelist"),
      ...lastChanged(last),
    ],
  });
}

function lines(field: {
  readonly blockId: string;
  readonly label: string;
  readonly hint: string;
  readonly placeholder: string;
  readonly shown: readonly string[];
}): KnownBlock {
  const { blockId, label, hint, placeholder, shown } = field;
  return {
    type: "input",
    block_id: blockId,
    optional: true,
    label: text(label, 75),
    hint: text(hint, 150),
    element: {
      type: "plain_text_input",
      action_id: blockId,
      multiline: true,
      max_length: FIELD_LENGTH_MAX,
      placeholder: text(placeholder, 75),
      ...(shown.length === 0 ? {} : { initial_value: shown.join("\n") }),
    },
  };
}

function warningBlock(going: readonly SafelistDefault[]): KnownBlock {
  const names = RULES.filter(({ id }) => going.includes(id)).map(({ says }) => says.toLowerCase());
  const last = names.pop() ?? "";
  const list = names.length === 0 ? last : `${names.join(", ")} and ${last}`;
  return {
    ...section([
      `:warning: *You are taking ${list} off the safelist.* From then on they can be scored as noise, and be muted by a pattern. Press *Save anyway* if that is what you want.`,
    ]),
    block_id: "warning",
  };
}

/** Opens the modal, tries what is entered, and takes what is saved. */
export function onSafelist(app: App, deps: SlackDeps): void {
  app.action<BlockAction>(ACTIONS.openSafelist, async ({ ack, body, client }) => {
    await ack();
    const tenantId = await tenantOfBody(deps, body);
    if (tenantId)
      await openFor(deps, client, tenantId, body, safelistModal(await readSafelist(deps, tenantId)));
  });
  onPreview(app, deps, {
    callbackId: VIEWS.safelist,
    read: (view, _, config) => {
      const shown = Metadata.parse(JSON.parse(view.private_metadata));
      const form = formIn(view.state.values);
      const errors = problemsOf(form);
      if (Object.keys(errors).length > 0) return { errors };
      if (changed(config.safelist, shown, form).patterns.length > PATTERNS_MAX)
        return { errors: { [PATTERNS]: TOO_MANY } };
      return (then) => ({ ...then, safelist: changed(then.safelist, shown, form) });
    },
  });
  app.view({ callback_id: VIEWS.safelist, type: "view_submission" }, async ({ ack, body, view }) => {
    const tenantId = await tenantOfBody(deps, body);
    if (!tenantId) return ack();
    const shown = Metadata.parse(JSON.parse(view.private_metadata));
    const form = formIn(view.state.values);
    const errors = problemsOf(form);
    if (Object.keys(errors).length > 0) return ack({ response_action: "errors", errors });
    const going = form.off.filter((id) => !shown.off.includes(id));
    if (going.some((id) => !shown.warned.includes(id))) {
      const facts = await readSafelist(deps, tenantId);
      return ack({ response_action: "update", view: safelistModal(facts, { going, shown }) });
    }
    let tooMany = false;
    await changeCorrelation(deps, tenantId, body.user.id, (before) => {
      const safelist = changed(before.safelist, shown, form);
      tooMany = safelist.patterns.length > PATTERNS_MAX;
      if (tooMany || JSON.stringify(safelist) === JSON.stringify(before.safelist)) return undefined;
      const note = { action: "safelist_set", target: SUBJECT, before: before.safelist, after: safelist };
      return { config: { ...before, safelist }, notes: [note] };
    });
    if (tooMany)
      return ack({
        response_action: "errors",
        errors: { [PATTERNS]: TOO_MANY },
      });
    return ack();
  });
}

async function readSafelist({ db }: SlackDeps, tenantId: TenantId): Promise<SafelistFacts> {
  const tenant = await withTenant(db, tenantId, getTenant);
  const last = (await lastNotesOn(db, tenantId, [SUBJECT])).get(SUBJECT);
  return { safelist: configOf(tenant?.config).safelist, ...(last ? { changed: last } : {}) };
}

interface Form {
  readonly off: readonly SafelistDefault[];
  readonly words: ReturnType<typeof linesIn>;
  readonly patterns: ReturnType<typeof linesIn>;
}

function formIn(
  values: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          { value?: string | null; selected_options?: readonly { value?: string | undefined }[] | null }
        >
      >
    >
  >,
): Form {
  const checked = (values[DEFAULTS]?.[DEFAULTS]?.selected_options ?? []).map(({ value }) => value);
  return {
    off: RULES.map(({ id }) => id).filter((id) => !checked.includes(id)),
    words: linesIn((values[WORDS]?.[WORDS]?.value ?? "").toLowerCase()),
    patterns: linesIn(values[PATTERNS]?.[PATTERNS]?.value ?? ""),
  };
}

function problemsOf({ words, patterns }: Form): Record<string, string> {
  return { ...at(WORDS, problemOfWords(words)), ...at(PATTERNS, problemOfPatterns(patterns)) };
}

function at(blockId: string, problem: string | undefined): Record<string, string> {
  return problem === undefined ? {} : { [blockId]: problem };
}

function problemOfWords(words: Form["words"]): string | undefined {
  const bad = words.find(({ line }) => !/^[a-z]+$/.test(line) || line.length > WORD_LENGTH_MAX);
  if (bad)
    return `Line ${bad.number}: a word is letters from a to z, at most ${WORD_LENGTH_MAX}. For anything else use a pattern below.`;
  return words.length > WORDS_MAX ? `At most ${WORDS_MAX} words.` : undefined;
}

function problemOfPatterns(patterns: Form["patterns"]): string | undefined {
  if (patterns.length > PATTERNS_MAX)
    return `At most ${PATTERNS_MAX} patterns; these are ${patterns.length}.`;
  for (const { line, number } of patterns) {
    const problem = problemOfPattern(line);
    if (problem !== undefined) return text(`Line ${number}: ${problem}`, 300).text;
  }
  return undefined;
}

/** What this person changed, on top of what the safelist is by now. */
function changed(now: Safelist, shown: Metadata, form: Form): Safelist {
  const typed = (lines: ReturnType<typeof linesIn>) => lines.map(({ line }) => line);
  return {
    off: RULES.map(({ id }) => id).filter((id) => {
      const isMine = shown.off.includes(id) !== form.off.includes(id);
      return isMine ? form.off.includes(id) : now.off.includes(id);
    }),
    serviceWords: withChanges(now.serviceWords, { shown: shown.words, typed: typed(form.words) }),
    patterns: withChanges(now.patterns, { shown: shown.patterns, typed: typed(form.patterns) }),
  };
}
