import type { ReactNode } from "react";

/** Nobody may mistake this for the real thing, on any page and in any screenshot. */
export function Banner({ isConnected }: { isConnected: boolean }): ReactNode {
  return (
    <div className="banner" role="note" data-testid="banner">
      <b>Local stand-in, not Slack.</b>
      {isConnected ? "Messages stay on this machine." : "Connection lost, trying again…"}
    </div>
  );
}
