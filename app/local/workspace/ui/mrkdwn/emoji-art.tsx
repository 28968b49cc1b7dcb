import type { ReactNode } from "react";

/**
 * Our own small drawings for the emoji that alert cards lean on. Without them a machine that has no colour
 * emoji font (a CI container, a plain Linux desktop) would show a severity dot as an empty box.
 */
export function emojiArt(name: string): ReactNode | undefined {
  const fill = DISCS[name];
  if (fill !== undefined) return <circle cx="11" cy="11" r="9.5" fill={fill} />;
  const square = SQUARES[name];
  if (square !== undefined) return <rect x="2" y="2" width="18" height="18" rx="2.5" fill={square} />;
  return DRAWINGS[ALIASES[name] ?? name];
}

const DISCS: Record<string, string> = {
  red_circle: "#e0303b",
  large_orange_circle: "#f2821f",
  large_yellow_circle: "#f6c933",
  large_green_circle: "#46a758",
  large_blue_circle: "#3a87e0",
  large_purple_circle: "#8d5ac7",
  large_brown_circle: "#95603f",
  white_circle: "#d5d9dd",
  black_circle: "#30353a",
};

const SQUARES: Record<string, string> = {
  large_red_square: "#e0303b",
  large_orange_square: "#f2821f",
  large_yellow_square: "#f6c933",
  large_green_square: "#46a758",
  large_blue_square: "#3a87e0",
  black_large_square: "#30353a",
  white_large_square: "#d5d9dd",
};

const ALIASES: Record<string, string> = {
  "+1": "thumbsup",
  "-1": "thumbsdown",
  mag_right: "mag",
  date: "calendar",
  spiral_calendar_pad: "calendar",
  alarm_clock: "clock3",
  stopwatch: "clock3",
  clock1: "clock3",
  clock9: "clock3",
  star2: "star",
  arrows_clockwise: "arrows_counterclockwise",
  repeat: "arrows_counterclockwise",
  loudspeaker: "mega",
  hourglass_flowing_sand: "hourglass",
  clipboard: "memo",
  page_facing_up: "memo",
  book: "memo",
  hammer_and_wrench: "wrench",
  partying_face: "tada",
  confetti_ball: "tada",
};

const YELLOW = "#fcc23c";
const THUMB =
  "M7 9.5 10.6 3c1.9-.4 2.8 1 2.4 2.7L12.4 8h5.2c1.6 0 2.3 1.2 1.9 2.5l-1.9 6.7c-.3 1-1 1.6-2 1.6H7z";

const DRAWINGS: Record<string, ReactNode> = {
  white_check_mark: (
    <>
      <rect x="1.5" y="1.5" width="19" height="19" rx="4" fill="#46a758" />
      <path d="m5.8 11.3 3.6 3.7 7-7.8" fill="none" stroke="#fff" strokeWidth="2.6" strokeLinecap="round" />
    </>
  ),
  heavy_check_mark: (
    <path
      d="m3.5 11.8 4.8 5 10-11.3"
      fill="none"
      stroke="currentColor"
      strokeWidth="3"
      strokeLinecap="round"
    />
  ),
  x: <path d="m4.5 4.5 13 13m0-13-13 13" stroke="#e0303b" strokeWidth="3.6" strokeLinecap="round" />,
  warning: (
    <>
      <path
        d="M11 2.2c.8 0 1.3.4 1.7 1l8 14c.8 1.4 0 2.8-1.5 2.8H2.8c-1.5 0-2.3-1.4-1.5-2.8l8-14c.4-.6.9-1 1.7-1z"
        fill={YELLOW}
      />
      <path d="M11 7.8v5.6" stroke="#30353a" strokeWidth="2.2" strokeLinecap="round" />
      <circle cx="11" cy="16.7" r="1.3" fill="#30353a" />
    </>
  ),
  bell: (
    <>
      <path
        d="M11 2.2c4 0 6.2 2.9 6.2 6.6 0 4.2 1.1 5.6 2.2 6.7.5.6.2 1.5-.7 1.5H3.3c-.9 0-1.2-.9-.7-1.5 1.1-1.1 2.2-2.5 2.2-6.7 0-3.7 2.2-6.6 6.2-6.6z"
        fill={YELLOW}
      />
      <path d="M8.4 18.3h5.2a2.6 2.6 0 0 1-5.2 0z" fill="#c98a1b" />
    </>
  ),
  no_bell: (
    <>
      <path
        d="M11 2.2c4 0 6.2 2.9 6.2 6.6 0 4.2 1.1 5.6 2.2 6.7.5.6.2 1.5-.7 1.5H3.3c-.9 0-1.2-.9-.7-1.5 1.1-1.1 2.2-2.5 2.2-6.7 0-3.7 2.2-6.6 6.2-6.6z"
        fill={YELLOW}
      />
      <path d="m3 3 16 16" stroke="#e0303b" strokeWidth="2.6" strokeLinecap="round" />
    </>
  ),
  mute: (
    <>
      <path d="M2 8h3.8l5.4-4.6v15.2L5.8 14H2z" fill="#8a949e" />
      <path d="m14 8 5.6 5.8m0-5.8L14 13.8" stroke="#e0303b" strokeWidth="2.2" strokeLinecap="round" />
    </>
  ),
  rotating_light: (
    <>
      <path d="M5.4 15.6V11a5.6 5.6 0 0 1 11.2 0v4.6z" fill="#e0303b" />
      <rect x="3.4" y="15.6" width="15.2" height="4" rx="1.2" fill="#5d6770" />
      <path
        d="M8.6 12.4V11a2.5 2.5 0 0 1 2.4-2.5M11 1v2M3 4.2l1.5 1.4M19 4.2l-1.5 1.4"
        stroke="#ff9aa0"
        strokeWidth="1.6"
        fill="none"
        strokeLinecap="round"
      />
    </>
  ),
  bar_chart: (
    <>
      <rect x="1.5" y="1.5" width="19" height="19" rx="2.5" fill="#e9eef3" />
      <rect x="4.6" y="6" width="3.4" height="11.6" fill="#46a758" />
      <rect x="9.3" y="10" width="3.4" height="7.6" fill="#e0303b" />
      <rect x="14" y="3.8" width="3.4" height="13.8" fill="#3a87e0" />
    </>
  ),
  chart_with_upwards_trend: (
    <>
      <rect x="1.5" y="1.5" width="19" height="19" rx="2.5" fill="#e9eef3" />
      <path
        d="m4 16 4.4-4.6 3 2.6L18 5.6"
        fill="none"
        stroke="#e0303b"
        strokeWidth="2.2"
        strokeLinecap="round"
      />
    </>
  ),
  chart_with_downwards_trend: (
    <>
      <rect x="1.5" y="1.5" width="19" height="19" rx="2.5" fill="#e9eef3" />
      <path
        d="m4 6 4.4 4.6 3-2.6 6.6 8.4"
        fill="none"
        stroke="#3a87e0"
        strokeWidth="2.2"
        strokeLinecap="round"
      />
    </>
  ),
  rocket: (
    <>
      <path d="M19.6 2.4C13.4 1.8 9 5.4 6.6 11l4.4 4.4c5.6-2.4 9.2-6.8 8.6-13z" fill="#dfe5ea" />
      <circle cx="13.8" cy="8.2" r="2.1" fill="#3a87e0" />
      <path d="M7.8 8.6 3.4 9.8 2 13.4l4.6-1zM13.4 14.2l-1.2 4.4L8.6 20l1-4.6z" fill="#e0303b" />
      <path d="M6 14.4c-2.2.6-3 2.6-3.4 5 2.4-.4 4.4-1.2 5-3.4z" fill="#f2821f" />
    </>
  ),
  bulb: (
    <>
      <path
        d="M11 1.6a6.6 6.6 0 0 1 3.9 12c-.6.5-.9 1.1-.9 1.8H8c0-.7-.3-1.3-.9-1.8a6.6 6.6 0 0 1 3.9-12z"
        fill="#ffd54a"
      />
      <path d="M8 16.6h6v1.6c0 1.4-1.2 2.4-3 2.4s-3-1-3-2.4z" fill="#98a2ab" />
    </>
  ),
  thumbsup: (
    <>
      <path d={THUMB} fill={YELLOW} />
      <rect x="2" y="9.3" width="4" height="9.6" rx="1" fill="#e0a52a" />
    </>
  ),
  thumbsdown: (
    <g transform="rotate(180 11 11)">
      <path d={THUMB} fill={YELLOW} />
      <rect x="2" y="9.3" width="4" height="9.6" rx="1" fill="#e0a52a" />
    </g>
  ),
  eyes: (
    <>
      <ellipse cx="6.2" cy="11" rx="4.4" ry="6" fill="#fff" stroke="#a9b2ba" />
      <ellipse cx="15.8" cy="11" rx="4.4" ry="6" fill="#fff" stroke="#a9b2ba" />
      <circle cx="5" cy="12" r="2.2" fill="#4a3520" />
      <circle cx="14.6" cy="12" r="2.2" fill="#4a3520" />
    </>
  ),
  mag: (
    <>
      <circle cx="8.8" cy="8.8" r="6.2" fill="#cfe4f7" stroke="#5d6770" strokeWidth="2" />
      <path d="m13.6 13.6 5.6 5.6" stroke="#30353a" strokeWidth="3" strokeLinecap="round" />
    </>
  ),
  tada: (
    <>
      <path d="m2 20 5-12 7 7z" fill={YELLOW} />
      <path d="m5 13.4 4 4M3.6 17 6 19" stroke="#e0303b" strokeWidth="1.6" />
      <path
        d="M12 9c0-3 1.2-4.6 3.6-5M14.6 11.4c1.8-1.6 3.4-1.8 5-1.2"
        fill="none"
        stroke="#3a87e0"
        strokeWidth="1.7"
        strokeLinecap="round"
      />
      <circle cx="9" cy="4" r="1.3" fill="#e0303b" />
      <circle cx="18.6" cy="5.6" r="1.3" fill="#46a758" />
      <circle cx="17" cy="15.6" r="1.3" fill="#8d5ac7" />
    </>
  ),
  point_right: (
    <path
      d="M1.6 8.4C3.8 6 6.4 5 9.4 5.2l1.6 2.4h8c2 0 2 3 0 3h-6.4c1.2.6 1 2-.2 2.3.8.7.5 1.8-.7 2 .5 1-.2 1.9-1.5 1.9H7c-2.4 0-4-1-5.4-2.6z"
      fill={YELLOW}
      stroke="#d79a25"
      strokeWidth=".6"
    />
  ),
  fire: (
    <>
      <path
        d="M11.4 1.4c.6 4 5.8 5.8 5.8 11.8a6.2 6.2 0 0 1-12.4.2c0-3 1.6-4.4 2.2-6.6 1 .6 1.6 1.4 1.8 2.6 1.8-2 2.6-4.6 2.6-8z"
        fill="#f2701f"
      />
      <path
        d="M11.2 10.4c.4 2 2.6 2.6 2.6 5.2a2.9 2.9 0 0 1-5.8 0c0-1.6.8-2.2 1.2-3.4.6.3.9.7 1 1.4.6-.8 1-1.8 1-3.2z"
        fill="#ffd54a"
      />
    </>
  ),
  zap: <path d="M12.8 1 4.4 12.2h5.2L7.8 21l9-11.8h-5.4z" fill="#fbb829" />,
  sparkles: (
    <path
      d="m8.6 3.6 1.8 5 5 1.8-5 1.8-1.8 5-1.8-5-5-1.8 5-1.8zM17 1.4l.9 2.4 2.4.9-2.4.9-.9 2.4-.9-2.4-2.4-.9 2.4-.9zM17.2 13.6l.8 2.2 2.2.8-2.2.8-.8 2.2-.8-2.2-2.2-.8 2.2-.8z"
      fill="#fbb829"
    />
  ),
  star: (
    <path d="m11 1.6 2.9 6.1 6.6.8-4.9 4.6 1.3 6.6-5.9-3.3-5.9 3.3 1.3-6.6L1.5 8.5l6.6-.8z" fill="#fbb829" />
  ),
  gear: (
    <>
      <circle
        cx="11"
        cy="11"
        r="7.4"
        fill="none"
        stroke="#7c8790"
        strokeWidth="3.6"
        strokeDasharray="3.3 2.5"
      />
      <circle cx="11" cy="11" r="5" fill="none" stroke="#7c8790" strokeWidth="3.2" />
    </>
  ),
  link: (
    <path
      d="m9.2 12.8 3.6-3.6M7.6 9.8 4.8 12.6a3.2 3.2 0 0 0 4.6 4.6l2.8-2.8M14.4 12.2l2.8-2.8a3.2 3.2 0 0 0-4.6-4.6L9.8 7.6"
      fill="none"
      stroke="#7c8790"
      strokeWidth="2.4"
      strokeLinecap="round"
    />
  ),
  clock3: (
    <>
      <circle cx="11" cy="11" r="9" fill="#fff" stroke="#5d6770" strokeWidth="1.8" />
      <path d="M11 5.4V11h4" fill="none" stroke="#30353a" strokeWidth="1.9" strokeLinecap="round" />
    </>
  ),
  hourglass: (
    <>
      <path
        d="M6 3.4h10c0 4-2 5.6-3.8 7.6 1.8 2 3.8 3.6 3.8 7.6H6c0-4 2-5.6 3.8-7.6C8 9 6 7.4 6 3.4z"
        fill="#cfe4f7"
      />
      <path d="M7.8 17.6c.6-2 2-2.6 3.2-3.6 1.2 1 2.6 1.6 3.2 3.6zM8.4 7.4h5.2L11 10z" fill="#e0a52a" />
      <path d="M4.4 2.6h13.2M4.4 19.4h13.2" stroke="#95603f" strokeWidth="2" strokeLinecap="round" />
    </>
  ),
  test_tube: (
    <>
      <path
        d="m12.6 3.2 6.2 6.2-8.6 8.6a4.4 4.4 0 0 1-6.2-6.2z"
        fill="#e8f3ea"
        stroke="#7c8790"
        strokeWidth="1.4"
      />
      <path d="M7.6 8.4h9.2l-6.6 9.6a4.4 4.4 0 0 1-6.2-6.2z" fill="#46a758" />
      <path d="m11.6 2.2 8.2 8.2" stroke="#7c8790" strokeWidth="2.2" strokeLinecap="round" />
    </>
  ),
  memo: (
    <>
      <rect x="3.5" y="2" width="14" height="18" rx="1.6" fill="#f2f5f7" stroke="#a9b2ba" />
      <path d="M6.6 6.6h7.8M6.6 10h7.8M6.6 13.4h5" stroke="#8a949e" strokeWidth="1.4" strokeLinecap="round" />
    </>
  ),
  calendar: (
    <>
      <rect x="2.6" y="3.4" width="16.8" height="16" rx="2" fill="#f2f5f7" stroke="#a9b2ba" />
      <path d="M2.6 5.4a2 2 0 0 1 2-2h12.8a2 2 0 0 1 2 2v2.8H2.6z" fill="#e0303b" />
      <path d="M6 11.4h2m2 0h2m2 0h2m-10 4h2m2 0h2" stroke="#5d6770" strokeWidth="2" />
    </>
  ),
  speech_balloon: (
    <>
      <path
        d="M11 3c5.4 0 9.4 3 9.4 7s-4 7-9.4 7c-.9 0-1.7-.1-2.5-.2L4 19.6l.8-4.4C2.8 14 1.6 12.1 1.6 10c0-4 4-7 9.4-7z"
        fill="#e9eef3"
        stroke="#a9b2ba"
      />
      <path d="M6.8 10h.1m4 0h.1m4 0h.1" stroke="#5d6770" strokeWidth="2.2" strokeLinecap="round" />
    </>
  ),
  lock: (
    <>
      <path d="M7 10V7a4 4 0 0 1 8 0v3" fill="none" stroke="#8a949e" strokeWidth="2.4" />
      <rect x="4" y="9.6" width="14" height="10.4" rx="2" fill={YELLOW} />
    </>
  ),
  package: (
    <>
      <path d="M2.6 6.4 11 2.4l8.4 4v9.2L11 19.6l-8.4-4z" fill="#c68a4e" />
      <path d="M2.6 6.4 11 10.4l8.4-4M11 10.4v9.2" stroke="#8f5d2d" strokeWidth="1.2" fill="none" />
    </>
  ),
  wrench: (
    <path
      d="M18.8 5.6 15.6 8.8l-2.4-2.4 3.2-3.2a5 5 0 0 0-6.6 6L2.8 16.2a2.1 2.1 0 0 0 3 3l7-7a5 5 0 0 0 6-6.6z"
      fill="#8a949e"
    />
  ),
  mega: (
    <>
      <path d="M2.4 8.6v4.8h3.4l9.4 4.4V4.2L5.8 8.6z" fill="#e0303b" />
      <path
        d="M5.8 13.4h3l1 5.2H7.2zM17.4 8.6c1.6 1.2 1.6 3.6 0 4.8"
        stroke="#8a949e"
        fill="#8a949e"
        strokeWidth="1.2"
      />
    </>
  ),
  arrows_counterclockwise: (
    <>
      <rect x="1.5" y="1.5" width="19" height="19" rx="4" fill="#3a87e0" />
      <path
        d="M15.8 8.2A5.4 5.4 0 0 0 6 10m.2 3.8A5.4 5.4 0 0 0 16 12M16.2 5v3.4h-3.4M5.8 17v-3.4h3.4"
        fill="none"
        stroke="#fff"
        strokeWidth="1.8"
      />
    </>
  ),
  wave: (
    <path
      d="M6 9.2 4.6 6.4c-.6-1.2 1-2 1.7-.8L9 10 6.6 4.6c-.5-1.3 1.3-2 1.9-.8l2.7 5.4-1.4-4.6c-.3-1.3 1.5-1.8 2-.5l2.4 6.4.7-2.3c.4-1.6 2.7-1.2 2.4.6-.6 4-1 9.6-5.8 10.4-4 .6-6-2.4-7.5-6z"
      fill={YELLOW}
      stroke="#d79a25"
      strokeWidth=".6"
    />
  ),
  information_source: (
    <>
      <rect x="1.5" y="1.5" width="19" height="19" rx="4" fill="#3a87e0" />
      <path d="M11 9.8v6" stroke="#fff" strokeWidth="2.6" strokeLinecap="round" />
      <circle cx="11" cy="6.2" r="1.6" fill="#fff" />
    </>
  ),
  no_entry: (
    <>
      <circle cx="11" cy="11" r="9.5" fill="#e0303b" />
      <rect x="5" y="9.3" width="12" height="3.4" rx=".8" fill="#fff" />
    </>
  ),
  dart: (
    <>
      <circle cx="11" cy="11" r="9.5" fill="#e0303b" />
      <circle cx="11" cy="11" r="6.4" fill="#fff" />
      <circle cx="11" cy="11" r="3.4" fill="#e0303b" />
    </>
  ),
  seedling: (
    <>
      <path d="M11 20v-8" stroke="#46a758" strokeWidth="2" strokeLinecap="round" />
      <path
        d="M11 12.4C4.6 12.8 2 9 2.4 4.4 7.6 4 10.8 6.6 11 12.4zM11 11c.2-4.4 3-6.8 8.6-6.6C19.8 9 16.8 11.4 11 11z"
        fill="#57b869"
      />
    </>
  ),
  arrow_up: <path d="M11 2.4 18.6 11h-4.4v8.4H7.8V11H3.4z" fill="#3a87e0" />,
  arrow_down: <path d="M11 19.6 3.4 11h4.4V2.6h6.4V11h4.4z" fill="#3a87e0" />,
  arrow_right: <path d="M19.6 11 11 18.6v-4.4H2.6V7.8H11V3.4z" fill="#3a87e0" />,
};
