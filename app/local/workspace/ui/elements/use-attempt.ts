import { useState } from "react";

export interface Attempt {
  busy: boolean;
  trouble: string | undefined;
  run(work: () => Promise<void>): void;
}

/** Runs one click at a time, and keeps the words of the last failure for display. */
export function useAttempt(): Attempt {
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string>();
  return {
    busy,
    trouble,
    run: (work) => {
      if (busy) return;
      setBusy(true);
      setTrouble(undefined);
      work()
        .catch((error: unknown) => setTrouble(error instanceof Error ? error.message : String(error)))
        .finally(() => setBusy(false));
    },
  };
}
