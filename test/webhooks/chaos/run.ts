/** One run: events are sent while everything is killed and started again. */

import type { QueuedEvent } from "../../../infra/webhooks/postgres-outbox";
import type { SqsQueue } from "../../../infra/webhooks/sqs-queue";
import { type Count, count } from "./count";
import { type Plan, plan } from "./events";
import { Random } from "./random";
import { Sender } from "./sender";
import { type Broken, openQueue } from "./settings";
import { World } from "./world";

export interface RunOptions {
  readonly seed: number;
  readonly events: number;
  /** What is killed, each as often as it is named here: {@link targets}. */
  readonly kills: readonly Target[];
  readonly broken?: Broken;
  /** Seconds until the run is given up. */
  readonly withinSeconds: number;
}

export const targets = ["receiver", "worker", "relay", "postgres", "queue"] as const;
export type Target = (typeof targets)[number];

export interface RunResult extends Count {
  readonly plan: Plan;
  readonly killed: Readonly<Record<string, number>>;
  /** Requests of the providers, and how many were answered with success. */
  readonly attempts: number;
  readonly confirmed: number;
  /** What the workers said of messages, of all their lives. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Handler attempts of the event that had most, and events that had more than one. */
  readonly mostAttempts: number;
  readonly retried: number;
  readonly seconds: number;
  /** Processes that ended by themselves. */
  readonly crashes: readonly string[];
}

const workers = 2;
/** Events that are stored and not yet handled: the providers wait when there are more. */
const backlog = 1_500;
/** One answer in a hundred of the API that handlers call is lost. */
const lostAnswers = 0.01;

export async function run(options: RunOptions): Promise<RunResult> {
  const random = new Random(options.seed);
  const lossy = new Random(options.seed + 1);
  const made = plan(options.events, random);
  const world = await World.start({ workers, losesAnswer: () => lossy.next() < lostAnswers });
  try {
    return await new Run(world, options, made, random).result();
  } finally {
    await world.stop();
  }
}

class Run {
  private readonly killed: Record<string, number> = {};
  private readonly started = performance.now();
  private readonly sender: Sender;
  private readonly down = new Set<string>();

  constructor(
    private readonly world: World,
    private readonly options: RunOptions,
    private readonly plan: Plan,
    private readonly random: Random,
  ) {
    this.sender = new Sender({
      port: () => world.child("receiver").port,
      concurrency: 24,
      pauseMs: () => 20 + Math.random() * 200,
      ready: async () => {
        while (this.waiting() > backlog && !this.isOver()) await sleep(20);
      },
    });
  }

  async result(): Promise<RunResult> {
    const { world, plan: made, sender } = this;
    const { broken } = this.options;
    for (const child of world.children) await child.start(world.settings(broken && { broken }));
    const sending = sender.sendAll(made.deliveries);
    // Awaited below: a refusal must not end the test's process meanwhile.
    sending.catch(() => undefined);
    await this.killAll(sending);
    await sending;
    await this.untilDone();
    await this.repeat();
    await this.untilDone();
    const found = await world.withOwner((owner) => count(owner, world.outside, made));
    const attempts = await this.attempts();
    sender.close();
    return {
      ...found,
      ...attempts,
      plan: made,
      killed: this.killed,
      attempts: sender.attempts,
      confirmed: sender.confirmed,
      outcomes: this.outcomes(),
      seconds: this.seconds(),
      crashes: world.children.flatMap(({ crash }) => crash ?? []),
    };
  }

  private seconds(): number {
    return (performance.now() - this.started) / 1000;
  }

  private isOver(): boolean {
    const isCrashed = this.world.children.some(({ crash }) => crash !== undefined);
    return isCrashed || this.seconds() > this.options.withinSeconds;
  }

  /** Events that were sent and not handled yet, about: one delivery may hold several. */
  private waiting(): number {
    const perDelivery = this.plan.events.length / this.plan.deliveries.length;
    return this.sender.confirmed * perDelivery - this.world.outside.done.size;
  }

  /** From 0 to 1: half of the way is to store an event, the other half to handle it. */
  private progress(): number {
    const stored = this.sender.confirmed / this.plan.deliveries.length;
    return (stored + this.world.outside.done.size / this.plan.events.length) / 2;
  }

  /** Kills at random moments of the way, and a random time later starts again. */
  private async killAll(sending: Promise<void>): Promise<void> {
    let failed = false;
    sending.catch(() => {
      failed = true;
    });
    const order = this.random.shuffle(this.options.kills);
    const moments = order.map(() => this.random.next() * 0.95).sort((one, other) => one - other);
    const returning: Promise<void>[] = [];
    for (const [index, target] of order.entries()) {
      const moment = moments[index] ?? 0;
      const [which, extra, away] = [this.random.next(), this.random.next(), this.random.next()];
      while (this.progress() < moment && !failed && !this.isOver()) await sleep(2);
      await sleep(extra * 50);
      const name = target === "worker" ? `worker-${1 + Math.floor(which * workers)}` : target;
      // It may still be away from the time before.
      while (this.down.has(name)) await sleep(10);
      this.down.add(name);
      this.killed[target] = (this.killed[target] ?? 0) + 1;
      returning.push(this.killAndStart(name, away * 800));
    }
    await Promise.all(returning);
  }

  private async killAndStart(name: string, awayMs: number): Promise<void> {
    const { world } = this;
    const { broken } = this.options;
    const server = { postgres: world.postgres, queue: world.queue }[name];
    if (server !== undefined) {
      await server.kill();
      await sleep(awayMs);
      await server.restart();
    } else {
      const child = world.child(name);
      await child.kill();
      await sleep(awayMs);
      await child.start(world.settings(broken && { broken }));
    }
    this.down.delete(name);
  }

  /**
   * Until no event is open and nothing waits in the outbox. An event may be handled before its entry
   * is gone: the relay was killed after it sent the event, and sends it again when its lease ends.
   */
  private async untilDone(): Promise<void> {
    while (!this.isOver()) {
      const open = await this.world.withOwner(async (owner) => {
        const { rows } = await owner.query(
          `SELECT (SELECT count(*) FROM webhooks.webhook_events WHERE finished_at IS NULL)
             + (SELECT count(*) FROM webhooks.outbox) AS open`,
        );
        return Number(rows[0]?.open);
      });
      if (open === 0) return;
      await sleep(200);
    }
  }

  /**
   * Long after, some deliveries come once more, and the queue delivers some messages once more: each
   * is seen to be done.
   */
  private async repeat(): Promise<void> {
    if (this.isOver()) return;
    const before = this.outcomes().duplicate ?? 0;
    await this.sender.sendAll(this.random.shuffle(this.plan.deliveries).slice(0, 200));
    const rows = await this.world.withOwner(async (owner) => {
      const found = await owner.query(
        `SELECT id::text, provider, account, type FROM webhooks.webhook_events
         ORDER BY md5(id::text) LIMIT 200`,
      );
      return found.rows as QueuedEvent[];
    });
    const queue: SqsQueue = openQueue(this.world.settings().queue);
    await queue.send(rows);
    while ((this.outcomes().duplicate ?? 0) < before + rows.length && !this.isOver()) {
      await sleep(50);
    }
  }

  private outcomes(): Record<string, number> {
    const sums: Record<string, number> = {};
    for (const { outcomes } of this.world.children) {
      for (const [result, number] of outcomes) sums[result] = (sums[result] ?? 0) + number;
    }
    return sums;
  }

  private async attempts() {
    return await this.world.withOwner(async (owner) => {
      const { rows } = await owner.query(
        `SELECT coalesce(max(attempts), 0) AS most,
           count(*) FILTER (WHERE attempts > 1)::integer AS retried
         FROM webhooks.webhook_events`,
      );
      return { mostAttempts: Number(rows[0]?.most), retried: Number(rows[0]?.retried) };
    });
  }
}

async function sleep(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}
