import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stage } from "./chaos/stage.ts";
import { CHECKS, PENDING } from "./security/checks.ts";
import { lookAt, openSecurityStage } from "./security/run.ts";

const POINTS = 58;

let stage: Stage;

beforeAll(async () => {
  stage = await openSecurityStage();
});

afterAll(async () => {
  await stage.close();
});

describe("the acceptance list of reliability.md §4", () => {
  it.each(CHECKS.filter(({ slow }) => !slow).map((check) => [check.point, check.name, check] as const))(
    "%i: %s",
    async (_point, _name, check) => {
      expect((await lookAt(check, stage)).offenders).toEqual([]);
    },
  );

  it("names each point either as looked at or as pending, and none that is not there", () => {
    const looked = new Set(CHECKS.map(({ point }) => point));

    expect(PENDING.filter(({ point }) => looked.has(point))).toEqual([]);
    const named = [...looked, ...PENDING.map(({ point }) => point)];
    expect(named.filter((point) => point < 1 || point > POINTS)).toEqual([]);
  });
});

/** What breaks a point for as long as the check looks, and what mends it. */
const DAMAGE: ReadonlyArray<readonly [point: number, breaks: string, mends: string]> = [
  [1, "alter table alerts no force row level security", "alter table alerts force row level security"],
  [2, "create policy loose on alerts for select using (true)", "drop policy loose on alerts"],
  [3, "grant truncate on alerts to dd0c_app", "revoke truncate on alerts from dd0c_app"],
  [4, "grant select on deliveries_default to dd0c_app", "revoke select on deliveries_default from dd0c_app"],
  [5, "create view everything as select * from alerts", "drop view everything"],
  [6, "alter table alerts add constraint told unique (alert_id)", "alter table alerts drop constraint told"],
  [
    7,
    "alter policy tenant_only on incidents using (tenant_id = current_setting('app.tenant_id', true))",
    "alter policy tenant_only on incidents using (tenant_id = (select current_tenant()))",
  ],
  [48, "grant update on audit_log to dd0c_app", "revoke update on audit_log from dd0c_app"],
  [
    37,
    "update tenants set channel_set_by = 'xoxb-1234567890-abcdefgh'",
    "update tenants set channel_set_by = null",
  ],
  [
    47,
    "update tenants set status = 'uninstalled' where name = 'Acme'",
    "update tenants set status = 'active'",
  ],
];

describe("each of these checks", () => {
  it.each(DAMAGE)("sees point %i broken", async (point, breaks, mends) => {
    const checks = CHECKS.filter((check) => check.point === point && !check.slow);
    await stage.sql.unsafe(breaks);

    const looked = await Promise.all(checks.map((check) => lookAt(check, stage)));

    await stage.sql.unsafe(mends);
    expect(looked.flatMap(({ offenders }) => offenders)).not.toEqual([]);
  });

  it("sees a key in Redis that is none of ours", async () => {
    const check = CHECKS.find(({ point }) => point === 12);
    await stage.redis.order((client) => client.set("stray", "1"));

    expect(check && (await lookAt(check, stage)).offenders).toEqual(["stray"]);

    await stage.redis.order((client) => client.del("stray"));
  });
});
