import { defineConfig } from "vitest/config";
import { SummaryReporter } from "./support/summary-reporter.ts";

const root = new URL("..", import.meta.url).pathname;

/** What is polled for comes as soon as it comes; a busy machine may take longer than the usual second. */
const PATIENT = { poll: { timeout: 10_000 } };

/** A worker reads the product's files once, not once for each test file: a third of the whole run's time. */
const SHARING = { isolate: false };

/** `*.test.ts` is pure, `*.int.test.ts` meets real stores and servers, `*.e2e.test.ts` runs the product. */
export default defineConfig({
  root,
  test: {
    reporters: ["default", new SummaryReporter()],
    dangerouslyIgnoreUnhandledErrors: false,
    projects: [
      {
        test: {
          name: "unit",
          root,
          sequence: { groupOrder: 0 },
          include: ["test/**/*.test.ts"],
          exclude: ["**/*.int.test.ts", "**/*.e2e.test.ts", "**/node_modules/**"],
          testTimeout: 30_000,
          ...SHARING,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: "int",
          root,
          sequence: { groupOrder: 1 },
          include: ["test/**/*.int.test.ts"],
          globalSetup: ["./test/support/global-setup.ts"],
          testTimeout: 30_000,
          hookTimeout: 30_000,
          expect: PATIENT,
          ...SHARING,
          // They wait more than they compute.
          maxWorkers: 3,
        },
      },
      {
        test: {
          name: "e2e",
          root,
          sequence: { groupOrder: 2 },
          include: ["test/**/*.e2e.test.ts"],
          globalSetup: ["./test/support/global-setup.ts"],
          testTimeout: 240_000,
          hookTimeout: 120_000,
          expect: PATIENT,
          // They wait more than they compute. Each of them is a product of its own: they share nothing.
          maxWorkers: 3,
        },
      },
    ],
  },
});
