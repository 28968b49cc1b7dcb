import type { ReactNode } from "react";
import { CHART_COLORS } from "./chart-colors.ts";
import type { ChartPoint, DataVisualizationBlock } from "./kit.ts";
import { XyChart } from "./xy-chart.tsx";

export function ChartView({ block }: { block: DataVisualizationBlock }): ReactNode {
  const { chart } = block;
  const legend =
    chart.type === "pie" ? chart.segments.map((one) => one.label) : chart.series.map((one) => one.name);
  return (
    <figure className="chart">
      <figcaption className="chart-title">{block.title}</figcaption>
      {chart.type === "pie" ? (
        <Pie segments={chart.segments} title={block.title} />
      ) : (
        <XyChart chart={chart} title={block.title} />
      )}
      {legend.length > 1 && (
        <ul className="chart-legend">
          {legend.map((name, index) => (
            <li key={name}>
              <i style={{ background: CHART_COLORS[index % CHART_COLORS.length] }} />
              {name}
            </li>
          ))}
        </ul>
      )}
    </figure>
  );
}

const RADIUS = 70;

function Pie({ segments, title }: { segments: ChartPoint[]; title: string }): ReactNode {
  const total = segments.reduce((sum, segment) => sum + segment.value, 0);
  const starts = segments.map((_, index) =>
    segments.slice(0, index).reduce((sum, segment) => sum + segment.value, 0),
  );
  const around = 2 * Math.PI * RADIUS;
  return (
    <svg viewBox="0 0 200 200" className="chart-pie" role="img" aria-label={title}>
      {segments.map((segment, index) => (
        <circle
          key={segment.label}
          cx="100"
          cy="100"
          r={RADIUS}
          fill="none"
          stroke={CHART_COLORS[index % CHART_COLORS.length]}
          strokeWidth="46"
          strokeDasharray={`${(segment.value / total) * around} ${around}`}
          transform={`rotate(${((starts[index] ?? 0) / total) * 360 - 90} 100 100)`}
        >
          <title>{`${segment.label}: ${segment.value}`}</title>
        </circle>
      ))}
    </svg>
  );
}
