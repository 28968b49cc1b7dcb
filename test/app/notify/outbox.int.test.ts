import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openOutbox } from "../../../app/notify/outbox.ts";
import { listNoticeWork } from "../../../engine/db/notice-work.ts";
import type { IncidentState } from "../../../engine/domain/state.ts";
import { shardOf } from "../../../engine/domain/tenant.ts";
import { alertFor } from "../../support/builders.ts";
import { openStage, type Stage } from "./stage.ts";

describe("the outbox, for messages of one moment", () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await openStage();
  });
  afterEach(() => stage.close());

  /** Two incidents of one tenant and one of another, none of them told yet, and where each of their cards stands. */
  async function threeCards() {
    const [acme, globex] = [await stage.tenantIn("acme"), await stage.tenantIn("globex")];
    await acme.receives("09:00:00", alertFor("payments"), alertFor("search"));
    await globex.receives("09:00:00", alertFor("payments"));
    const of = async ({ tenantId, notices }: typeof acme) =>
      (await notices()).map((row) => ({ tenantId, noticeId: row.notice_id }));
    return { acme, globex, all: [...(await of(acme)), ...(await of(globex))] };
  }

  it("claims them in one commit, each for its own tenant, and nothing twice", async () => {
    const { acme, globex, all } = await threeCards();
    const outbox = openOutbox(stage.db);

    const claims = await Promise.all(all.map((one) => outbox.claim(one)));

    const told = claims.map((claim) => (claim?.content as IncidentState | undefined)?.incidentId);
    const own = [...(await acme.notices()), ...(await globex.notices())];
    expect(told).toEqual(own.map((row) => row.incident_id));
    expect(new Set(own.map((row) => row.state))).toEqual(new Set(["sending"]));
    // Postgres' now() is when the transaction began.
    expect(new Set(own.map((row) => row.claimed_at?.getTime())).size).toBe(1);
    expect(await Promise.all(all.map((one) => outbox.claim(one)))).toEqual(all.map(() => undefined));
  });

  it("writes down what was sent although Postgres refuses a neighbour's", async () => {
    const { acme, all } = await threeCards();
    const outbox = openOutbox(stage.db);
    await Promise.all(all.map((one) => outbox.claim(one)));
    const message = { channelId: "C1", slackTs: "1.1", revision: 1, hash: "open:x" };
    const [first, second, third] = all as [(typeof all)[0], (typeof all)[0], (typeof all)[0]];

    const outcomes = await Promise.allSettled([
      outbox.sent({ ...first, ...message }),
      outbox.sent({ ...third, ...message }),
      // Larger than the column.
      outbox.sent({ ...second, ...message, revision: 3_000_000_000 }),
    ]);

    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
    expect(outcomes.slice(0, 2)).toEqual([
      { status: "fulfilled", value: true },
      { status: "fulfilled", value: true },
    ]);
    expect((await acme.notices()).map((row) => row.state).toSorted()).toEqual(["sending", "sent"]);
    expect(await acme.pending()).toBe(1);
  });

  it("is asked for what is not held already", async () => {
    const { acme, globex, all } = await threeCards();
    const shards = [shardOf(acme.tenantId), shardOf(globex.tenantId)];
    const listed = async (besides?: Parameters<typeof listNoticeWork>[2]) =>
      (await listNoticeWork(stage.db, shards, besides)).map(({ noticeId }) => noticeId).toSorted();
    const ids = all.map(({ noticeId }) => noticeId);

    expect(await listed()).toEqual(ids.toSorted());
    expect(await listed({ noticeIds: ids.slice(0, 1), tenantIds: [] })).toEqual(ids.slice(1).toSorted());
    expect(await listed({ noticeIds: [], tenantIds: [acme.tenantId] })).toEqual(ids.slice(2));
  });

  it("lists the card of what begins now although hundreds of cards have to change", async () => {
    const acme = await stage.tenantIn("acme");
    const outbox = openOutbox(stage.db);
    const told = new Set<string>();
    for (const hour of ["09", "10", "11", "12", "13", "14"]) {
      const alerts = Array.from({ length: 100 }, (_, n) => alertFor(`service-${hour}-${n}`));
      await acme.receives(`${hour}:00:00`, ...alerts);
      const cards = (await acme.notices())
        .filter((row) => !told.has(row.notice_id))
        .map((row) => ({ tenantId: acme.tenantId, noticeId: row.notice_id }));
      await Promise.all(cards.map((one) => outbox.claim(one)));
      // While they are posted their incidents go on: each card is old before it is there.
      await acme.receives(`${hour}:00:10`, ...alerts.map((alert) => ({ ...alert, title: "worse" })));
      for (const one of cards) {
        told.add(one.noticeId);
        await outbox.sent({
          ...one,
          channelId: "C1",
          slackTs: `1.${told.size}`,
          revision: 1,
          hash: "open:x",
        });
      }
    }
    expect(await acme.pending()).toBeGreaterThan(500);

    await acme.receives("14:00:20", alertFor("begins-now"));

    const listed = await listNoticeWork(stage.db, [shardOf(acme.tenantId)]);
    expect(listed.filter(({ noticeId }) => !told.has(noticeId))).toMatchObject([{ state: "new" }]);
  });
});
