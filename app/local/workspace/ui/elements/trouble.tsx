import type { ReactNode } from "react";

/** The small red note Slack puts beside an element when the app did not answer. */
export function Trouble({ words }: { words: string | undefined }): ReactNode {
  if (words === undefined) return null;
  return (
    <span className="trouble" role="alert">
      <svg viewBox="0 0 22 22" width="15" height="15" aria-hidden="true">
        <path d="M11 2 21 20H1z" fill="none" stroke="currentColor" strokeWidth="2" strokeLinejoin="round" />
        <path d="M11 8.5v5m0 2.5v.1" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
      </svg>
      {words}
    </span>
  );
}
