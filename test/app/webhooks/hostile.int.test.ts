import { createHash, createHmac } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { adapters, type ProviderId } from "../../../adapters/index.ts";
import { tenantNamed } from "../../support/builders.ts";
import { addSource, addTenant, asSuperuser, type Door, startDoor } from "../../support/door.ts";
import { createTestDatabase, type TestDatabase } from "../../support/postgres.ts";

const TENANT = tenantNamed("h0st11e");
const SECRET = "pagerduty-made-this";
const PROVIDERS = Object.keys(adapters) as ProviderId[];
const CORPORA = fileURLToPath(new URL("../../corpora", import.meta.url));

let database: TestDatabase;
let door: Door;
let signedPath: string;
const paths = new Map<ProviderId, string>();
const visited: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  door = await startDoor(database.url, {
    fetch: async (input) => {
      visited.push(String(input));
      throw new TypeError("nothing leaves this machine");
    },
  });
  await addTenant(door.db, TENANT);
  for (const provider of PROVIDERS) paths.set(provider, (await addSource(door.db, TENANT, provider)).path);
  signedPath = (await addSource(door.db, TENANT, "pagerduty", SECRET)).path;
});

afterAll(async () => {
  await door.close();
  await database.drop();
});

type Body = string | Uint8Array<ArrayBuffer>;

function post(path: string, body: Body, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(door.url + path, {
    method: "POST",
    body,
    headers: { "content-type": "application/json", ...headers },
  });
}

const pathOf = (provider: ProviderId) => paths.get(provider) ?? "";

/** Sends all, a few at a time, and returns the answers in order. */
async function inTurns<T, R>(items: readonly T[], send: (item: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = [];
  for (let at = 0; at < items.length; at += 20)
    answers.push(...(await Promise.all(items.slice(at, at + 20).map(send))));
  return answers;
}

async function keptKinds(): Promise<Map<string, string>> {
  const rows = await asSuperuser(
    database.url,
    (sql) =>
      sql<
        Array<{ hash: string; kind: string }>
      >`select encode(body_sha256, 'hex') as hash, kind from deliveries`,
  );
  return new Map(rows.map(({ hash, kind }) => [hash, kind]));
}

const sha256 = (body: Body) => createHash("sha256").update(body).digest("hex");

describe("JSONTestSuite, signed", () => {
  const folder = `${CORPORA}/JSONTestSuite/test_parsing`;
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));

  it("is answered 202 and kept byte for byte, what is no JSON as unreadable", async () => {
    const bodies = files.map((name) => ({ name, body: new Uint8Array(readFileSync(`${folder}/${name}`)) }));

    const statuses = await inTurns(bodies, async ({ body }) => {
      const hex = createHmac("sha256", SECRET).update(body).digest("hex");
      return (await post(signedPath, body, { "x-pagerduty-signature": `v1=${hex}` })).status;
    });

    expect(new Set(statuses)).toEqual(new Set([202]));
    const kinds = await keptKinds();
    expect(bodies.filter(({ body }) => !kinds.has(sha256(body))).map(({ name }) => name)).toEqual([]);
    const readable = bodies.filter(
      ({ name, body }) => name.startsWith("n_") && kinds.get(sha256(body)) !== "unreadable",
    );
    expect(readable.map(({ name }) => name)).toEqual([]);
    expect(files.length).toBeGreaterThan(300);
  });

  it("is refused before it is read when the signature is wrong", async () => {
    const response = await post(signedPath, '{"not json', {
      "x-pagerduty-signature": `v1=${"0".repeat(64)}`,
    });

    expect(response.status).toBe(401);
  });
});

describe("the naughty strings", () => {
  const strings = JSON.parse(readFileSync(`${CORPORA}/blns/blns.json`, "utf8")) as string[];

  it.each(["custom", "datadog"] as const)(
    "are kept as alerts when they are titles at %s",
    async (provider) => {
      const bodies = strings.map((text, n) =>
        JSON.stringify({ title: `${n} ${text}`, tags: text, service: text, id: `${n}` }),
      );

      const statuses = await inTurns(bodies, async (body) => (await post(pathOf(provider), body)).status);

      expect(new Set(statuses)).toEqual(new Set([202]));
      const kinds = await keptKinds();
      expect(new Set(bodies.map((body) => kinds.get(sha256(body))))).toEqual(new Set(["alert"]));
    },
  );
});

describe("addresses that lead inside", () => {
  it("are kept as they came and visited by nobody", async () => {
    const urls = readFileSync(`${CORPORA}/ssrf-urls.txt`, "utf8")
      .split("\n")
      .filter((line) => line !== "");
    const before = visited.length;

    const statuses = await inTurns(
      urls,
      async (url) =>
        (await post(pathOf("custom"), JSON.stringify({ title: "x", source_url: url, service: url }))).status,
    );

    expect(new Set(statuses)).toEqual(new Set([202]));
    expect(visited.length).toBe(before);
  });
});

describe("bombs", () => {
  const BOMBS: Readonly<Record<string, Body>> = {
    "100 000 lists": "[".repeat(100_000) + "]".repeat(100_000),
    "100 000 objects": `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`,
    "30 000 keys": `{${Array.from({ length: 30_000 }, (_, n) => `"k${n}":1`).join()}}`,
    "150 000 numbers": `[${Array.from({ length: 150_000 }, () => "1").join()}]`,
    "a long string": `{"title":"${"A".repeat(900_000)}"}`,
    "900 000 digits": `{"n":${"9".repeat(900_000)}}`,
    "numbers beyond doubles": '{"n":1e400,"m":-0,"k":1E-400}',
    prototypes:
      '{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"x":1}},"tags":{"__proto__":{"p":1}}}',
    "the same key twice": '{"tenant_id":"a","tenant_id":"b","severity":"low","severity":"critical"}',
    NUL: '{"title":"a\\u0000b","tags":{"k\\u0000":"v"}}',
    "half pairs": '{"title":"\\ud800","service":"\\udc00x"}',
    "bytes that are not UTF-8": Buffer.concat([
      Buffer.from('{"title":"'),
      Buffer.from([0xff, 0xfe, 0xc3, 0x28]),
      Buffer.from('"}'),
    ]),
    "UTF-16": Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('{"title":"x"}', "utf16le")]),
    "a byte order mark": Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('{"title":"x"}')]),
    nothing: "",
    null: "null",
    "a scalar": '"x"',
    "a list of things": '[{"title":"a"},{"title":"b"}]',
    "two documents": '{"a":1}{"b":2}',
  };

  it.each(Object.keys(BOMBS))("%s: every provider keeps it, none falls", async (name) => {
    const statuses = await inTurns(
      PROVIDERS,
      async (provider) => (await post(pathOf(provider), BOMBS[name] as Body)).status,
    );

    expect(new Set(statuses)).toEqual(new Set([202]));
    expect({}).not.toHaveProperty("isAdmin");
    expect({}).not.toHaveProperty("x");
  });

  it("of more than a megabyte is answered 413, and one that is compressed 415", async () => {
    const large = await post(pathOf("datadog"), `{"title":"${"A".repeat(2_000_000)}"}`).then(
      ({ status }) => status,
      // The door closes while the rest is still coming.
      () => 413,
    );

    expect(large).toBe(413);
    expect((await post(pathOf("datadog"), "x", { "content-encoding": "gzip" })).status).toBe(415);
  });
});

describe("anything at all", () => {
  const headers = fc.dictionary(
    fc.stringMatching(
      /^x-[a-z]{1,8}$|^ce-[a-z]{1,8}$|^webhook-(id|timestamp|signature)$|^sentry-hook-resource$/,
    ),
    fc.stringMatching(/^[\x21-\x7e]{0,40}$/),
    { maxKeys: 5 },
  );
  const types = fc.constantFrom(
    "application/json",
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/cloudevents+json",
  );

  it("that is authentic is answered 202 and kept, whatever its bytes and headers", async () => {
    await asSuperuser(database.url, async (sql) => {
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...PROVIDERS),
          fc.oneof(
            fc.uint8Array({ maxLength: 400 }),
            fc.jsonValue().map((value) => new TextEncoder().encode(JSON.stringify(value))),
          ),
          headers,
          types,
          async (provider, bytes, sent, type) => {
            const body = new Uint8Array(bytes);

            const response = await post(pathOf(provider), body, { ...sent, "content-type": type });

            expect(response.status).toBe(202);
            const { id } = (await response.json()) as { id: string };
            const [row] = await sql<
              Array<{ body: Uint8Array }>
            >`select body from deliveries where delivery_id = ${id}`;
            expect(row ? Buffer.from(row.body).equals(Buffer.from(body)) : "no row").toBe(true);
          },
        ),
        { numRuns: 150 },
      );
    });
  });
});
