import { setImmediate as nextTurn, setTimeout as wait } from "node:timers/promises";
import type { Sql } from "postgres";

/** How long a transaction whose statement met a broken connection waits for the driver to say that it is closed. */
const CLOSED_WITHIN_MS = 1_000;

type Callable = (...args: unknown[]) => unknown;
type Work = (tx: unknown) => unknown;

/**
 * Returns the client with transactions that survive the death of their connection.
 *
 * postgres.js 3.4.9 goes on with a transaction whose socket is gone: the rollback after the failed statement, or the
 * commit after the last one, is written from a timer to a socket that is null. That throws past every caller and ends
 * the process; and were the process kept, the connection would stay in the pool and never connect again
 * (porsager/postgres #1154, #1208). `begin` itself rejects as soon as the connection closes. So from then on `work` may
 * send no statement and never ends, and the driver has nothing more to write.
 *
 * The driver can also lose a statement that it is given while its connection breaks: nobody answers it, ever. So a
 * statement outside a transaction, and the begin of one, fails after `answerWithinMs`. Inside, the close tells.
 */
export function guardTransactions<Client extends Sql>(client: Client, answerWithinMs: number): Client {
  const begin = client.begin.bind(client) as (...args: unknown[]) => Promise<unknown>;
  const guarded = (...args: [Work] | [string, Work]) => {
    const work = args.at(-1) as Work;
    let lost = false;
    let begun: () => void = () => undefined;
    const whileAlive = async (tx: unknown) => {
      begun();
      try {
        const result = await settled(work(guardStatements(tx, () => lost)));
        if (lost) await never();
        return result;
      } catch (error) {
        // The close is told in the same turn as the failure of the statements, but after it.
        if (!lost) await nextTurn();
        if (!lost && isOfConnection(error)) await wait(CLOSED_WITHIN_MS);
        if (lost) await never();
        throw error;
      }
    };
    const outcome = begin(...args.slice(0, -1), whileAlive);
    outcome.catch(() => {
      lost = true;
    });
    const late = new Promise<never>((_resolve, reject) => {
      const timer = setTimeout(() => {
        // Should it begin after all, it may not send anything.
        lost = true;
        reject(new LostAnswer("begin"));
      }, answerWithinMs);
      begun = () => clearTimeout(timer);
      outcome.catch(begun);
    });
    return Promise.race([outcome, late]);
  };
  client.begin = guarded as Client["begin"];
  return new Proxy(client, {
    apply(target, self, args) {
      const made: unknown = Reflect.apply(target as unknown as Callable, self, args);
      if (made instanceof Promise) failWhenLost(made as Promise<unknown> & Statement, answerWithinMs);
      return made;
    },
  });
}

/** Nobody answered a statement, though its time was over. */
class LostAnswer extends Error {
  override name = "LostAnswer";
  /** As the driver's own are: whoever meets it takes Postgres for away. */
  readonly code = "ANSWER_LOST";

  constructor(statement: string) {
    super(`Postgres never answered: ${statement.trim().slice(0, 80)}`);
  }
}

/** What a statement of the driver lets others do to it. */
interface Statement {
  readonly strings: readonly string[];
  reject(error: Error): void;
}

function failWhenLost(statement: Promise<unknown> & Statement, withinMs: number): void {
  const timer = setTimeout(() => statement.reject(new LostAnswer(statement.strings[0] ?? "")), withinMs);
  timer.unref();
  const answered = () => clearTimeout(timer);
  // The statement's own `then` would send it before whoever made it asked for that.
  Promise.prototype.then.call(statement, answered, answered);
}

/** The transaction as `work` sees it: every call first asks whether there is still a connection. */
function guardStatements(tx: unknown, isLost: () => boolean): unknown {
  const check = () => {
    if (isLost()) throw new Error("the connection of this transaction is lost");
  };
  return new Proxy(tx as Callable, {
    apply(target, self, args) {
      check();
      return Reflect.apply(target, self, args);
    },
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        check();
        return Reflect.apply(value, target, args);
      };
    },
  });
}

/** As the driver has it: `work` may return a list of statements. */
function settled(result: unknown): unknown {
  return Array.isArray(result) ? Promise.all(result) : result;
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}

/** With a digit, because `EPIPE` has five letters too. */
const SQLSTATE = /^(?=.*\d)[0-9A-Z]{5}$/;

/** A code of the driver's or the system's own, or an error of Postgres that ends the session. */
function isOfConnection(error: unknown): boolean {
  const { code, severity } = (error ?? {}) as { code?: unknown; severity?: unknown };
  return (typeof code === "string" && !SQLSTATE.test(code)) || /^(FATAL|PANIC)$/.test(String(severity));
}

/**
 * Whether this is what the driver throws past everyone when a connection dies while its types are read, right after it
 * was made. Such a connection is made again by itself.
 */
export function isLostInSetUp(error: unknown): boolean {
  const { query } = (error ?? {}) as { query?: unknown };
  return isOfConnection(error) && typeof query === "string" && /select b\.oid, b\.typarray\s/.test(query);
}
