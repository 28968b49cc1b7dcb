/** A request of the app to the workspace. */
export interface Call {
  id: string;
  method: string;
  args: Record<string, unknown>;
  teamId: string | null;
  /** On the workspace's clock, epoch milliseconds. */
  at: number;
  /** On the machine's clock, with fractions of a millisecond. */
  arrivedAtMs: number;
  tookMs: number;
  /** 0 when the connection was cut or left hanging. */
  httpStatus: number;
  /** What was answered, or what would have been had the answer not been lost. */
  response: Record<string, unknown>;
  fault: string | null;
}

export type DeliveryKind = "command" | "interaction" | "event" | "options" | "url_verification";

/** A request of the workspace to the app. */
export interface Delivery {
  id: string;
  kind: DeliveryKind;
  /** `/dd0c`, `block_actions`, `app_home_opened`, … */
  name: string;
  teamId: string | null;
  url: string;
  at: number;
  tookMs: number;
  /** What the app answered, or why there is no answer. */
  outcome: number | "timeout" | "unreachable" | "no_app_url";
  /** 0 for the first attempt. */
  retry: number;
  body: unknown;
  response: string;
}

const KEPT = 20_000;

/** The last requests in both directions, oldest first. */
export class ExchangeLog {
  readonly calls: Call[] = [];
  readonly deliveries: Delivery[] = [];

  addCall(call: Call): void {
    this.calls.push(call);
    if (this.calls.length > KEPT) this.calls.shift();
  }

  addDelivery(delivery: Delivery): void {
    this.deliveries.push(delivery);
    if (this.deliveries.length > KEPT) this.deliveries.shift();
  }

  clear(): void {
    this.calls.length = 0;
    this.deliveries.length = 0;
  }
}
