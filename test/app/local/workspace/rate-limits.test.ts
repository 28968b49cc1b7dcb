import { describe, expect, it } from "vitest";
import {
  type Attempt,
  RateLimiter,
  type RateLimits,
} from "../../../../app/local/workspace/api/rate-limits.ts";

const start = Date.parse("2026-03-02T09:00:00Z");

function limiterAt(limits: RateLimits = "real") {
  const clock = { at: start, now: () => clock.at };
  return { limiter: new RateLimiter(clock, limits), clock };
}

const post: Attempt = { method: "chat.postMessage", tier: "posting", teamId: "T1", channel: "C1" };
const update: Attempt = { method: "chat.update", tier: "tier3", teamId: "T1", channel: "C1" };

function taken(limiter: RateLimiter, attempt: Attempt, times: number): number {
  return Array.from({ length: times }, () => limiter.take(attempt)).filter((one) => one.ok).length;
}

describe("rate limits", () => {
  it("let a short burst into one channel, then one message per second", () => {
    const { limiter, clock } = limiterAt();

    expect(taken(limiter, post, 10)).toBe(4);
    clock.at += 1000;
    expect(taken(limiter, post, 10)).toBe(1);
  });

  it("hold back one channel and not its neighbour", () => {
    const { limiter } = limiterAt();
    taken(limiter, post, 10);

    expect(limiter.take({ ...post, channel: "C2" })).toEqual({ ok: true });
  });

  it("hold back a whole team that posts everywhere", () => {
    const { limiter } = limiterAt();
    const passed = Array.from({ length: 100 }, (_, i) => limiter.take({ ...post, channel: `C${i}` }));

    expect(passed.filter((one) => one.ok).length).toBe(60);
  });

  it("hold back one team and not the other", () => {
    const { limiter } = limiterAt();

    expect(taken(limiter, update, 60)).toBe(50);
    expect(limiter.take({ ...update, teamId: "T2" })).toEqual({ ok: true });
  });

  it("say after how many whole seconds a call passes again, and keep that promise", () => {
    const { limiter, clock } = limiterAt();
    taken(limiter, update, 50);

    expect(limiter.take(update)).toEqual({ ok: false, retryAfterSeconds: 2 });
    clock.at += 2000;
    expect(limiter.take(update)).toEqual({ ok: true });
  });

  it("can be set for one method", () => {
    const { limiter } = limiterAt({ "chat.update": { perMinute: 1, burst: 1 } });

    expect(taken(limiter, update, 3)).toBe(1);
  });

  it("can be switched off", () => {
    const { limiter } = limiterAt("off");

    expect(taken(limiter, post, 500)).toBe(500);
  });
});
