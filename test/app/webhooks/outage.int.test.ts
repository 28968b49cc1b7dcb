import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type LocalPostgres, startPostgres } from "../../../app/local/postgres.ts";
import { migrate } from "../../../engine/db/migrate.ts";
import { tenantNamed } from "../../support/builders.ts";
import { addSource, addTenant, asSuperuser, type Door, startDoor } from "../../support/door.ts";

const TENANT = tenantNamed("0utage");
const folder = mkdtempSync(join(tmpdir(), "dd0c-outage-"));

let postgres: LocalPostgres;
let door: Door;
let path: string;

beforeAll(async () => {
  postgres = await startPostgres({ folder, durable: false });
  await migrate(postgres.url);
  door = await startDoor(postgres.url);
  await addTenant(door.db, TENANT);
  ({ path } = await addSource(door.db, TENANT, "datadog"));
});

afterAll(async () => {
  await door.close();
  await postgres.stop();
});

const post = (id: string, to = path) =>
  fetch(door.url + to, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ event_id: id, title: `[Triggered] ${id}` }),
  });
const statusOf = async (response: Response) => [
  response.status,
  ((await response.json()) as { status?: string }).status,
];
const kept = () =>
  asSuperuser(
    postgres.url,
    (sql) =>
      sql<
        Array<{ event: string }>
      >`select convert_from(body, 'UTF8')::jsonb->>'event_id' as event from deliveries order by received_at, event`,
  );

describe("while Postgres is away", () => {
  it("answers 2xx from the disk, and keeps everything in order once Postgres is back", async () => {
    expect(await statusOf(await post("before"))).toEqual([202, "kept"]);
    await postgres.stop();

    const answers = [];
    for (let n = 0; n < 20; n++)
      answers.push(await statusOf(await post(`during-${String(n).padStart(2, "0")}`)));
    expect(new Set(answers.map(String))).toEqual(new Set(["202,spooled"]));
    // A redelivery while it is spooled must not become a second row.
    expect(await statusOf(await post("during-00"))).toEqual([202, "spooled"]);
    postgres = await startPostgres({ folder, port: postgres.port, durable: false });

    const expected = [
      "before",
      ...Array.from({ length: 20 }, (_, n) => `during-${String(n).padStart(2, "0")}`),
    ];
    await vi.waitFor(async () => expect((await kept()).map((row) => row.event)).toEqual(expected), {
      timeout: 20_000,
      interval: 200,
    });
    // The file goes once its rows are in Postgres.
    await expect.poll(() => door.ledger.spooledBytes()).toBe(0);
    const [pending] = await asSuperuser(
      postgres.url,
      (sql) => sql`select count(*)::int as n from pending_deliveries`,
    );
    expect(pending).toEqual({ n: 21 });
  });

  it("keeps a sender unread that it cannot look up, and believes it only when it proves itself", async () => {
    const { path: unseen } = await addSource(door.db, TENANT, "datadog");
    await postgres.stop();

    expect(await statusOf(await post("unseen", unseen))).toEqual([202, "spooled"]);
    expect(await statusOf(await post("forged", `${unseen.slice(0, -4)}zzzz`))).toEqual([202, "spooled"]);
    postgres = await startPostgres({ folder, port: postgres.port, durable: false });

    await vi.waitFor(() => expect(door.ledger.spooledBytes()).toBe(0), { timeout: 20_000, interval: 200 });
    const events = (await kept()).map((row) => row.event);
    expect(events).toContain("unseen");
    expect(events).not.toContain("forged");
  });
});

describe("while Postgres and the disk are both away", () => {
  it("answers 503 and when to come again, never a 2xx it could not keep", async () => {
    const full = await startDoor(postgres.url, { spoolBytesMax: 0 });
    const send = (id: string) =>
      fetch(full.url + path, {
        method: "POST",
        body: JSON.stringify({ event_id: id, title: "[Triggered] x" }),
      });
    expect((await send("warm")).status).toBe(202);
    await postgres.stop();

    const response = await send("nowhere");

    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("5");
    postgres = await startPostgres({ folder, port: postgres.port, durable: false });
    await full.close();
  });
});
