import type { ReactNode } from "react";
import { CHART_COLORS } from "./chart-colors.ts";
import type { Chart, ChartSeries } from "./kit.ts";

type XyChartData = Exclude<Chart, { type: "pie" }>;

const WIDTH = 560;
const HEIGHT = 220;
const LEFT = 44;
const BOTTOM = 26;
const X_TITLE = 16;
const TOP = 8;
const PLOT_WIDTH = WIDTH - LEFT - 8;
const PLOT_HEIGHT = HEIGHT - BOTTOM - TOP;
const GRID_LINES = 4;

/** Bars, lines or areas over shared categories. */
export function XyChart({ chart, title }: { chart: XyChartData; title: string }): ReactNode {
  const labels = chart.axis_config?.categories ?? chart.series[0]?.data.map((point) => point.label) ?? [];
  const top = niceTop(
    Math.max(1, ...chart.series.flatMap((series) => series.data.map((point) => point.value))),
  );
  const slot = PLOT_WIDTH / Math.max(1, labels.length);
  const every = Math.ceil(labels.length / 10);
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT + (chart.axis_config?.x_label ? X_TITLE : 0)}`}
      className="chart-xy"
      role="img"
      aria-label={title}
    >
      {Array.from({ length: GRID_LINES + 1 }, (_, step) => (top * step) / GRID_LINES).map((value) => (
        <g key={value}>
          <line className="chart-grid" x1={LEFT} x2={WIDTH - 8} y1={yOf(value, top)} y2={yOf(value, top)} />
          <text className="chart-label" x={LEFT - 6} y={yOf(value, top) + 4} textAnchor="end">
            {value.toLocaleString("en-US", { notation: "compact" })}
          </text>
        </g>
      ))}
      {labels.map(
        (label, index) =>
          index % every === 0 && (
            <text
              key={label}
              className="chart-label"
              x={LEFT + slot * (index + 0.5)}
              y={HEIGHT - BOTTOM + 16}
              textAnchor="middle"
            >
              {label}
            </text>
          ),
      )}
      {chart.series.map((series, index) => (
        <Series
          key={series.name}
          type={chart.type}
          series={series}
          index={index}
          count={chart.series.length}
          slot={slot}
          top={top}
        />
      ))}
      {chart.axis_config?.x_label && (
        <text className="chart-label" x={LEFT + PLOT_WIDTH / 2} y={HEIGHT + X_TITLE - 6} textAnchor="middle">
          {chart.axis_config.x_label}
        </text>
      )}
      {chart.axis_config?.y_label && (
        <text
          className="chart-label"
          x={-(TOP + PLOT_HEIGHT / 2)}
          y={10}
          textAnchor="middle"
          transform="rotate(-90)"
        >
          {chart.axis_config.y_label}
        </text>
      )}
    </svg>
  );
}

interface SeriesProps {
  type: XyChartData["type"];
  series: ChartSeries;
  index: number;
  count: number;
  slot: number;
  top: number;
}

function Series({ type, series, index, count, slot, top }: SeriesProps): ReactNode {
  const color = CHART_COLORS[index % CHART_COLORS.length];
  if (type === "bar") {
    const width = (slot * 0.64) / count;
    return series.data.map((point, at) => (
      <rect
        key={point.label}
        x={LEFT + slot * (at + 0.18) + width * index}
        y={yOf(point.value, top)}
        width={width}
        height={Math.max(0, yOf(0, top) - yOf(point.value, top))}
        rx="2"
        fill={color}
      >
        <title>{`${series.name}, ${point.label}: ${point.value}`}</title>
      </rect>
    ));
  }
  const points = series.data.map((point, at) => `${LEFT + slot * (at + 0.5)},${yOf(point.value, top)}`);
  const last = LEFT + slot * (series.data.length - 0.5);
  return (
    <>
      {type === "area" && (
        <polygon
          points={`${LEFT + slot / 2},${yOf(0, top)} ${points.join(" ")} ${last},${yOf(0, top)}`}
          fill={color}
          opacity=".25"
        />
      )}
      <polyline
        points={points.join(" ")}
        fill="none"
        stroke={color}
        strokeWidth="2.5"
        strokeLinejoin="round"
      />
    </>
  );
}

function yOf(value: number, top: number): number {
  return TOP + PLOT_HEIGHT * (1 - value / top);
}

/** The next round number a scale can end at: 1, 2, 4, 5 or 8 times a power of ten. */
function niceTop(max: number): number {
  const power = 10 ** Math.floor(Math.log10(max));
  return ([1, 2, 4, 5, 8, 10].find((step) => step * power >= max) ?? 10) * power;
}
