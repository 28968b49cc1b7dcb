/** Resolves when the process is asked to end: SIGTERM from the host, SIGINT from a keyboard. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}
