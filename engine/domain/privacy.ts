import { createHmac } from "node:crypto";
import type { AlertDraft } from "./alert.ts";
import type { DeployDraft } from "./deploy.ts";
import { normaliseEnvironment } from "./environment.ts";
import { titleTemplate } from "./fingerprint.ts";
import { normaliseService } from "./service-name.ts";
import { oneLine } from "./text.ts";

/**
 * A tenant's way to hide a text: the same text always gives the same `hidden-…`, another text or another tenant another
 * one, and nobody without the tenant's key can tell which text it was.
 */
export interface Mask {
  /** For a tag's value, wherever it stands. */
  readonly value: (text: string) => string;
  /** For what identifies something; longer, so that two never meet. */
  readonly id: (text: string) => string;
}

/** Letters that neither look like a number nor like hex digits: a title's template keeps them (fingerprint.ts). */
const LETTERS = "ghijkmnpqrstvwxz";
const HIDDEN = "hidden-";

/** Whether a text has a masked value in it. */
export function hasMasked(text: string): boolean {
  return /\bhidden-[g-z]{16}\b/.test(text);
}

/** Returns the mask of a tenant's key, 32 random bytes. */
export function openMask(key: Uint8Array): Mask {
  const hide = (use: string, text: string, letters: number) => {
    const hex = createHmac("sha256", key).update(`${use}\n${text}`).digest("hex").slice(0, letters);
    return HIDDEN + hex.replace(/./g, (digit) => LETTERS[Number.parseInt(digit, 16)] ?? "");
  };
  return { value: (text) => hide("value", text, 16), id: (text) => hide("id", text, 32) };
}

/**
 * Returns the draft as privacy mode keeps it. The description is dropped and every tag's value masked, also where a title
 * or a link repeats it; keys that a provider may have made of tags are masked whole. What a card and the correlation are
 * about stays as it is: title, service, environment, severity, status and times. The identity of an alert stays that of
 * its unmasked draft: what was one alert is one, what was two are two.
 */
export function maskAlert(draft: AlertDraft, mask: Mask): AlertDraft {
  const {
    description: _,
    environment,
    providerAlertId,
    providerIncidentId,
    sourceUrl,
    title,
    ...kept
  } = draft;
  const hidden = hiddenWords(draft);
  const known = normaliseEnvironment(environment);
  const isRaw = environment !== undefined && known === "unknown";
  return {
    ...kept,
    providerAlertId:
      providerAlertId === undefined
        ? mask.id(
            JSON.stringify([
              normaliseService(draft.service),
              titleTemplate(oneLine(title, TITLE_LENGTH_MAX)),
            ]),
          )
        : maskId(providerAlertId, mask),
    providerIncidentId: providerIncidentId === undefined ? undefined : maskId(providerIncidentId, mask),
    environment: known === "unknown" ? undefined : known,
    title: maskTitle(draft, hidden, mask),
    tags: {
      ...(isRaw ? { environment_raw: mask.value(environment) } : {}),
      ...maskTags(draft.tags, mask),
    },
    sourceUrl: maskLink(sourceUrl, hidden.isIn),
  };
}

/**
 * Returns the deploy as privacy mode keeps it: without its commit message, its links without what stands behind the path.
 * Who deployed what, when, and under which version, commit and number stays: that is all that its card says.
 */
export function maskDeploy(draft: DeployDraft): DeployDraft {
  const { commitMessage: _, environment, prUrl, sourceUrl, ...kept } = draft;
  const known = normaliseEnvironment(environment);
  return {
    ...kept,
    environment: known === "unknown" ? undefined : known,
    prUrl: maskLink(prUrl, () => false),
    sourceUrl: maskLink(sourceUrl, () => false),
  };
}

/** A number, a UUID or a long hash says nothing; an alert that fires while privacy mode is switched on keeps its identity by it. */
const SAYS_NOTHING = /^(\d+|[0-9a-f]{16,64}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(-\d+)?)$/i;

/** Returns the provider's key of something as privacy mode keeps it: masked, unless no word can be in it. */
export function maskId(id: string, mask: Mask): string {
  return SAYS_NOTHING.test(id) ? id : mask.id(id);
}

/** A tag without a value reads `true` (adapters/labels.ts): then its name is what it says. */
function maskTags(tags: Readonly<Record<string, string>>, mask: Mask): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tags)
      .map(([name, value]) => [name, oneLine(value, TAG_LENGTH_MAX)] as const)
      .filter(([, value]) => value !== "")
      .map(([name, value]) => [value === "true" ? mask.value(name) : name, mask.value(value)]),
  );
}

/** As long as they are stored (alert.ts). */
const TITLE_LENGTH_MAX = 1_024;
const TAG_LENGTH_MAX = 500;
/** Beyond these nobody looks for each value in the title: the title is hidden whole. */
const TITLE_SEARCHED_MAX = 4_096;
const VALUES_SEARCHED_MAX = 20_000;

function maskTitle(draft: AlertDraft, hidden: HiddenWords, mask: Mask): string {
  const title = oneLine(draft.title, TITLE_SEARCHED_MAX);
  const isWhole = draft.title.length <= TITLE_SEARCHED_MAX && !isItsDescription(title, draft);
  return (isWhole ? hidden.maskIn(title, mask) : undefined) ?? `Alert ${mask.value(title)}`;
}

/** A title that is only the description again would keep it. */
function isItsDescription(title: string, { description = "" }: AlertDraft): boolean {
  const shown = title.toLowerCase();
  const told = oneLine(description, TITLE_SEARCHED_MAX).toLowerCase();
  return told !== "" && (shown === told || (told.length >= 16 && shown.includes(told)));
}

interface HiddenWords {
  isIn(text: string): boolean;
  /** Returns the text with each of them masked; undefined when they are too many to look for. */
  maskIn(text: string, mask: Mask): string | undefined;
}

/** The values of the tags, as whole words in any case. One that is the service, the environment, the severity or the title itself stays in sight. */
function hiddenWords({ tags, title, ...draft }: AlertDraft): HiddenWords {
  const inSight = new Set(
    [
      title,
      draft.service,
      normaliseService(draft.service),
      draft.environment,
      normaliseEnvironment(draft.environment),
      draft.severity,
      draft.severityWord,
      draft.status,
    ].map((word) => oneLine(word ?? "", TITLE_SEARCHED_MAX).toLowerCase()),
  );
  const spelling = new Map<string, string>();
  for (const [name, tag] of Object.entries(tags)) {
    const said = tag === "true" ? name : tag;
    const word = oneLine(said, TITLE_SEARCHED_MAX).toLowerCase();
    if (word !== "" && !inSight.has(word)) spelling.set(word, oneLine(said, TAG_LENGTH_MAX));
  }
  if (spelling.size === 0) return { isIn: () => false, maskIn: (text) => text };
  // In both spellings: a few letters, such as İ, are not found by their own lower case whatever the flags say.
  const longestFirst = [...new Set([...spelling.keys(), ...spelling.values()])].toSorted(
    (a, b) => b.length - a.length,
  );
  const pattern = longestFirst.map((value) => value.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")).join("|");
  if (pattern.length > VALUES_SEARCHED_MAX) return { isIn: () => true, maskIn: () => undefined };
  const words = new RegExp(`(?<![\\p{L}\\p{N}])(?:${pattern})(?![\\p{L}\\p{N}])`, "giu");
  return {
    isIn: (text) => text.search(words) !== -1,
    // As the tag spells it, so that the title and the tag show the same.
    maskIn: (text, mask) =>
      text.replace(words, (found) => mask.value(spelling.get(found.toLowerCase()) ?? found)),
  };
}

/** Queries, fragments and passwords of links are full of tags; a link that still has one is none. */
function maskLink(link: string | undefined, isHidden: (text: string) => boolean): string | undefined {
  if (link === undefined || !URL.canParse(link)) return undefined;
  const { origin, pathname } = new URL(link);
  const shown = decoded(pathname);
  if (shown === undefined || isHidden(origin)) return undefined;
  return isHidden(shown) ? origin : origin + pathname;
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
