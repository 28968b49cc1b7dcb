import type { ReactNode } from "react";
import { useEffect, useState } from "react";
import { InOrder } from "../in-order.tsx";

const SECONDS_SHOWN = 12;
/** Slack allows about one message per second per channel. */
const WARM_PER_S = 1;
const HOT_PER_S = 4;

/** How many posts and edits arrived in each of the last seconds: what a channel feels during a storm. */
export function StormMeter({ changesAt }: { changesAt: number[] }): ReactNode {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const counts = Array.from({ length: SECONDS_SHOWN }, (_, index) => {
    const from = now - (SECONDS_SHOWN - index) * 1000;
    return changesAt.filter((at) => at >= from && at < from + 1000).length;
  });
  const rate = counts.slice(-5).reduce((sum, count) => sum + count, 0) / 5;
  const heat = rate >= HOT_PER_S ? "storm-hot" : rate >= WARM_PER_S ? "storm-warm" : "";
  const peak = Math.max(4, ...counts);
  return (
    <span className={`storm ${heat}`} title="Messages and edits per second" data-testid="storm-meter">
      <span className="storm-bars" aria-hidden="true">
        <InOrder of={counts}>{(count) => <i style={{ height: `${(count / peak) * 100}%` }} />}</InOrder>
      </span>
      {rate.toFixed(1)}/s
    </span>
  );
}
