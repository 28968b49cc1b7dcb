// Runs in a process of its own (mapping-processes.ts): a user's JSONata may loop for ever or ask for more memory than
// there is, and then the process is ended. Plain JavaScript, because it gets no loader that runs TypeScript.
import jsonata from "jsonata";
import { RE2JS } from "re2js";

const RESULT_LENGTH_MAX = 256_000;
const THINGS_MAX = 1_000;
/** Before the parent gives this process up: what ran too long is told from what asked for too much. */
const RUN_MS_MAX = 400;
const DEPTH_MAX = 2_000;

/** What JSONata asks of a regular expression, without the backtracking that can take for ever. */
class LinearRegex {
  lastIndex = 0;
  #pattern;

  constructor({ source, flags }) {
    const options =
      (flags.includes("i") ? RE2JS.CASE_INSENSITIVE : 0) | (flags.includes("m") ? RE2JS.MULTILINE : 0);
    this.#pattern = RE2JS.compile(RE2JS.translateRegExp(source), options);
  }

  exec(text) {
    const matcher = this.#pattern.matcher(text);
    if (this.lastIndex > text.length || !matcher.find(this.lastIndex)) return null;
    this.lastIndex = matcher.end();
    const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, n) => matcher.group(n) ?? undefined);
    return Object.assign(groups, { index: matcher.start() });
  }
}

const fromMillis = jsonata("$fromMillis($at, $picture, $zone)");

/**
 * Evaluates a mapping over a delivery's JSON. Returns the result as JSON text, or what is wrong with the mapping and
 * where (`position` counts characters from 1). The same delivery gives the same result whenever it is read: `$now` is
 * when it was received, and nothing is random.
 */
async function evaluate({ expression, input, headers, receivedAt }) {
  let mapping;
  try {
    mapping = jsonata(expression, {
      timeout: RUN_MS_MAX,
      stack: DEPTH_MAX,
      RegexEngine: LinearRegex,
    });
  } catch (error) {
    return { ...trouble(error), syntax: true };
  }
  mapping.registerFunction("millis", () => receivedAt, "<:n>");
  mapping.registerFunction(
    "now",
    (picture, zone) => fromMillis.evaluate(null, { at: receivedAt, picture, zone }),
    "<s?s?:s>",
  );
  // `eval` is JSONata's own way to run text as code; a mapping has no need of it.
  for (const name of ["eval", "random", "shuffle"]) mapping.assign(name, undefined);
  try {
    return written(await mapping.evaluate(input, { headers }));
  } catch (error) {
    return trouble(error);
  }
}

function written(result) {
  const json = JSON.stringify(result, (_, value) => (isFunction(value) ? undefined : value));
  if (json === undefined) return { error: "it gave nothing" };
  if (json.length > RESULT_LENGTH_MAX)
    return { error: `its result is longer than ${RESULT_LENGTH_MAX} characters` };
  const things = Array.isArray(result) ? result : [result];
  if (things.length > THINGS_MAX) return { error: `it gave more than ${THINGS_MAX} alerts and deploys` };
  return things.every((thing) => typeof thing === "object" && thing !== null && !Array.isArray(thing))
    ? { json }
    : { error: "it gave something that is no object and no list of objects" };
}

/** JSONata's functions are objects, some of them with themselves inside. */
function isFunction(value) {
  return typeof value === "object" && value !== null && (value._jsonata_lambda || value._jsonata_function);
}

function trouble(error) {
  const { code = "", message = String(error), value, position } = error ?? {};
  const where = typeof position === "number" && position > 0 ? { position } : {};
  if (code === "D1012") return { error: "", stopped: "time" };
  if (code === "D1011" || error instanceof RangeError)
    return { error: "it calls itself, or nests, too deeply", ...where };
  // Of a syntax error the value stands in the mapping; of any other it may come out of the delivery.
  const said =
    value === undefined || code.startsWith("S") ? message : message.replaceAll(JSON.stringify(value), "…");
  return { error: said.slice(0, 300), ...where };
}

process.on("message", async (task) => {
  process.send(await evaluate(task));
});
process.send("ready");
