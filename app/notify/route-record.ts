import type { Database } from "../../engine/db/database.ts";
import { closeRoute, openRoutes } from "../../engine/db/routes.ts";
import type { TenantId } from "../../engine/domain/tenant.ts";
import { isPerson } from "./slack-calls.ts";

/** Keeps on record which channels of one tenant take no messages, so that people are told and told again when they do. */
export class RouteRecord {
  readonly #db: Database;
  readonly #tenantId: TenantId;
  readonly #now: () => number;
  /** Some may be closed from before this process. */
  #someClosed = true;

  /** `now` is epoch milliseconds. */
  constructor(db: Database, tenantId: TenantId, now: () => number) {
    this.#db = db;
    this.#tenantId = tenantId;
    this.#now = now;
  }

  /** Call after what was sent is written down: a crash in between would cost a look at the history. */
  async open(channelId: string): Promise<void> {
    if (!this.#someClosed || isDirect(channelId)) return;
    this.#someClosed = (await openRoutes(this.#db, this.#tenantId, { channelId, at: this.#now() })) > 0;
  }

  async close(channelId: string, reason: string): Promise<void> {
    if (isDirect(channelId)) return;
    this.#someClosed = true;
    await closeRoute(this.#db, this.#tenantId, { channelId, reason, at: this.#now() });
  }
}

/** A conversation with one person is no route that anybody picked. */
function isDirect(channelId: string): boolean {
  return isPerson(channelId) || channelId.startsWith("D");
}
