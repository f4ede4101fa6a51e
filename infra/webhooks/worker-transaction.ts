import type { Database } from "./database";
import { LeaseLost } from "./worker-errors";
import { beginHandling, commitProcessed, markProcessed } from "./worker-leases";
import type { Connection, ConnectionPool } from "./worker-types";

const endsTransaction =
  /^[\s;(]*(begin|start\s+transaction|commit|end|abort|rollback(?!\s+to)|prepare\s+transaction)\b/i;

/**
 * One transaction for a handler's writes and the mark that the event is processed. It begins with
 * the first query, so that none is open while the handler asks a provider before.
 */
export class HandlerTransaction implements Database {
  private opening: Promise<Connection> | undefined;
  private isClosed = false;
  /** Ends with the handler's last query, and never rejects. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly pool: ConnectionPool,
    private readonly event: string,
    private readonly lease: string,
    /** Milliseconds that one statement may take, waiting for locks included. */
    private readonly statementMs: number,
  ) {}

  async query(text: string, values?: unknown[]): Promise<{ readonly rows: readonly unknown[] }> {
    if (endsTransaction.test(text)) {
      throw new Error("a handler's queries are one transaction, which the worker begins and ends");
    }
    // One after the other, also for a handler that does not wait: a connection has one at a time.
    const result = this.last.then(async () => {
      if (this.isClosed) throw new Error("the handler's time is over: its transaction is closed");
      this.opening ??= this.open();
      return await (await this.opening).query(text, values);
    });
    this.last = result.catch(() => undefined);
    return await result;
  }

  /**
   * Commits the handler's writes and the mark, both or none.
   *
   * @throws LeaseLost when another worker has the event. Nothing is written then.
   */
  async commit(): Promise<void> {
    await this.last;
    this.isClosed = true;
    if (this.opening === undefined) {
      if (await markProcessed(this.pool, this.event, this.lease)) return;
      throw new LeaseLost();
    }
    const connection = await this.opening;
    try {
      if (!(await commitProcessed(connection, this.event, this.lease))) throw new LeaseLost();
    } catch (error) {
      giveBack(connection, true);
      throw error;
    }
    giveBack(connection, false);
  }

  /** After this the handler can write nothing, even if it still runs. */
  async rollback(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    const connection = await this.opening?.catch(() => undefined);
    if (connection === undefined) return;
    // A query of the handler may still be under way: then the connection is given up instead.
    const limit = new Promise<"slow">((resolve) => setTimeout(resolve, 1_000, "slow").unref());
    const ended = this.last
      .then(async () => await connection.query("ROLLBACK"))
      .catch(() => "slow" as const);
    giveBack(connection, (await Promise.race([ended, limit])) === "slow");
  }

  private async open(): Promise<Connection> {
    const connection = await this.pool.connect();
    connection.on("error", unheard);
    try {
      const { event, lease, statementMs } = this;
      if (!(await beginHandling(connection, event, lease, statementMs))) throw new LeaseLost();
      return connection;
    } catch (error) {
      giveBack(connection, true);
      throw error;
    }
  }
}

/** The next query of a connection that broke says so; without a listener the process would end. */
function unheard(): void {}

function giveBack(connection: Connection, broken: boolean): void {
  connection.release(broken);
  connection.off("error", unheard);
}
