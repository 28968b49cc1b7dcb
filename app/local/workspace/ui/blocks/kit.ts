import type {
  ActionsBlockElement,
  Button,
  CardBlock,
  ContextActionsBlockElement,
  DataTableBlock,
  InputBlockElement,
  KnownBlock,
  MrkdwnElement,
  RawNumberElement,
  RawTextElement,
  RichTextBlock,
  SectionBlockAccessory,
} from "@slack/types";

/** A chart. Slack shipped it in June 2026; @slack/types 3.2 does not know it yet. */
export interface DataVisualizationBlock {
  type: "data_visualization";
  block_id?: string;
  title: string;
  chart: Chart;
}

export type Chart =
  | { type: "pie"; segments: ChartPoint[] }
  | { type: "bar" | "line" | "area"; series: ChartSeries[]; axis_config?: AxisConfig };

export interface ChartPoint {
  label: string;
  value: number;
}

export interface ChartSeries {
  name: string;
  data: ChartPoint[];
}

interface AxisConfig {
  categories?: string[];
  x_label?: string;
  y_label?: string;
}

/** The 2026 fields of older blocks that @slack/types 3.2 lacks. */
export type FullCardBlock = CardBlock & { subtext?: MrkdwnElement; slack_icon?: { name: string } | string };
export type DataCell =
  | RawTextElement
  | RawNumberElement
  | RichTextBlock
  | { type: "action_cell"; element: Button };
export type FullDataTableBlock = Omit<DataTableBlock, "rows"> & { rows: DataCell[][] };

/** Every block this workspace can draw. What arrives is JSON from an app, so unknown types must be survived. */
export type UiBlock = KnownBlock | DataVisualizationBlock;

export type UiElement =
  | ActionsBlockElement
  | InputBlockElement
  | SectionBlockAccessory
  | ContextActionsBlockElement;

export interface UiOption {
  text: { type: "plain_text" | "mrkdwn"; text: string; emoji?: boolean };
  value?: string;
  url?: string;
  description?: { type: "plain_text"; text: string };
}

export interface UiOptionGroup {
  label: { text: string };
  options: UiOption[];
}

/** The value of one element in the shape Slack sends in `state.values`. */
export interface ElementState {
  type: string;
  value?: string | null;
  selected_option?: UiOption | null;
  selected_options?: UiOption[];
  selected_date?: string | null;
  selected_time?: string | null;
  selected_date_time?: number | null;
  selected_user?: string | null;
  selected_users?: string[];
  selected_channel?: string | null;
  selected_channels?: string[];
  selected_conversation?: string | null;
  selected_conversations?: string[];
  rich_text_value?: RichTextBlock | null;
}

export type SurfaceValues = Record<string, Record<string, ElementState>>;
