import { connect, createServer, type Socket } from "node:net";
import { Transform } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";

/** What a link does to bytes: lets them pass, holds them for so long each, holds them until it is told otherwise, or takes no connection. */
export type LinkMode = "open" | "hang" | "refuse" | { readonly delayMs: number };

/** A TCP link that can be disturbed. With several targets each new connection goes to the next one that listens. */
export interface Link {
  readonly port: number;
  set(mode: LinkMode): void;
  /** Breaks every connection there is. */
  cut(): void;
  close(): Promise<void>;
}

/** Opens a link to ports of this machine. */
export async function openLink(targets: readonly number[]): Promise<Link> {
  let mode: LinkMode = "open";
  let turn = 0;
  const sockets = new Set<Socket>();
  const waiting = new Set<() => void>();

  async function passed(): Promise<void> {
    while (mode === "hang") await new Promise<void>((resolve) => waiting.add(resolve));
    if (typeof mode === "object") await wait(mode.delayMs);
  }

  const through = () =>
    new Transform({
      transform(chunk, _encoding, done) {
        if (mode === "open") done(null, chunk);
        else void passed().then(() => done(null, chunk));
      },
    });

  function keep(socket: Socket, other: () => Socket | undefined): void {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on("error", () => undefined);
    socket.on("close", () => {
      sockets.delete(socket);
      other()?.destroy();
    });
  }

  function join(inner: Socket, tries: number): void {
    const port = targets[turn++ % targets.length];
    if (port === undefined || mode === "refuse" || tries >= targets.length) {
      inner.destroy();
      return;
    }
    let joined = false;
    const outer = connect(port, "127.0.0.1");
    outer.once("connect", () => {
      joined = true;
      keep(inner, () => outer);
      inner.pipe(through()).pipe(outer);
      outer.pipe(through()).pipe(inner);
    });
    keep(outer, () => (joined ? inner : undefined));
    outer.once("error", () => {
      if (!joined) join(inner, tries + 1);
    });
  }

  const server = createServer({ pauseOnConnect: false }, (inner) => {
    inner.on("error", () => undefined);
    join(inner, 0);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const cut = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    port: typeof address === "object" && address ? address.port : 0,
    cut,
    set(next) {
      mode = next;
      if (next === "refuse") cut();
      for (const wake of waiting) wake();
      waiting.clear();
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      mode = "open";
      cut();
      await closed;
    },
  };
}
