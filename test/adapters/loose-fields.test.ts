import { describe, expect, it } from "vitest";
import { looseFields, looseValue, spreadFields } from "../../adapters/reading/loose-fields.ts";

describe("a look-up by loose names", () => {
  it.each(["event_id", "EventID", "EVENT.ID", "event id"])("finds %s under each of its spellings", (name) => {
    expect(looseFields({ [name]: 7 })("event-id")).toBe("7");
  });

  it.each([
    "{EVENT.ID}",
    "*UNKNOWN*",
    "$ID",
    "<no value>",
    `\${{ALERT.id}}`,
    "{{ id }}",
    "",
    "  ",
    null,
    {},
    [],
  ])("takes %j for no value", (value) => {
    expect(looseFields({ id: value })("id")).toBeUndefined();
  });

  it("prefers a field of that very name to one in a scope, wherever it stands", () => {
    expect(looseFields({ "HOST.NAME": "db-7", name: "Disk full" })("name")).toBe("Disk full");
  });

  it("takes any scope when none is named, those named in their order, and none when none is wanted", () => {
    const fields = { "HOST.NAME": "db-7", "EVENT.NAME": "Disk full", "TRIGGER.NAME": "Disk" };

    expect(looseFields(fields)("name")).toBe("db-7");
    expect(looseFields(fields, ["trigger", "event"])("name")).toBe("Disk");
    expect(looseFields(fields, [])("name")).toBeUndefined();
  });

  it("finds a list by the same names", () => {
    expect(looseValue({ "Event Tags": ["a"] }, "tags", "event_tags")).toEqual(["a"]);
  });
});

describe("fields spread out", () => {
  it("have their path, what stands further up first, and lists as they are", () => {
    const fields = spreadFields({ state: { entity: { id: 1 } }, alert: { id: 2 }, tags: [{ id: 3 }], id: 4 });

    expect(Object.entries(fields)).toEqual([
      ["tags", [{ id: 3 }]],
      ["id", 4],
      ["alert.id", 2],
      ["state.entity.id", 1],
    ]);
  });

  it.each([null, "text", 5, [1]])("are none in %j", (value) => {
    expect(spreadFields(value)).toEqual({});
  });

  it("end at the fourth level and at five hundred names", () => {
    expect(spreadFields({ a: { b: { c: { d: { e: 1 } } } } })).toEqual({});
    const many = Object.fromEntries(Array.from({ length: 600 }, (_, n) => [`k${n}`, n]));

    expect(Object.keys(spreadFields(many))).toHaveLength(500);
  });
});
