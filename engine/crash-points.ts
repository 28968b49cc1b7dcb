/** Where a process can be told to die: every place at which a crash leaves something half done. */
export const CRASH_POINTS = [
  "web.before-read",
  "web.after-verify",
  "web.after-commit",
  "web.before-answer",
  "web.after-spool",
  "web.mid-drain",
  "worker.after-fence",
  "worker.after-lease",
  "worker.after-read",
  "worker.before-commit",
  "worker.after-commit",
  "worker.after-redis",
  "notifier.after-claim",
  "notifier.after-post",
  "notifier.after-sent",
  "notifier.after-update",
  "notifier.after-look",
] as const;
export type CrashPoint = (typeof CRASH_POINTS)[number];

let listener: ((point: CrashPoint) => void) | undefined;

/** Marks that the process is at this point. Does nothing unless the process was started to be killed by tests. */
export function crashPoint(point: CrashPoint): void {
  listener?.(point);
}

/** Has `hear` called at every crash point from now on; app/crash-orders.ts is the only caller. */
export function listenAtCrashPoints(hear: (point: CrashPoint) => void): void {
  listener = hear;
}
