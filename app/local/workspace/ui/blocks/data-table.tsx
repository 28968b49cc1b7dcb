import { type ReactNode, useState } from "react";
import { Icon } from "../icons/icon.tsx";
import { InOrder } from "../in-order.tsx";
import type { DataCell, FullDataTableBlock } from "./kit.ts";
import { Cell } from "./table.tsx";

/** Rows per page when the app does not say. */
const PAGE_SIZE = 5;

interface Order {
  column: number;
  ascending: boolean;
}

/** A table people can sort and page through. */
export function DataTableView({ block }: { block: FullDataTableBlock }): ReactNode {
  const [order, setOrder] = useState<Order>();
  const [page, setPage] = useState(0);
  const [head = [], ...rows] = block.rows;
  const size = block.page_size ?? PAGE_SIZE;
  const pages = Math.max(1, Math.ceil(rows.length / size));
  const sorted = order === undefined ? rows : rows.toSorted((a, b) => compareRows(a, b, order));
  const sortBy = (column: number) => {
    setOrder({ column, ascending: order?.column === column ? !order.ascending : true });
    setPage(0);
  };
  return (
    <div className="data-table">
      <div className="table-scroll">
        <table className="table">
          <caption>{block.caption}</caption>
          <thead>
            <tr>
              <InOrder of={head}>
                {(cell, column) => (
                  <th
                    className={isNumeric(rows[0]?.[column]) ? "cell-right" : ""}
                    aria-sort={ariaSort(order, column)}
                  >
                    <button type="button" className="table-sort" onClick={() => sortBy(column)}>
                      <Cell cell={cell} blockId={block.block_id ?? ""} />
                      {order?.column === column && (
                        <Icon name={order.ascending ? "arrow-up" : "arrow-down"} />
                      )}
                    </button>
                  </th>
                )}
              </InOrder>
            </tr>
          </thead>
          <tbody>
            <InOrder of={sorted.slice(page * size, (page + 1) * size)}>
              {(row) => (
                <tr>
                  <InOrder of={row}>
                    {(cell, column) => (
                      <td
                        className={`${isNumeric(cell) ? "cell-right" : ""} ${
                          column === block.row_header_column_index ? "cell-head" : ""
                        }`}
                      >
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
      {pages > 1 && (
        <div className="pager">
          <button
            type="button"
            className="icon-button"
            aria-label="Previous page"
            disabled={page === 0}
            onClick={() => setPage(page - 1)}
          >
            <Icon name="chevron-left" />
          </button>
          {page * size + 1}–{Math.min(rows.length, (page + 1) * size)} of {rows.length}
          <button
            type="button"
            className="icon-button"
            aria-label="Next page"
            disabled={page === pages - 1}
            onClick={() => setPage(page + 1)}
          >
            <Icon name="chevron-right" />
          </button>
        </div>
      )}
    </div>
  );
}

function ariaSort(order: Order | undefined, column: number): "ascending" | "descending" | "none" {
  if (order?.column !== column) return "none";
  return order.ascending ? "ascending" : "descending";
}

function isNumeric(cell: DataCell | undefined): boolean {
  return cell?.type === "raw_number";
}

function compareRows(a: DataCell[], b: DataCell[], { column, ascending }: Order): number {
  const [left, right] = [sortKey(a[column]), sortKey(b[column])];
  const byValue =
    typeof left === "number" && typeof right === "number"
      ? left - right
      : String(left).localeCompare(String(right));
  return ascending ? byValue : -byValue;
}

function sortKey(cell: DataCell | undefined): string | number {
  if (cell?.type === "raw_number") return cell.value;
  return cell?.type === "raw_text" ? cell.text : JSON.stringify(cell);
}
