import type { Database } from "../../engine/db/database.ts";
import type { InboxItem } from "../../engine/inbox.ts";
import type { ArchiveStore } from "../archive/archive.ts";
import type { Log } from "../log.ts";
import type { Vault } from "../secrets.ts";
import type { Ledger } from "../webhooks/ledger.ts";
import type { Installations } from "./installations.ts";
import type { LiveViews } from "./live-views.ts";

/** What listeners work with; built once in app/slack/app.ts. */
export interface SlackDeps {
  readonly db: Database;
  readonly vault: Vault;
  readonly ledger: Ledger;
  readonly log: Log;
  readonly installations: Installations;
  readonly live: LiveViews;
  /** Where deliveries are that have left the ledger. */
  readonly archive: ArchiveStore;
  /** Tells the workers of an item that Postgres has already. */
  readonly publish: (item: InboxItem) => Promise<void>;
  /** Where providers reach us, without a trailing slash. */
  readonly publicUrl: string;
  readonly now: () => number;
  readonly newId: () => string;
}
