import type { Datepicker, DateTimepicker, Timepicker } from "@slack/types";
import type { ReactNode } from "react";
import { type Placement, useElement } from "../blocks/surface.ts";
import { Trouble } from "./trouble.tsx";
import { useAttempt } from "./use-attempt.ts";

type Picker = Datepicker | Timepicker | DateTimepicker;

const HTML_TYPES = { datepicker: "date", timepicker: "time", datetimepicker: "datetime-local" } as const;

/** Dates and times use the browser's own pickers, which every keyboard and screen reader already knows. */
export function PickerView({ element, at }: { element: Picker; at: Placement }): ReactNode {
  const handle = useElement(element, at);
  const attempt = useAttempt();
  const { selected_date, selected_time, selected_date_time } = handle.state ?? {};
  const shown = {
    datepicker: selected_date,
    timepicker: selected_time,
    datetimepicker: localOf(selected_date_time),
  };
  const change = (text: string) => {
    const value = text === "" ? null : text;
    attempt.run(() => {
      switch (element.type) {
        case "datepicker":
          return handle.set({ type: element.type, selected_date: value });
        case "timepicker":
          return handle.set({ type: element.type, selected_time: value });
        case "datetimepicker": {
          const seconds = value === null ? null : Math.floor(new Date(value).getTime() / 1000);
          return handle.set({ type: element.type, selected_date_time: seconds });
        }
      }
    });
  };
  return (
    <>
      <input
        type={HTML_TYPES[element.type]}
        className="input picker"
        id={at.fieldId}
        data-action-id={handle.actionId}
        aria-label={"placeholder" in element ? element.placeholder?.text : undefined}
        value={shown[element.type] ?? ""}
        onChange={(event) => change(event.target.value)}
      />
      <Trouble words={attempt.trouble} />
    </>
  );
}

function localOf(seconds: number | null | undefined): string | undefined {
  if (seconds === null || seconds === undefined) return undefined;
  const at = new Date(seconds * 1000);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
