/** As many texts as a busy tenant uses in a day; more are forgotten together, so that a made-up name costs no memory. */
const TEXTS_MAX = 4_000;
/** Long texts hardly come again, and cost what they are long. */
const LENGTH_MAX = 300;

/**
 * Returns the function with its last few thousand answers remembered. Only for pure ones of one text: names, titles and
 * words come again and again, and reading them costs more than looking them up.
 */
export function remembered<T>(read: (text: string) => T): (text: string) => T {
  const answers = new Map<string, T>();
  return (text) => {
    const known = answers.get(text);
    if (known !== undefined) return known;
    const answer = read(text);
    if (text.length > LENGTH_MAX) return answer;
    if (answers.size >= TEXTS_MAX) answers.clear();
    answers.set(text, answer);
    return answer;
  };
}
