import assert from "node:assert/strict";
import type {
  HiddenMessage,
  ReceivedMessage,
  ReceiveOptions,
} from "../../infra/webhooks/sqs-queue";
import { runWorker, type WorkerLoopOptions } from "../../infra/webhooks/worker-loop";
import type { FailedMessage } from "../../infra/webhooks/worker-types";

/** What became of a message, as the worker says it. */
type End = Omit<FailedMessage, "id"> | undefined;

/** A queue and a worker that do what the test says, when it says so. */
class Scene {
  readonly deleted: string[] = [];
  /** Ids and seconds, a list for each call. */
  readonly hidden: (readonly [string, number])[][] = [];
  /** `max` of each call for messages. */
  readonly asked: number[] = [];
  readonly errors: string[] = [];
  readonly started: string[] = [];
  /** Handlers that run now, by message. */
  readonly running = new Map<string, (end: End) => void>();
  mostRunning = 0;
  isReady = true;
  /** How often the loop asked whether the worker is ready. */
  looked = 0;
  /** What the next calls wait for. */
  beforeHide: Promise<void> = Promise.resolve();
  beforeDelete: Promise<void> = Promise.resolve();
  /** Whether a call that finds nothing was ended by its signal. */
  aborted = 0;
  private readonly stop = new AbortController();
  private readonly loop: Promise<void>;
  private wake: () => void = () => undefined;

  constructor(
    private readonly messages: string[],
    readonly concurrency: number,
    more: Partial<WorkerLoopOptions> = {},
    /** Calls for messages that fail, to begin with. */
    private failures = 0,
  ) {
    this.loop = runWorker({
      queue: {
        receive: (options) => this.receive(options),
        delete: async (messages) => {
          await this.beforeDelete;
          this.deleted.push(...messages.map(({ id }) => id));
        },
        hide: (messages) => this.hide(messages),
      },
      worker: {
        concurrency,
        isReady: async () => {
          this.looked += 1;
          return this.isReady;
        },
        process: async (messages, ended) => {
          await Promise.all(
            messages.map(async (message) => {
              const end = await this.run(message.id);
              ended?.(message, end && { ...end, id: message.id });
            }),
          );
          return { done: [], failed: [] };
        },
      },
      signal: this.stop.signal,
      observe: (error) => this.errors.push(error),
      ...more,
    });
  }

  add(...messages: string[]): void {
    this.messages.push(...messages);
    this.wake();
  }

  end(message: string, end?: End): void {
    const done = this.running.get(message);
    assert.ok(done !== undefined, `${message} is not running`);
    done(end);
  }

  /** Tells the loop to stop, and resolves when it has. */
  async stopped(): Promise<"ended"> {
    this.stop.abort();
    await this.loop;
    return "ended";
  }

  private async run(id: string): Promise<End> {
    this.started.push(id);
    const end = await new Promise<End>((resolve) => {
      this.running.set(id, resolve);
      this.mostRunning = Math.max(this.mostRunning, this.running.size);
    });
    this.running.delete(id);
    return end;
  }

  private async hide(messages: readonly HiddenMessage[]): Promise<void> {
    this.hidden.push(messages.map(({ message, seconds }) => [message.id, seconds]));
    await this.beforeHide;
  }

  private async receive({ max = 10, signal }: ReceiveOptions): Promise<ReceivedMessage[]> {
    this.asked.push(max);
    this.failures -= 1;
    if (this.failures >= 0) throw new TypeError("no");
    while (this.messages.length === 0 && signal?.aborted !== true) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        signal?.addEventListener("abort", () => resolve(), { once: true });
      });
    }
    if (signal?.aborted === true) {
      this.aborted += 1;
      return [];
    }
    const given = this.messages.splice(0, max);
    return given.map((id) => ({ id, body: "", receiveCount: 1, handle: id }));
  }
}

const failed = { retrySeconds: 30, isOurs: false };
const ours = { retrySeconds: 30, isOurs: true };

describe("the messages that a worker's loop has in hand", function () {
  this.timeout(60_000);
  let scene: Scene | undefined;

  const open = (...given: ConstructorParameters<typeof Scene>) => {
    scene = new Scene(...given);
    return scene;
  };
  afterEach(async () => {
    void scene?.stopped();
    for (const end of scene?.running.values() ?? []) end(undefined);
    scene = undefined;
  });
  const names = (count: number) => Array.from({ length: count }, (_, at) => `m${at}`);
  /** Ends only by mocha's own limit. */
  async function until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 2));
  }
  async function endAllBut(world: Scene, ...slow: string[]): Promise<void> {
    for (const id of [...world.running.keys()]) if (!slow.includes(id)) world.end(id);
    await new Promise((resolve) => setImmediate(resolve));
  }

  it("lets a slow one hold up no other, and handles no more at once than it may", async () => {
    const world = open(names(40), 4);
    while (world.started.length < 40) {
      await endAllBut(world, "m0");
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    assert.ok(world.running.has("m0"));
    assert.equal(world.mostRunning, 4);
    assert.ok(Math.max(...world.asked) <= 4, String(world.asked));
    await until(() => world.deleted.length >= 36);
    assert.ok(!world.deleted.includes("m0"));
    const stopped = world.stopped();
    await endAllBut(world);
    await stopped;
    assert.deepEqual(new Set(world.deleted), new Set(names(40)));
    assert.equal(world.deleted.length, 40);
  });

  it("asks SQS for ten messages at most, in as many calls as it has places for", async () => {
    const world = open(names(60), 25);
    await until(() => world.running.size === 25);
    assert.deepEqual(world.asked.slice(0, 2), [10, 10]);
    assert.ok(world.asked.every((max) => max <= 10));
    const stopped = world.stopped();
    await endAllBut(world);
    await stopped;
    assert.equal(world.started.length, 25);
  });

  it("finishes what it has in hand when it is told to stop, and asks for nothing more", async () => {
    const world = open(names(5), 2);
    await until(() => world.running.size === 2);
    const ended = world.stopped();
    world.end("m0");
    await until(() => world.deleted.length === 1);
    const pending = new Promise<"pending">((resolve) => setImmediate(resolve, "pending"));
    assert.equal(await Promise.race([ended, pending]), "pending");
    world.end("m1", failed);
    await ended;
    assert.deepEqual([world.started, world.deleted], [["m0", "m1"], ["m0"]]);
    assert.deepEqual(world.hidden, [[["m1", 30]]]);
  });

  it("ends a call that waits for messages when it is told to stop", async () => {
    const world = open([], 2);
    await until(() => world.asked.length === 1);
    await world.stopped();
    assert.deepEqual([world.asked, world.aborted], [[2], 1]);
  });

  it("keeps hidden what is handled, and that alone", async () => {
    const world = open(names(2), 2, { hideSeconds: 1 });
    await until(() => world.running.size === 2);
    await until(() => world.hidden.length >= 1);
    assert.deepEqual(world.hidden[0], [
      ["m0", 1],
      ["m1", 1],
    ]);
    world.end("m0");
    await until(() => world.deleted.length === 1);
    const before = world.hidden.length;
    await until(() => world.hidden.length >= before + 2);
    assert.deepEqual(world.hidden.at(-1), [["m1", 1]]);
    const stopped = world.stopped();
    world.end("m1");
    await stopped;
  });

  it("says how long a message waits after what it said before, so that the last word counts", async () => {
    const world = open(names(1), 1, { hideSeconds: 1 });
    let answer = (): void => undefined;
    world.beforeHide = new Promise((resolve) => {
      answer = resolve;
    });
    await until(() => world.hidden.length === 1);
    world.end("m0", failed);
    await until(() => world.running.size === 0);
    // A second call beside the first would come within this time; a slow machine only waits longer.
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.deepEqual(world.hidden, [[["m0", 1]]]);
    answer();
    await world.stopped();
    assert.deepEqual(world.hidden, [[["m0", 1]], [["m0", 30]]]);
  });

  it("tells the queue in one call what ended together", async () => {
    const world = open(names(6), 6);
    await until(() => world.running.size === 6);
    for (const id of ["m0", "m1", "m2"]) world.end(id, failed);
    const stopped = world.stopped();
    for (const id of ["m3", "m4", "m5"]) world.end(id);
    await stopped;
    assert.equal(world.hidden.length, 1);
    assert.equal(world.hidden[0]?.length, 3);
    assert.equal(world.deleted.length, 3);
  });

  it("takes no more from a queue that does not answer what it is told", async () => {
    const world = open(names(1_000), 3);
    let answer = (): void => undefined;
    world.beforeDelete = new Promise((resolve) => {
      answer = resolve;
    });
    for (let turns = 0; turns < 200; turns += 1) {
      await endAllBut(world);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    assert.ok(world.started.length <= 9, `${world.started.length} were taken`);
    answer();
    await until(() => {
      for (const end of world.running.values()) end(undefined);
      return world.started.length > 9;
    });
    const stopped = world.stopped();
    await endAllBut(world);
    await stopped;
  });

  it("lets what comes while the database is down wait for it, and counts no delivery", async () => {
    const world = open(["m0"], 4, { hideSeconds: 1 });
    await until(() => world.asked.length === 2);
    world.isReady = false;
    world.end("m0", ours);
    await until(() => world.running.size === 0);
    world.add("m1");
    await until(() => world.looked >= 2);
    assert.deepEqual([world.started, world.asked.length], [["m0"], 2]);
    await until(() => world.hidden.flat().some(([id]) => id === "m1"));
    world.isReady = true;
    await until(() => world.running.has("m1"));
    world.add("m2");
    await new Promise((resolve) => setTimeout(resolve, 100));
    // Whether the database is there again is not known before this one has ended.
    assert.equal(world.asked.length, 2);
    world.end("m1");
    await until(() => world.running.has("m2"));
    const stopped = world.stopped();
    world.end("m2");
    await stopped;
    assert.deepEqual(world.deleted, ["m1", "m2"]);
  });

  it("gives back what waits for the database when it is told to stop", async () => {
    const world = open(["m0"], 4);
    await until(() => world.asked.length === 2);
    world.isReady = false;
    world.end("m0", ours);
    await until(() => world.running.size === 0);
    world.add("m1");
    await until(() => world.looked >= 2);
    await world.stopped();
    assert.deepEqual(world.started, ["m0"]);
    assert.deepEqual(world.hidden.flat(), [
      ["m0", 30],
      ["m1", 0],
    ]);
  });

  it("goes on beside a slow one after the queue failed", async () => {
    const world = open([], 4, {}, 1);
    world.add("m0");
    await until(() => world.running.has("m0"));
    world.add("m1");
    await until(() => world.running.has("m1"));
    assert.deepEqual(world.errors, ["TypeError"]);
    const stopped = world.stopped();
    await endAllBut(world);
    await stopped;
    assert.deepEqual(new Set(world.deleted), new Set(["m0", "m1"]));
  });

  it("serves a worker that tells at the end what became of each", async () => {
    const ends: (() => void)[] = [];
    const world = open(names(2), 2, {
      worker: {
        isReady: async () => true,
        process: async (messages) => {
          await new Promise<void>((resolve) => ends.push(resolve));
          const [first, second] = messages.map(({ id }) => id);
          const failures = second === undefined ? [] : [{ ...failed, id: second }];
          return { done: first === undefined ? [] : [first], failed: failures };
        },
      },
    });
    await until(() => ends.length === 1);
    const stopped = world.stopped();
    for (const end of ends) end();
    await stopped;
    assert.deepEqual([world.deleted, world.hidden], [["m0"], [[["m1", 30]]]]);
  });
});
