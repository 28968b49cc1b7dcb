import type { Call, Delivery } from "./exchanges.ts";
import type { Channel, Message, View } from "./state.ts";

/** Everything that happens in the workspace. */
export type WorkspaceEvent =
  | { type: "message.posted" | "message.edited" | "message.deleted"; message: Message }
  | { type: "channel.changed"; channel: Channel }
  | { type: "view.opened" | "view.updated" | "view.closed"; view: View }
  | { type: "views.cleared"; teamId: string; userId: string }
  | { type: "home.published"; view: View }
  | { type: "app.changed" }
  | { type: "app.installed" | "app.removed"; teamId: string }
  | { type: "users.changed"; teamId: string }
  | { type: "call.logged"; call: Call }
  | { type: "delivery.logged"; delivery: Delivery }
  | { type: "workspace.reset" };

export class Bus {
  readonly #listeners = new Set<(event: WorkspaceEvent) => void>();

  publish(event: WorkspaceEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }

  subscribe(listener: (event: WorkspaceEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves as soon as `look` finds something, now or after any later event. Looks again at each event only. */
  until<T>(look: () => T | undefined, timeoutMs: number, what: string): Promise<T> {
    const found = look();
    if (found !== undefined) return Promise.resolve(found);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        stop();
        reject(new Error(`${what} did not happen within ${timeoutMs} ms`));
      }, timeoutMs);
      const stop = this.subscribe(() => {
        const later = look();
        if (later === undefined) return;
        clearTimeout(timer);
        stop();
        resolve(later);
      });
    });
  }
}
