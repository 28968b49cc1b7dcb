import type { FileBlock } from "@slack/types";
import type { ReactNode } from "react";

export function FileView({ block }: { block: FileBlock }): ReactNode {
  return (
    <div className="card">
      <div className="card-title">Remote file</div>
      <div className="card-subtitle">{block.external_id}</div>
    </div>
  );
}
