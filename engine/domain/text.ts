// Control characters, line and paragraph separators, and bidirectional overrides: none belongs in a one-line field.
// biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the point.
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Nearly every text is: words of ASCII with one blank between them. */
const PLAIN = /^[!-~]+(?: [!-~]+)*$/;
const PRINTABLE = /^[ -~\n\t]*$/;

/**
 * Returns the text as one printable line of at most `lengthMax` characters: lone surrogates replaced, control and
 * direction-changing characters removed, blanks folded. Postgres refuses NUL and lone surrogates in text and jsonb
 * (reference/reliability.md §1.7), so every text of a payload passes here or through {@link cleanText}.
 */
export function oneLine(text: string, lengthMax: number): string {
  if (text.length <= lengthMax && PLAIN.test(text)) return text;
  return clip(
    head(text, lengthMax * 4)
      .toWellFormed()
      .replace(UNPRINTABLE, " ")
      .replace(/\s+/g, " ")
      .trim(),
    lengthMax,
  );
}

/** Returns the text with line breaks kept but safe to store, cut to `lengthMax` characters. */
export function cleanText(text: string, lengthMax: number): string {
  if (text.length <= lengthMax && PRINTABLE.test(text)) return text;
  return clip(
    head(text, lengthMax * 2)
      .toWellFormed()
      .replace(UNPRINTABLE, (c) => (c === "\n" || c === "\t" ? c : "")),
    lengthMax,
  );
}

/**
 * Returns the text cut to `lengthMax` characters (at least 1), the last one an ellipsis when something was cut; never
 * half a surrogate pair.
 */
export function clip(text: string, lengthMax: number): string {
  return text.length <= lengthMax ? text : `${head(text, lengthMax - 1)}…`;
}

/** Its first characters, without the half of a surrogate pair that a cut leaves. */
function head(text: string, length: number): string {
  if (text.length <= length) return text;
  const cut = text.slice(0, length);
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}
