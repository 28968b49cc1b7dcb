import type { Reporter, TestModule } from "vitest/node";

/** Ends the run with the one line that CI reads: `N passed, N failed`, and how many were skipped when some were. */
export class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      const results = [...module.children.allTests()].map((test) => test.result().state);
      for (const result of results) counts[result] += 1;
      // A file whose setup failed has no failed test, only skipped ones.
      if (module.state() === "failed" && !results.includes("failed")) counts.failed += 1;
    }
    const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : "";
    // After vitest's own summary, which is printed at the end of this same tick.
    process.on("exit", () =>
      process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed${skipped}\n`),
    );
  }
}
