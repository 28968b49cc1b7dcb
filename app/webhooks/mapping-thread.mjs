// Runs in a thread of its own (mapping.ts): a user's JSONata may loop for ever, and then the thread is ended.
// Plain JavaScript, because a thread does not inherit the loader that runs TypeScript on older Node.
import jsonata from "jsonata";

const RESULT_LENGTH_MAX = 256_000;

/**
 * Evaluates a mapping over a delivery's JSON. Returns the result as JSON text, or what is wrong with the mapping and
 * where (`position` counts characters from 1).
 *
 * @param {{ expression: string, input: unknown, headers: Record<string, string> }} task
 * @returns {Promise<{ json: string } | { error: string, position?: number }>}
 */
export async function evaluate({ expression, input, headers }) {
  try {
    const mapping = jsonata(expression);
    // JSONata's own way to run text as code; a mapping has no need of it.
    mapping.assign("eval", undefined);
    const result = await mapping.evaluate(input, { headers });
    const json = JSON.stringify(result);
    if (json === undefined) return { error: "it gave nothing" };
    if (json.length > RESULT_LENGTH_MAX)
      return { error: `its result is longer than ${RESULT_LENGTH_MAX} characters` };
    return { json };
  } catch (error) {
    const position = typeof error?.position === "number" ? { position: error.position } : {};
    return { error: String(error?.message ?? error).slice(0, 200), ...position };
  }
}
