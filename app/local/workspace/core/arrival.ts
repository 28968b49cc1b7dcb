/** The machine's own time, in epoch milliseconds with fractions: what a test measures delays with. */
export function arrivedAtMs(): number {
  return performance.timeOrigin + performance.now();
}
