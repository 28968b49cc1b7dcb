import { Socket } from "node:net";

/**
 * The driver's socket. It tells of its failure when it is closed, not before. Node tells `error` at once and `close` a little
 * later, and postgres.js 3.4.9 goes on giving statements to a connection in between: those it answers never, because a
 * close after an error is taken for one whose statements were all rejected already.
 */
class WholeEndSocket extends Socket {
  #failure: { readonly error: unknown } | undefined;
  #gathering = false;

  /** The driver writes whenever it has a kilobyte; all that it writes in one go leaves in one packet. */
  override write(chunk: string | Uint8Array, ...how: unknown[]): boolean {
    if (!this.#gathering) {
      this.#gathering = true;
      this.cork();
      process.nextTick(() => {
        this.#gathering = false;
        this.uncork();
      });
    }
    return super.write(chunk, ...(how as []));
  }

  override emit(event: string | symbol, ...args: unknown[]): boolean {
    if (event === "error") {
      this.#failure = { error: args[0] };
      return true;
    }
    if (event === "close" && this.#failure) super.emit("error", this.#failure.error);
    return super.emit(event, ...args);
  }
}

/** What the driver gives to whoever makes its sockets. */
interface Place {
  readonly host: readonly string[];
  readonly port: readonly number[];
  readonly path?: string | undefined;
}

/** Returns a maker of sockets for the driver: each next one goes to the next host. They connect by themselves; what is written before waits. */
export function openSockets(): (place: Place) => Socket {
  let turn = 0;
  return ({ host, port, path }) => {
    const socket = new WholeEndSocket();
    const index = turn++ % host.length;
    if (path) socket.connect(path);
    else socket.connect(port[index] ?? 5432, host[index] ?? "localhost");
    return socket;
  };
}
