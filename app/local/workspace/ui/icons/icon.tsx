import type { ReactNode } from "react";

/** The line icons of the client, all on one 20-unit grid. */
const PATHS = {
  "arrow-down": "M10 4v12m-5-5 5 5 5-5",
  "arrow-up": "M10 16V4m-5 5 5-5 5 5",
  back: "M15 10H5m4.5-5L4.5 10l5 5",
  apps: "M4 4h4.5v4.5H4zM11.5 4H16v4.5h-4.5zM4 11.5h4.5V16H4zM11.5 11.5H16V16h-4.5z",
  bolt: "M11 2.5 4.5 11.5H10L9 17.5l6.5-9H10z",
  check: "m4.5 10.5 3.7 3.7 7.3-8",
  "chevron-down": "m5 7.5 5 5 5-5",
  "chevron-left": "m12.5 5-5 5 5 5",
  "chevron-right": "m7.5 5 5 5-5 5",
  close: "m5 5 10 10M15 5 5 15",
  dot: "M10 7.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z",
  eye: "M2 10s3-5.5 8-5.5S18 10 18 10s-3 5.5-8 5.5S2 10 2 10zm8-2.2a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4z",
  gauge: "M3.5 14.5a7.5 7.5 0 1 1 13 0M10 12l3.5-4",
  hash: "M7.8 3 6.2 17M13.8 3l-1.6 14M3.5 7.5h13.5M3 12.5h13.5",
  home: "M3 9.5 10 3.5l7 6V16.5h-5v-4.5H8v4.5H3z",
  info: "M10 9.2v4.6M10 6.3v.1M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15z",
  inspect: "M3 4.5h14M3 10h14M3 15.5h8M14.5 13.5l2.5 2-2.5 2",
  lock: "M6.5 9V6.5a3.5 3.5 0 0 1 7 0V9M4.5 9h11v7.5h-11z",
  moon: "M15.8 12.3A6.8 6.8 0 0 1 7.7 4.2a6.5 6.5 0 1 0 8.1 8.1z",
  more: "M4.5 10h.1M10 10h.1M15.5 10h.1",
  person: "M10 3.5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM4 16.5c.5-3 2.8-4.8 6-4.8s5.5 1.8 6 4.8",
  plus: "M10 4v12M4 10h12",
  reply: "M3 4.5h14v9H9.5L6 16.5v-3H3z",
  search: "M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zm4 9.5 4 4",
  send: "M3 3.5 17.5 10 3 16.5l1.8-6.5zM4.8 10H11",
  smile: "M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15zM7.3 8v.1m5.4-.1v.1M6.8 11.5c1.5 2.7 4.9 2.7 6.4 0",
  sun: "M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM10 2v1.5m0 13V18m8-8h-1.5M3.5 10H2m13.7-5.7-1.1 1.1M5.4 14.6l-1.1 1.1m11.4 0-1.1-1.1M5.4 5.4 4.3 4.3",
  "thumb-down":
    "M6.2 11V4.2M6.2 4.2H13c1 0 1.6.6 1.9 1.5l1.4 4.2c.3 1.1-.3 2.1-1.5 2.1h-3.6l.6 2.9c.2 1.3-.7 2-1.7 1.7L6.2 11H3.5V4.2z",
  "thumb-up":
    "M6.2 9v6.8M6.2 15.8H13c1 0 1.6-.6 1.9-1.5l1.4-4.2c.3-1.1-.3-2.1-1.5-2.1h-3.6l.6-2.9c.2-1.3-.7-2-1.7-1.7L6.2 9H3.5v6.8z",
  trash: "M3.5 5.5h13M8 5.5V3.5h4v2M5 5.5l.8 11h8.4l.8-11M8.3 8.5v5m3.4-5v5",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, filled = false }: { name: IconName; filled?: boolean }): ReactNode {
  const weight = name === "more" || name === "dot" ? 2.6 : 1.5;
  return (
    <svg className="icon" viewBox="0 0 20 20" aria-hidden="true">
      <path
        d={PATHS[name]}
        fill={filled ? "currentColor" : "none"}
        stroke="currentColor"
        strokeWidth={weight}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
