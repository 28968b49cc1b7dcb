/** The order in which series and segments take their colours. */
export const CHART_COLORS = [
  "#1d9bd1",
  "#2bac76",
  "#e8912d",
  "#cd2553",
  "#7c4dbd",
  "#4fbfb6",
  "#b9802f",
  "#5b7fd4",
  "#94a83a",
  "#d46fa3",
  "#6b7a86",
  "#a34f3d",
];
