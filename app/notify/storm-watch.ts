/** From when on a channel has a storm, and when it is over. Milliseconds, and incidents. */
export interface StormLimits {
  /** More new incidents than this within `withinMs`, or more first cards waiting at once, are a storm. */
  readonly above: number;
  readonly withinMs: number;
  /** It is over once half as many at most began within this. */
  readonly calmMs: number;
  /** How often that is looked at. */
  readonly lookEveryMs: number;
  /** Between two changes of the board. */
  readonly boardEveryMs: number;
}

/** A channel that gets a card every three seconds is read by nobody (design §6). */
export const STORM_LIMITS: StormLimits = {
  above: 20,
  withinMs: 60_000,
  calmMs: 120_000,
  lookEveryMs: 5_000,
  boardEveryMs: 5_000,
};

/** Counts the incidents that begin in each channel of one tenant. Every time is milliseconds of a clock that never goes back. */
export class StormWatch {
  readonly #limits: StormLimits;
  readonly #beganAt = new Map<string, Map<string, number>>();

  constructor(limits: StormLimits) {
    this.#limits = limits;
  }

  /** Notes that an incident's first card is meant for a channel; the same one counts once. */
  note(channelId: string, noticeId: string, beganAt: number): void {
    const known = this.#beganAt.get(channelId);
    if (known) known.set(noticeId, beganAt);
    else this.#beganAt.set(channelId, new Map([[noticeId, beganAt]]));
  }

  /** Returns the channels in which a storm begins now; `waitingIn` is how many first cards wait for one. What is returned is forgotten. */
  begun(waitingIn: (channelId: string) => number, now: number): string[] {
    const { above, withinMs } = this.#limits;
    const begun: string[] = [];
    for (const [channelId, incidents] of this.#beganAt) {
      for (const [noticeId, at] of incidents) if (at <= now - withinMs) incidents.delete(noticeId);
      if (incidents.size > above || waitingIn(channelId) > above) begun.push(channelId);
      if (incidents.size === 0 || begun.at(-1) === channelId) this.#beganAt.delete(channelId);
    }
    return begun;
  }
}
