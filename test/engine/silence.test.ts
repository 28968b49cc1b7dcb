import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type DoorHours,
  HISTORY_DAYS,
  hourOf,
  hoursToCompare,
  judgeSilence,
  SILENCE_MIN_MS,
  SLOT_MS,
  type SourcePast,
  slotBit,
} from "../../engine/silence.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A Monday, 00:00 UTC. */
const MONDAY = Date.parse("2026-03-02T00:00:00Z");
const START = MONDAY - 35 * DAY;

/** What the ledger would have counted of these deliveries. */
function hoursOf(times: readonly number[]) {
  const hours = new Map<number, { deliveries: number; slots: Set<number> }>();
  for (const at of times) {
    const hour = hours.get(hourOf(at)) ?? { deliveries: 0, slots: new Set() };
    hour.deliveries += 1;
    hour.slots.add(Math.floor(at / SLOT_MS));
    hours.set(hourOf(at), hour);
  }
  return [...hours].map(([hour, { deliveries, slots }]) => ({ hour, deliveries, moments: slots.size }));
}

/** What is known at `now` of a source that delivered at these times. */
function pastOf(
  times: readonly number[],
  now: number,
  changes: Partial<SourcePast> = {},
  counted = hoursOf(times),
): SourcePast {
  const hours = counted.filter(({ hour }) => hour < now && hour > now - (HISTORY_DAYS + 1) * DAY);
  return {
    heardAt: times.findLast((at) => at <= now) ?? 0,
    watchedFrom: START,
    knownFrom: hours[0]?.hour,
    hours,
    toldBefore: [],
    told: undefined,
    ...changes,
  };
}

/** A door that was open all the time but for these spans. */
function door(...closed: ReadonlyArray<readonly [from: number, until: number]>): DoorHours {
  const hours = new Map<number, number>();
  for (let at = START; at < MONDAY + 8 * DAY; at += SLOT_MS) {
    if (closed.some(([from, until]) => at >= from && at < until)) continue;
    hours.set(hourOf(at), (hours.get(hourOf(at)) ?? 0) | slotBit(at));
  }
  return hours;
}
const OPEN = door();

/** One delivery every `everyMs`, at the times of day and week that `when` allows. */
function steady(from: number, until: number, everyMs: number, when: (at: number) => boolean = () => true) {
  const times: number[] = [];
  for (let at = from; at < until; at += everyMs) if (when(at)) times.push(at);
  return times;
}
const weekday = (at: number) => new Date(at).getUTCDay() % 6 !== 0;
const hourOfDay = (at: number) => new Date(at).getUTCHours();

/** Looks every five minutes, as the schedule does, and returns what was said first and when. */
function firstWord(times: readonly number[], from: number, until: number, doorHours = OPEN) {
  const sorted = times.toSorted((a, b) => a - b);
  const counted = hoursOf(sorted);
  for (let now = from; now <= until; now += 5 * MINUTE) {
    const verdict = judgeSilence(pastOf(sorted, now, {}, counted), doorHours, now);
    if (verdict.say !== "nothing") return { now, ...verdict };
  }
  return undefined;
}

describe("a busy source that falls silent", () => {
  const last = MONDAY + 14 * HOUR;
  const times = steady(MONDAY - 28 * DAY, last + 1, 90_000);

  it("is called silent two hours after its last delivery, with what is usual", () => {
    const said = firstWord(times, last, last + DAY);

    expect(said).toMatchObject({ say: "silent", since: last, usualPerHour: 40 });
    expect((said?.now ?? 0) - last).toBe(SILENCE_MIN_MS);
  });

  it("is not called silent a second time, until it was heard again", () => {
    const now = last + 3 * HOUR;
    const told = { since: last };

    expect(judgeSilence(pastOf(times, now, { told }), OPEN, now)).toEqual({
      say: "nothing",
      because: "told",
    });
    const again = pastOf([...times, now - MINUTE], now, { told });
    expect(judgeSilence(again, OPEN, now)).toEqual({ say: "back", since: last });
  });

  it("is known after a week: a source younger than that is not accused, for nobody knows its weekend", () => {
    const young = steady(last - 7 * DAY + 2 * HOUR, last + 1, 90_000);
    const older = steady(last - 8 * DAY, last + 1, 90_000);

    expect(firstWord(young, last, last + 4 * HOUR)).toBeUndefined();
    expect(firstWord(older, last, last + 4 * HOUR)).toMatchObject({ say: "silent" });
  });

  it("was perhaps only out of our hearing: time with the door shut does not count", () => {
    const shut = door([last + 30 * MINUTE, last + 3 * HOUR]);

    const said = firstWord(times, last, last + DAY, shut);

    expect((said?.now ?? 0) - last).toBe(4.5 * HOUR);
  });

  it("is not accused at all while nobody knows whether the door was open", () => {
    expect(firstWord(times, last, last + DAY, new Map())).toBeUndefined();
  });

  it("is not accused of the time in which the app was not installed", () => {
    const now = last + 3 * HOUR;
    const past = pastOf(times, now, { watchedFrom: now - HOUR });

    expect(judgeSilence(past, OPEN, now)).toEqual({ say: "nothing", because: "heard lately" });
  });

  it("stays known by its good days after a long silence that was told", () => {
    const broken = times.filter((at) => at < MONDAY - 9 * DAY || at > MONDAY - 5 * DAY);
    const now = last + 3 * HOUR;
    const toldBefore = [{ since: MONDAY - 9 * DAY, until: MONDAY - 5 * DAY }];

    expect(judgeSilence(pastOf(broken, now), OPEN, now)).toMatchObject({ say: "nothing" });
    expect(judgeSilence(pastOf(broken, now, { toldBefore }), OPEN, now)).toMatchObject({ say: "silent" });
  });

  it("looks at no hour but those it asks for", () => {
    fc.assert(
      fc.property(fc.integer({ min: last, max: last + DAY }), (now) => {
        const past = pastOf(times, now);
        const asked = new Set(hoursToCompare(now));
        const only = { ...past, hours: past.hours.filter(({ hour }) => asked.has(hour)) };

        expect(judgeSilence(only, OPEN, now)).toEqual(judgeSilence(past, OPEN, now));
        expect(asked.size).toBe(7 * HISTORY_DAYS);
      }),
      { numRuns: 60 },
    );
  });
});

describe("a source that is quiet at its usual times", () => {
  it("may be quiet every night, whenever its night is and however long", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 23 }),
        fc.integer({ min: 3, max: 21 }),
        fc.integer({ min: 0, max: 6 }),
        (wakes, awakeHours, day) => {
          const awake = (at: number) => (hourOfDay(at) - wakes + 24) % 24 < awakeHours;
          const sleeps = MONDAY + day * DAY + (wakes + awakeHours) * HOUR;
          const times = steady(MONDAY - 28 * DAY, sleeps, 2 * MINUTE, awake);

          // Until it would have been up for almost two hours.
          const until = sleeps + (24 - awakeHours) * HOUR + 2 * HOUR - 5 * MINUTE;
          expect(firstWord(times, sleeps, until)).toBeUndefined();
        },
      ),
      { numRuns: 25 },
    );
  });

  it("may be quiet every weekend, and is missed on Monday", () => {
    const office = (at: number) => weekday(at) && hourOfDay(at) >= 8 && hourOfDay(at) < 18;
    const times = steady(MONDAY - 28 * DAY, MONDAY, 2 * MINUTE, office);

    const said = firstWord(times, MONDAY - 3 * DAY, MONDAY + DAY);

    expect(said).toMatchObject({ say: "silent", now: MONDAY + 10 * HOUR });
  });

  it("may have its first quiet weekend in its first week", () => {
    const times = steady(MONDAY - 7 * DAY, MONDAY, 2 * MINUTE, weekday);

    expect(firstWord(times, MONDAY - 2 * DAY, MONDAY + 90 * MINUTE)).toBeUndefined();
  });

  it("may have moved by an hour when the clocks change", () => {
    const office = (at: number) => hourOfDay(at) >= 8 && hourOfDay(at) < 18;
    const times = steady(MONDAY - 28 * DAY, MONDAY, 2 * MINUTE, office);
    const later = steady(MONDAY, MONDAY + 5 * DAY, 2 * MINUTE, (at) => office(at - HOUR));

    expect(firstWord([...times, ...later], MONDAY, MONDAY + 4 * DAY)).toBeUndefined();
  });
});

describe("a source that is not busy", () => {
  it("may deploy twice a day, always at the same times, each time in a burst, and then not for days", () => {
    fc.assert(
      fc.property(
        fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 23 })),
        fc.integer({ min: 1, max: 30 }),
        fc.boolean(),
        (hours, burst, alsoWeekends) => {
          const times = hours.flatMap((hour) =>
            Array.from({ length: 28 }, (_, day) => MONDAY - (day + 1) * DAY + hour * HOUR)
              .filter((at) => alsoWeekends || weekday(at))
              .flatMap((at) => Array.from({ length: burst }, (_, n) => at + (n * 15 * MINUTE) / burst)),
          );

          expect(firstWord(times, MONDAY, MONDAY + 3 * DAY)).toBeUndefined();
        },
      ),
      { numRuns: 12 },
    );
  });

  it("may deliver once an hour and stop: six hours without are no proof", () => {
    const times = steady(MONDAY - 28 * DAY, MONDAY, HOUR);

    expect(firstWord(times, MONDAY, MONDAY + 3 * DAY)).toBeUndefined();
  });

  it("may be busy now and then: what is often empty at this time is not missed", () => {
    // Every second day.
    const times = steady(MONDAY - 28 * DAY, MONDAY, MINUTE, (at) => Math.floor(at / DAY) % 2 === 0);

    expect(firstWord(times, MONDAY, MONDAY + 2 * DAY)).toBeUndefined();
  });
});

describe("chance", () => {
  /** Deliveries that come independently of each other, from a seed. */
  function random(seed: number, perHour: number, from: number, until: number): number[] {
    let state = seed;
    const next = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return (state + 1) / 4_294_967_297;
    };
    const times: number[] = [];
    for (let at = from; at < until; ) {
      at += (-Math.log(next()) / perHour) * HOUR;
      if (at < until) times.push(at);
    }
    return times;
  }

  it.each([1, 2, 4, 6, 10, 40])(
    "never makes a healthy source silent: %d an hour at random, a week of looks",
    (perHour) => {
      for (let seed = 1; seed <= 2; seed++) {
        const times = random(seed * 7919, perHour, MONDAY - 28 * DAY, MONDAY + 7 * DAY);
        expect(firstWord(times, MONDAY, MONDAY + 7 * DAY)).toBeUndefined();
      }
    },
  );

  it.each([8, 10, 40, 400])("does not hide a real silence: %d an hour at random, then none", (perHour) => {
    for (let seed = 1; seed <= 3; seed++) {
      const times = random(seed * 104_729, perHour, MONDAY - 28 * DAY, MONDAY);
      const said = firstWord(times, MONDAY, MONDAY + 6 * HOUR);
      expect(said).toMatchObject({ say: "silent" });
      const usual = said?.say === "silent" ? said.usualPerHour : 0;
      expect(usual).toBeGreaterThan(perHour * 0.7);
      expect(usual).toBeLessThan(perHour * 1.3);
    }
  });
});

describe("any source", () => {
  const anyPast = fc
    .record({
      days: fc.integer({ min: 1, max: 35 }),
      everyMinutes: fc.integer({ min: 1, max: 240 }),
      quiet: fc.array(fc.integer({ min: 0, max: 23 }), { maxLength: 12 }),
      silentHours: fc.integer({ min: 0, max: 40 }),
      now: fc.integer({ min: MONDAY, max: MONDAY + 7 * DAY }),
    })
    .map(({ days, everyMinutes, quiet, silentHours, now }) => {
      const last = now - silentHours * HOUR;
      const times = steady(
        last - days * DAY,
        last,
        everyMinutes * MINUTE,
        (at) => !quiet.includes(hourOfDay(at)),
      );
      return { now, times: [...times, last] };
    });

  it("is never called silent within two hours of its last delivery, and always since that delivery", () => {
    fc.assert(
      fc.property(anyPast, ({ now, times }) => {
        const past = pastOf(times, now);
        const verdict = judgeSilence(past, OPEN, now);
        if (verdict.say !== "silent") return;

        expect(now - past.heardAt).toBeGreaterThanOrEqual(SILENCE_MIN_MS);
        expect(verdict.since).toBe(past.heardAt);
        expect(verdict.usualPerHour).toBeGreaterThanOrEqual(1);
      }),
      { numRuns: 150 },
    );
  });

  it("is judged no harder when less is known of our door", () => {
    fc.assert(
      fc.property(
        anyPast,
        fc.integer({ min: 0, max: 12 }),
        fc.integer({ min: 1, max: 6 }),
        (any, ago, hours) => {
          const { now, times } = any;
          const less = new Map(OPEN);
          for (let n = 0; n < hours; n++) less.delete(hourOf(now) - (ago + n) * HOUR);
          const past = pastOf(times, now);
          if (judgeSilence(past, less, now).say === "silent")
            expect(judgeSilence(past, OPEN, now).say).toBe("silent");
        },
      ),
      { numRuns: 150 },
    );
  });

  it("is judged the same in whatever order its hours come", () => {
    fc.assert(
      fc.property(anyPast, ({ now, times }) => {
        const past = pastOf(times, now);
        const turned = { ...past, hours: past.hours.toReversed() };

        expect(judgeSilence(turned, OPEN, now)).toEqual(judgeSilence(past, OPEN, now));
      }),
      { numRuns: 60 },
    );
  });
});
