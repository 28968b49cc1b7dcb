import { describe, expect, it } from "vitest";
import { type Surface, validateBlocks } from "../../../../app/local/workspace/blocks/validate.ts";
import { validateModal } from "../../../../app/local/workspace/blocks/view.ts";

const plain = (text: string) => ({ type: "plain_text", text });
const section = (text: string) => ({ type: "section", text: { type: "mrkdwn", text } });
const x = (count: number) => "x".repeat(count);
const many = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, i) => make(i));
const button = (more: object = {}) => ({ type: "button", text: plain("Go"), ...more });
const actions = (...elements: object[]) => ({ type: "actions", elements });
const option = (value: string) => ({ text: plain("One"), value });
const select = (more: object) => ({ type: "static_select", ...more });
const cell = (text: string) => ({ type: "raw_text", text });
const chart = {
  type: "data_visualization",
  title: "Alerts",
  chart: { type: "pie", segments: [{ label: "a", value: 1 }] },
};

const FITS: [surface: Surface, what: string, blocks: object[]][] = [
  ["message", "50 blocks", many(50, () => ({ type: "divider" }))],
  ["home", "100 blocks", many(100, () => ({ type: "divider" }))],
  ["message", "a section of 3000 characters", [section(x(3000))]],
  ["message", "a header of 150 characters", [{ type: "header", text: plain(x(150)) }]],
  ["message", "25 elements in one row", [actions(...many(25, (i) => button({ action_id: `a${i}` })))]],
  ["message", "100 options", [actions(select({ options: many(100, (i) => option(String(i))) }))]],
  ["message", "a table", [{ type: "table", rows: many(100, () => many(20, () => cell("12345"))) }]],
  [
    "message",
    "feedback buttons",
    [
      {
        type: "context_actions",
        elements: [
          {
            type: "feedback_buttons",
            positive_button: { text: plain("Helpful"), value: "yes" },
            negative_button: { text: plain("Not helpful"), value: "no" },
          },
        ],
      },
    ],
  ],
  ["message", "two charts", [chart, chart]],
  ["modal", "an alert", [{ type: "alert", text: plain("Check this"), level: "error" }]],
  ["message", "a card", [{ type: "card", title: { type: "mrkdwn", text: "Payments" }, actions: [button()] }]],
];

const REFUSED: [surface: Surface, what: string, blocks: object[], pointer: string, message: string][] = [
  ["message", "51 blocks", many(51, () => ({ type: "divider" })), "/blocks", "no more than 50 items allowed"],
  [
    "modal",
    "101 blocks",
    many(101, () => ({ type: "divider" })),
    "/blocks",
    "no more than 100 items allowed",
  ],
  [
    "message",
    "a long section",
    [section(x(3001))],
    "/blocks/0/text/text",
    "must be less than 3001 characters",
  ],
  ["message", "an empty section", [section("")], "/blocks/0/text/text", "must be more than 0 characters"],
  ["message", "a section of nothing", [{ type: "section" }], "/blocks/0", "missing required field: text"],
  [
    "message",
    "a long header",
    [{ type: "header", text: plain(x(151)) }],
    "/blocks/0/text/text",
    "less than 151",
  ],
  [
    "message",
    "a header in mrkdwn",
    [{ type: "header", text: { type: "mrkdwn", text: "x" } }],
    "/blocks/0/text/type",
    "plain_text",
  ],
  ["message", "an unknown block", [{ type: "hologram" }], "/blocks/0/type", "unsupported type: hologram"],
  ["message", "a block without type", [{}], "/blocks/0", "missing required field: type"],
  [
    "message",
    "an unknown field",
    [{ type: "divider", color: "red" }],
    "/blocks/0",
    "invalid additional property: color",
  ],
  [
    "message",
    "an alert outside a modal",
    [{ type: "alert", text: plain("x") }],
    "/blocks/0/type",
    "unsupported type: alert",
  ],
  [
    "modal",
    "a table in a modal",
    [{ type: "table", rows: [[cell("x")]] }],
    "/blocks/0/type",
    "unsupported type: table",
  ],
  [
    "home",
    "feedback outside a message",
    [{ type: "context_actions", elements: [] }],
    "/blocks/0/type",
    "unsupported type",
  ],
  [
    "message",
    "a long button",
    [actions(button({ text: plain(x(76)) }))],
    "/blocks/0/elements/0/text/text",
    "less than 76",
  ],
  [
    "message",
    "a long button value",
    [actions(button({ value: x(2001) }))],
    "/blocks/0/elements/0/value",
    "less than 2001",
  ],
  [
    "message",
    "26 elements in one row",
    [actions(...many(26, (i) => button({ action_id: `a${i}` })))],
    "/blocks/0/elements",
    "no more than 25 items",
  ],
  [
    "message",
    "the same action_id twice",
    [actions(button({ action_id: "a" }), button({ action_id: "a" }))],
    "/blocks/0/elements/1/action_id",
    "already exists",
  ],
  [
    "message",
    "the same block_id twice",
    [
      { type: "divider", block_id: "b" },
      { type: "divider", block_id: "b" },
    ],
    "/blocks/1/block_id",
    "must be unique",
  ],
  [
    "message",
    "a long option value",
    [actions(select({ options: [option(x(151))] }))],
    "/blocks/0/elements/0/options/0/value",
    "less than 151",
  ],
  [
    "message",
    "101 options",
    [actions(select({ options: many(101, (i) => option(String(i))) }))],
    "/blocks/0/elements/0/options",
    "no more than 100 items",
  ],
  [
    "message",
    "a select without options",
    [actions(select({}))],
    "/blocks/0/elements/0",
    "exactly one of options and option_groups",
  ],
  [
    "message",
    "6 overflow options",
    [actions({ type: "overflow", options: many(6, (i) => option(String(i))) })],
    "/blocks/0/elements/0/options",
    "no more than 5 items",
  ],
  [
    "message",
    "11 context elements",
    [{ type: "context", elements: many(11, () => plain("x")) }],
    "/blocks/0/elements",
    "no more than 10 items",
  ],
  [
    "message",
    "11 fields",
    [{ type: "section", fields: many(11, () => plain("x")) }],
    "/blocks/0/fields",
    "no more than 10 items",
  ],
  [
    "message",
    "a picture from nowhere",
    [{ type: "image", alt_text: "x" }],
    "/blocks/0",
    "exactly one of image_url and slack_file",
  ],
  [
    "message",
    "two tables",
    many(2, () => ({ type: "table", rows: [[cell("x")]] })),
    "/blocks/1",
    "no more than 1 table blocks",
  ],
  [
    "message",
    "too much text in a table",
    [{ type: "table", rows: many(100, () => [cell(x(101))]) }],
    "/blocks/0/rows",
    "10000 characters",
  ],
  ["message", "three charts", [chart, chart, chart], "/blocks/2", "no more than 2 data_visualization"],
  [
    "message",
    "too much markdown",
    many(2, () => ({ type: "markdown", text: x(7000) })),
    "/blocks/1",
    "12000 characters",
  ],
  [
    "message",
    "a data table without caption",
    [{ type: "data_table", rows: [[cell("a")], [cell("b")]] }],
    "/blocks/0",
    "missing required field: caption",
  ],
  [
    "message",
    "a card with 4 actions",
    [{ type: "card", actions: many(4, () => button()) }],
    "/blocks/0/actions",
    "no more than 3 items",
  ],
];

describe("blocks", () => {
  it.each(FITS)("in a %s may be %s", (surface, _what, blocks) => {
    expect(validateBlocks(surface, blocks)).toEqual({ ok: true });
  });

  it.each(REFUSED)("in a %s are refused for %s", (surface, _what, blocks, pointer, message) => {
    const verdict = validateBlocks(surface, blocks);

    expect(verdict).toMatchObject({
      ok: false,
      error: "invalid_blocks",
      errors: expect.arrayContaining([
        expect.objectContaining({ pointer, message: expect.stringContaining(message) }),
      ]),
    });
  });

  it("are refused in Slack's words, with a pointer to the place", () => {
    const verdict = validateBlocks("message", [{ type: "header", text: plain(x(151)) }]);

    expect(verdict).toMatchObject({
      messages: ["[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]"],
    });
  });

  it("of a type that the workspace lacks are refused, as during a phased rollout", () => {
    expect(validateBlocks("message", [chart], { lacks: ["data_visualization"] })).toMatchObject({
      ok: false,
    });
  });
});

describe("a modal", () => {
  const modal = (more: object = {}) => ({ type: "modal", title: plain("Settings"), blocks: [], ...more });
  const input = { type: "input", label: plain("Name"), element: { type: "plain_text_input" } };

  it.each([
    ["a title of 25 characters", { title: plain(x(25)) }],
    ["inputs without a submit", { blocks: [input] }],
    ["3001 characters of private_metadata", { private_metadata: x(3001) }],
    ["a callback_id of 256 characters", { callback_id: x(256) }],
  ])("is refused for %s", (_what, more) => {
    expect(validateModal(modal(more))).toMatchObject({ ok: false, error: "invalid_arguments" });
  });

  it("over 250 kB is too large", () => {
    const blocks = many(90, () => section(x(2990)));

    expect(validateModal(modal({ blocks }))).toMatchObject({ ok: false, error: "view_too_large" });
  });
});
