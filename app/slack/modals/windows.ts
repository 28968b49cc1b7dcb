import type { App, BlockAction, ViewOutput } from "@slack/bolt";
import type { InputBlock, KnownBlock, ModalView } from "@slack/types";
import { z } from "zod";
import { configOf, lastNotesOn } from "../../../engine/db/correlation-settings.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import { getTenant } from "../../../engine/db/tenants.ts";
import type { EngineConfig, NoiseModel } from "../../../engine/domain/engine-config.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import { ACTIONS, VIEWS } from "../action-ids.ts";
import { changeCorrelation, type Wish } from "../change-correlation.ts";
import type { SlackDeps } from "../deps.ts";
import { openFor } from "../people/open-for.ts";
import { tenantOfBody } from "../tenant-of.ts";
import { context, type LastChange, lastChanged, modal, text } from "./blocks.ts";
import { onPreview, previewBlock } from "./preview-block.ts";

const SUBJECT = "windows";
const MODEL = "noise_model";
const MINUTE_MS = 60_000;

const MODELS: ReadonlyArray<{ readonly id: NoiseModel; readonly says: string; readonly about: string }> = [
  { id: "v2", says: "v2, the usual one", about: "Learns from how such alerts ended before; measures best." },
  {
    id: "v1",
    says: "v1, the first formula",
    about: "Fixed points; calls an alert after a deploy more likely noise.",
  },
];

/** The durations that people set, in whole minutes. */
const DURATIONS = [
  {
    id: "window",
    label: "Correlation window, minutes",
    hint: "How long a card collects related alerts before it is scored: 1 to 30, usually 5.",
    min: 1,
    max: 30,
    of: ({ windowMs }: EngineConfig) => windowMs,
  },
  {
    id: "reopen",
    label: "Reopen, minutes",
    hint: "How long after its end a card takes back an alert that fires again: 1 to 240, usually 30.",
    min: 1,
    max: 240,
    of: ({ reopenMs }: EngineConfig) => reopenMs,
  },
  {
    id: "lookback_production",
    label: "Deploys in production, minutes back",
    hint: "How long after its end a deploy may still be to blame: 1 to 120, usually 15.",
    min: 1,
    max: 120,
    of: ({ deployLookbackMs }: EngineConfig) => deployLookbackMs.production,
  },
  {
    id: "lookback_other",
    label: "Deploys elsewhere, minutes back",
    hint: "The same for staging and other environments: 1 to 120, usually 30.",
    min: 1,
    max: 120,
    of: ({ deployLookbackMs }: EngineConfig) => deployLookbackMs.other,
  },
] as const;

type DurationId = (typeof DURATIONS)[number]["id"];
type Minutes = Readonly<Record<DurationId, number>>;

/** What a person saw when the modal opened: what they submit is what differs from it. */
const Shown = z.object({
  minutes: z.record(z.string(), z.number()),
  noiseModel: z.enum(["v1", "v2"]),
});
type Shown = z.infer<typeof Shown>;

/** What the modal shows. */
export interface WindowsFacts {
  readonly config: EngineConfig;
  readonly changed?: LastChange;
}

/** Returns the modal. */
export function windowsModal({ config, changed }: WindowsFacts): ModalView {
  const minutes = minutesOf(config);
  const shown: Shown = { minutes: { ...minutes }, noiseModel: config.noiseModel };
  return modal({
    callbackId: VIEWS.windows,
    title: "Windows and scoring",
    submit: "Save",
    metadata: shown,
    blocks: [
      ...DURATIONS.map((duration) => durationInput(duration, minutes[duration.id])),
      context(
        "An alert in a window's last 30 seconds extends it by 2 minutes, to at most three times its length.",
      ),
      noiseModelInput(config),
      { type: "divider" },
      previewBlock(VIEWS.windows, "these"),
      ...lastChanged(changed),
    ],
  });
}

function durationInput(
  { id, label, hint, min, max }: (typeof DURATIONS)[number],
  minutes: number,
): InputBlock {
  return {
    type: "input",
    block_id: id,
    label: text(label, 75),
    hint: text(hint, 150),
    element: {
      type: "number_input",
      action_id: id,
      is_decimal_allowed: false,
      min_value: String(min),
      max_value: String(max),
      initial_value: String(minutes),
    },
  };
}

function noiseModelInput({ noiseModel }: EngineConfig): KnownBlock {
  const options = MODELS.map(({ id, says, about }) => ({
    value: id,
    text: text(says, 75),
    description: text(about, 75),
  }));
  const current = options.find(({ value }) => value === noiseModel);
  return {
    type: "input",
    block_id: MODEL,
    label: text("How noise is scored", 75),
    element: {
      type: "radio_buttons",
      action_id: MODEL,
      options,
      ...(current ? { initial_option: current } : {}),
    },
  };
}

function minutesOf(config: EngineConfig): Minutes {
  const [window, reopen, production, other] = DURATIONS.map(({ of, min }) =>
    Math.max(min, Math.round(of(config) / MINUTE_MS)),
  );
  return {
    window: window ?? 1,
    reopen: reopen ?? 1,
    lookback_production: production ?? 1,
    lookback_other: other ?? 1,
  };
}

type Values = ViewOutput["state"]["values"];

type Form = { readonly minutes: Minutes; readonly noiseModel: NoiseModel };

/** Reads the form, or says at each field what is wrong with it. */
function formIn(values: Values, shown: Shown): Form | { readonly errors: Record<string, string> } {
  const errors: Record<string, string> = {};
  const read = (index: number): number => {
    const duration = DURATIONS[index];
    if (!duration) return 1;
    const { id, min, max } = duration;
    const minutes = Number(values[id]?.[id]?.value);
    if (!Number.isInteger(minutes) || minutes < min || minutes > max)
      errors[id] = `A whole number from ${min} to ${max}.`;
    return minutes;
  };
  const minutes: Minutes = {
    window: read(0),
    reopen: read(1),
    lookback_production: read(2),
    lookback_other: read(3),
  };
  if (Object.keys(errors).length > 0) return { errors };
  const model = values[MODEL]?.[MODEL]?.selected_option?.value;
  return { minutes, noiseModel: model === "v1" || model === "v2" ? model : shown.noiseModel };
}

/** What this person changed of what they saw, on top of what the settings are by now. */
function settingsIn(form: Form, shown: Shown, before: EngineConfig): Partial<EngineConfig> {
  const now = minutesOf(before);
  const changed = (id: DurationId) =>
    form.minutes[id] !== shown.minutes[id] && form.minutes[id] !== now[id]
      ? form.minutes[id] * MINUTE_MS
      : undefined;
  const [windowMs, reopenMs] = [changed("window"), changed("reopen")];
  const [production, other] = [changed("lookback_production"), changed("lookback_other")];
  const isOtherModel = form.noiseModel !== shown.noiseModel && form.noiseModel !== before.noiseModel;
  return {
    ...(windowMs === undefined ? {} : { windowMs, windowMaxMs: 3 * windowMs }),
    ...(reopenMs === undefined ? {} : { reopenMs }),
    ...(production === undefined && other === undefined
      ? {}
      : {
          deployLookbackMs: {
            production: production ?? before.deployLookbackMs.production,
            other: other ?? before.deployLookbackMs.other,
          },
        }),
    ...(isOtherModel ? { noiseModel: form.noiseModel } : {}),
  };
}

function wishOf(before: EngineConfig, form: Form, shown: Shown): Wish | undefined {
  const settings = settingsIn(form, shown, before);
  const names = Object.keys(settings) as Array<keyof EngineConfig>;
  if (names.length === 0) return undefined;
  const was = Object.fromEntries(names.map((name) => [name, before[name]]));
  const note = { action: "windows_set", target: SUBJECT, before: was, after: settings };
  return { config: { ...before, ...settings }, notes: [note] };
}

/** Opens the modal, tries what is entered, and takes what is saved. */
export function onWindows(app: App, deps: SlackDeps): void {
  app.action<BlockAction>(ACTIONS.openWindows, async ({ ack, body, client }) => {
    await ack();
    const tenantId = await tenantOfBody(deps, body);
    if (tenantId)
      await openFor(deps, client, tenantId, body, windowsModal(await readWindows(deps, tenantId)));
  });
  onPreview(app, deps, {
    callbackId: VIEWS.windows,
    read: (view) => {
      const shown = Shown.parse(JSON.parse(view.private_metadata));
      const form = formIn(view.state.values, shown);
      if ("errors" in form) return form;
      return (then) => ({ ...then, ...settingsIn(form, shown, then) });
    },
  });
  app.view({ callback_id: VIEWS.windows, type: "view_submission" }, async ({ ack, body, view }) => {
    const tenantId = await tenantOfBody(deps, body);
    if (!tenantId) return ack();
    const shown = Shown.parse(JSON.parse(view.private_metadata));
    const form = formIn(view.state.values, shown);
    if ("errors" in form) return ack({ response_action: "errors", errors: form.errors });
    await changeCorrelation(deps, tenantId, body.user.id, (before) => wishOf(before, form, shown));
    return ack();
  });
}

async function readWindows({ db }: Pick<SlackDeps, "db">, tenantId: TenantId): Promise<WindowsFacts> {
  const tenant = await withTenant(db, tenantId, getTenant);
  const last = (await lastNotesOn(db, tenantId, [SUBJECT])).get(SUBJECT);
  return { config: configOf(tenant?.config), ...(last ? { changed: last } : {}) };
}
