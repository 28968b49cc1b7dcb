import type { TableBlock } from "@slack/types";
import type { ReactNode } from "react";
import { ButtonView } from "../elements/button.tsx";
import { InOrder } from "../in-order.tsx";
import { withEmoji } from "../mrkdwn/emoji.tsx";
import type { DataCell } from "./kit.ts";
import { RichTextView } from "./rich-text.tsx";

/** The first row of a table is its head, as in Slack. */
export function TableView({ block }: { block: TableBlock }): ReactNode {
  const [head = [], ...rows] = block.rows;
  const settings = block.column_settings ?? [];
  const classOf = (column: number) =>
    `cell-${settings[column]?.align ?? "left"} ${settings[column]?.is_wrapped ? "cell-wrap" : ""}`;
  return (
    <div className="table-scroll">
      <table className="table">
        <thead>
          <tr>
            <InOrder of={head}>
              {(cell, column) => (
                <th className={classOf(column)}>
                  <Cell cell={cell} blockId={block.block_id ?? ""} />
                </th>
              )}
            </InOrder>
          </tr>
        </thead>
        <tbody>
          <InOrder of={rows}>
            {(row) => (
              <tr>
                <InOrder of={row}>
                  {(cell, column) => (
                    <td className={classOf(column)}>
                      <Cell cell={cell} blockId={block.block_id ?? ""} />
                    </td>
                  )}
                </InOrder>
              </tr>
            )}
          </InOrder>
        </tbody>
      </table>
    </div>
  );
}

export function Cell({ cell, blockId }: { cell: DataCell; blockId: string }): ReactNode {
  switch (cell.type) {
    case "raw_text":
      return withEmoji(cell.text);
    case "raw_number":
      return cell.text ?? cell.value.toLocaleString("en-US");
    case "rich_text":
      return <RichTextView block={cell} />;
    case "action_cell":
      return <ButtonView element={cell.element} at={{ blockId, dispatches: true }} />;
  }
}
