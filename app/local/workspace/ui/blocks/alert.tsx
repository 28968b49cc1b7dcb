import type { AlertBlock } from "@slack/types";
import type { ReactNode } from "react";
import { Icon } from "../icons/icon.tsx";
import { Text } from "./text.tsx";

export function AlertView({ block }: { block: AlertBlock }): ReactNode {
  const level = block.level ?? "default";
  return (
    <div className={`alert alert-${level}`} role={level === "error" ? "alert" : "note"}>
      <Icon name={level === "success" ? "check" : "info"} />
      <div>
        <Text of={block.text} />
      </div>
    </div>
  );
}
