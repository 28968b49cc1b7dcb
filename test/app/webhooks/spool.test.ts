import { appendFileSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openSpool, type Spool } from "../../../app/webhooks/spool.ts";

const folder = () => mkdtempSync(join(tmpdir(), "dd0c-spool-"));

async function drained(spool: Spool): Promise<string[]> {
  const records: string[] = [];
  await spool.drain(async (batch) => {
    records.push(...batch);
  });
  return records;
}

describe("the spool", () => {
  it("gives back what it was given, in order, also to the next process", async () => {
    const place = folder();
    const first = await openSpool({ folder: place });
    for (const record of ["a", "b", "ü \n in JSON is escaped"].map((text) => JSON.stringify(text)))
      await first.append(record);
    await first.close();

    const next = await openSpool({ folder: place });

    expect(await drained(next)).toEqual(['"a"', '"b"', JSON.stringify("ü \n in JSON is escaped")]);
    expect(readdirSync(place)).toEqual([]);
    expect(next.size()).toBe(0);
  });

  it("gives back any records whatever, appended one by one or all at once", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue(), { maxLength: 30 }), async (values) => {
        const spool = await openSpool({ folder: folder() });
        const records = values.map((value) => JSON.stringify(value));
        await Promise.all(records.map((record) => spool.append(record)));
        expect(await drained(spool)).toEqual(records);
        await spool.close();
      }),
      { numRuns: 25 },
    );
  });

  it("passes over a line that a crash cut short, and loses nothing beside it", async () => {
    const place = folder();
    const spool = await openSpool({ folder: place });
    await spool.append('"kept"');
    await spool.close();
    const [name = ""] = readdirSync(place);
    const whole = readFileSync(join(place, name), "utf8");
    appendFileSync(join(place, name), whole.slice(0, whole.length - 3));

    const next = await openSpool({ folder: place });
    await next.append('"after"');

    expect(await drained(next)).toEqual(['"kept"', '"after"']);
  });

  it("keeps a file whose draining failed, and gives all of it again", async () => {
    const place = folder();
    const spool = await openSpool({ folder: place });
    await spool.append('"one"');

    await expect(spool.drain(async () => Promise.reject(new Error("Postgres is away")))).rejects.toThrow(
      "Postgres is away",
    );

    expect(await drained(spool)).toEqual(['"one"']);
  });

  it("takes nothing more when it is full, and says so", async () => {
    const spool = await openSpool({ folder: folder(), bytesMax: 60 });
    await spool.append('"fits"');

    await expect(spool.append(JSON.stringify("x".repeat(60)))).rejects.toThrow(/full/);
    expect(await drained(spool)).toEqual(['"fits"']);
  });

  it("counts no more what another process that shares the folder has drained", async () => {
    const place = folder();
    const neighbour = await openSpool({ folder: place });
    await neighbour.append('"waits"');
    const own = await openSpool({ folder: place });
    expect(own.size()).toBeGreaterThan(0);

    expect(await drained(neighbour)).toEqual(['"waits"']);

    expect(await drained(own)).toEqual([]);
    expect(own.size()).toBe(0);
  });

  it("leaves alone what another living process writes just now", async () => {
    const place = folder();
    writeFileSync(join(place, "01HZZZZZZZZZZZZZZZZZZZZZZZ-1.spool"), "half a line");

    const spool = await openSpool({ folder: place });

    expect(await drained(spool)).toEqual([]);
    expect(readdirSync(place)).toHaveLength(1);
  });
});
