/**
 * What a person asked not to be told of, for a while or until somebody undoes it. What is muted is kept, counted and
 * listed like everything else (design §3 G7).
 */
export interface Mute {
  readonly muteId: string;
  readonly target: MuteTarget;
  readonly reason?: string;
  /** Slack user id. */
  readonly by: string;
  /** Since when, epoch milliseconds. */
  readonly at: number;
  /** Epoch milliseconds; absent when it lasts until somebody undoes it. */
  readonly until?: number;
}

/** One kind of alert, by the keys of its patterns (engine/domain/place.ts), or all of one service. */
export type MuteTarget =
  | {
      readonly kind: "pattern";
      /** At most {@link MUTED_PATTERNS_MAX}. */
      readonly patterns: readonly string[];
      /** As people know it. */
      readonly title: string;
      readonly service: string;
    }
  | { readonly kind: "service"; readonly service: string };

export const MUTED_PATTERNS_MAX = 40;

/** A tenant has at most so many mutes at a time: more than anybody keeps track of. */
export const MUTES_MAX = 200;

/** As much of an alert as a mute goes by. */
export interface Mutable {
  readonly pattern?: string | undefined;
  /** All that its service is called. */
  readonly services: readonly string[];
  /** Why it is on the safelist: such an alert is never muted. */
  readonly safelistReason?: string | undefined;
  /** Somebody wants to see what happens. */
  readonly test: boolean;
}

/** Returns the mute that holds for the alert at `now` (epoch milliseconds), or undefined. */
export function muteFor(alert: Mutable, mutes: Iterable<Mute>, now: number): Mute | undefined {
  if (alert.test || alert.safelistReason !== undefined) return undefined;
  for (const mute of mutes) if (holds(mute, now) && covers(mute.target, alert)) return mute;
  return undefined;
}

/** Whether nobody is to be told of the alert at `now`, epoch milliseconds. */
export function isMuted(alert: Mutable, mutes: Iterable<Mute>, now: number): boolean {
  return muteFor(alert, mutes, now) !== undefined;
}

/** Whether the mute is about such alerts, whatever the time and the safelist. */
function covers(target: MuteTarget, { pattern, services }: Pick<Mutable, "pattern" | "services">) {
  return target.kind === "service"
    ? services.includes(target.service)
    : pattern !== undefined && target.patterns.includes(pattern);
}

/** Whether two mutes are about the same: the later one takes the place of the earlier. */
export function isSameTarget(one: MuteTarget, other: MuteTarget): boolean {
  return keyOf(one) === keyOf(other);
}

function keyOf(target: MuteTarget): string {
  return target.kind === "service"
    ? `service ${target.service}`
    : `pattern ${target.patterns.toSorted().join(" ")}`;
}

function holds({ until }: Mute, now: number): boolean {
  return until === undefined || now < until;
}
