import { type ConfigNote, changeConfig } from "../../engine/db/correlation-settings.ts";
import type { EngineConfig } from "../../engine/domain/engine-config.ts";
import type { TenantId } from "../../engine/domain/tenant.ts";
import type { InboxItem } from "../../engine/inbox.ts";
import { saidBy } from "../log.ts";
import { commandRow } from "./commands/keep-command.ts";
import type { SlackDeps } from "./deps.ts";

/** What a person wants of the correlation settings, and how the audit trail tells it. */
export interface Wish {
  readonly config: EngineConfig;
  readonly notes: ReadonlyArray<Omit<ConfigNote, "auditId">>;
}

/**
 * The one way in which people change what correlation goes by. `wish` says what of the present settings changes, and is
 * asked while nobody else can change them, so that two people at once lose nothing; undefined leaves them. The settings
 * reach the fold through the inbox like an alert, so that a replay sees them change when they did. Returns the new ones.
 */
export async function changeCorrelation(
  deps: Pick<SlackDeps, "db" | "log" | "newId" | "now" | "publish">,
  tenantId: TenantId,
  userId: string,
  wish: (before: EngineConfig) => Wish | undefined,
): Promise<EngineConfig | undefined> {
  const change = await changeConfig(deps.db, tenantId, (before) => {
    const wanted = wish(before);
    if (!wanted) return undefined;
    const config: EngineConfig = { ...wanted.config, revision: before.revision + 1 };
    const command = { type: "settings", config, by: userId } as const;
    const { row, item } = commandRow(tenantId, command, `settings:${deps.newId()}`, deps.now());
    const notes = wanted.notes.map((note) => ({ ...note, auditId: deps.newId() }));
    return { config, setBy: userId, notes, command: row, item };
  });
  if (change) tell(deps, change.item);
  return change?.config;
}

function tell({ log, publish }: Pick<SlackDeps, "log" | "publish">, item: InboxItem): void {
  publish(item).catch((error: unknown) => {
    // The sweeper finds it in Postgres.
    log.debug({ reason: saidBy(error) }, "not published");
  });
}
