import type { ReactNode } from "react";

/** Nobody may mistake this for the real thing, on any page and in any screenshot. */
export function Banner(): ReactNode {
  return (
    <div className="banner" role="note" data-testid="banner">
      <b>Local stand-in, not Slack.</b> Messages stay on this machine.
    </div>
  );
}
