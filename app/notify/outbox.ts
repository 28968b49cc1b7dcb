import type { Database } from "../../engine/db/database.ts";
import type { NoticeOf } from "../../engine/db/notice-batch.ts";
import { claimNotices, type NoticeContent } from "../../engine/db/notice-content.ts";
import { markSent, type SentMessage } from "../../engine/db/notice-outcome.ts";
import { openGroupCommit } from "../sharing/group-commit.ts";

/** The two steps that every message of every tenant takes in Postgres, in commits that those of one moment share. */
export interface Outbox {
  /** As {@link claimNotices}. */
  claim(notice: NoticeOf): Promise<NoticeContent | undefined>;
  /** As {@link markSent}. */
  sent(message: SentMessage): Promise<boolean>;
}

const BATCH_MAX = 50;
/** What comes while one is on its way makes the next: more at a time would only be smaller. */
const IN_FLIGHT_MAX = 1;

/** Returns the outbox of one process. A lone message waits for nobody. */
export function openOutbox(db: Database): Outbox {
  const shared = <Item extends NoticeOf, Result>(commit: Commit<Item, Result>) => {
    const group = openGroupCommit<Item, Outcome<Result>>({
      commit: (items) => eachIfNotAll(items, commit),
      batchMax: BATCH_MAX,
      inFlightMax: IN_FLIGHT_MAX,
      ownerOf: ({ tenantId }) => tenantId,
    });
    return async (item: Item) => {
      const outcome = await group.submit(item);
      if ("error" in outcome) throw outcome.error;
      return outcome.value;
    };
  };
  return {
    claim: shared<NoticeOf, NoticeContent | undefined>((notices) => claimNotices(db, notices)),
    sent: shared<SentMessage, boolean>((messages) => markSent(db, messages)),
  };
}

type Commit<Item, Result> = (items: readonly Item[]) => Promise<Result[]>;
type Outcome<Result> = { readonly value: Result } | { readonly error: unknown };

/** What fails for one message's sake must not fail its neighbours'. */
async function eachIfNotAll<Item, Result>(
  items: readonly Item[],
  commit: Commit<Item, Result>,
): Promise<Outcome<Result>[]> {
  try {
    return (await commit(items)).map((value) => ({ value }));
  } catch (error) {
    if (items.length === 1) return [{ error }];
  }
  const outcomes: Outcome<Result>[] = [];
  for (const item of items) outcomes.push(...(await eachIfNotAll([item], commit)));
  return outcomes;
}
