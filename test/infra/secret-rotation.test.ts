import assert from "node:assert/strict";
import { createPublicKey, createSign, createVerify } from "node:crypto";
import type { RotationPlan } from "../../infra/rotation/plan";
import { run } from "../../infra/rotation/run";
import { problem } from "../../infra/rotation/values";
import { FakeSecretsManager } from "./fakes/secrets-manager";

const name = "shop-prod/JWT_SECRET_KEY";
const list = `${name}_FALLBACKS`;
const publicKey = "shop-prod/JWT_PUBLIC_KEY";
const steps = ["createSecret", "setSecret", "testSecret", "finishSecret"];
const text: RotationPlan = { kind: "base64", fallbacks: list, services: ["api", "migrate"] };
const pair: RotationPlan = { ...text, kind: "rsa", bits: 2048, publicKey };

/** A store, a function and a cluster. */
class World {
  readonly store = new FakeSecretsManager([name, list, publicKey]);
  readonly restarted: unknown[] = [];
  ecsError: Error | undefined;

  constructor(readonly plan: RotationPlan = text) {}

  step(Step: string, ClientRequestToken?: string, extra: object = {}): Promise<unknown> {
    const event = {
      Step,
      SecretId: ClientRequestToken ? this.store.arn(name) : name,
      ...(ClientRequestToken && { ClientRequestToken }),
      ...extra,
    };
    const ecs = async (command: string, input: object) => {
      if (this.ecsError) throw this.ecsError;
      this.restarted.push([command, input]);
    };
    const plans = { cluster: "shop-prod", secrets: { [name]: this.plan } };
    return run(event, plans, { secrets: this.store.send, ecs });
  }

  initialize(Generation = "1"): Promise<unknown> {
    return this.step("initialize", undefined, { Generation });
  }

  async rotate(): Promise<void> {
    const token = this.store.pending(name);
    for (const step of steps) await this.step(step, token);
  }

  /** What a task reads when it starts: the value it signs with, and those that it accepts. */
  task() {
    const signs = this.store.value(name) ?? "";
    const fallbacks = JSON.parse(this.store.value(list) ?? "[]") as string[];
    const own = this.plan.kind === "rsa" ? (this.store.value(publicKey) ?? "") : signs;
    return { signs, accepts: [own, ...fallbacks] };
  }

  /** What a verifier must accept to believe what a task with this value signs. */
  proof(signs: string): string {
    if (this.plan.kind !== "rsa") return signs;
    return createPublicKey(signs).export({ type: "spki", format: "pem" }).toString();
  }
}

describe("a rotation", () => {
  it("begins with new values, and leaves them alone when it is deployed again", async () => {
    const world = new World();
    await world.initialize();
    const first = world.task();
    assert.match(first.signs, /^[A-Za-z0-9+/]{43}=$/);
    assert.deepEqual(first.accepts, [first.signs, world.store.value(name, "NEXT"), first.signs]);
    await world.initialize();
    assert.deepEqual(world.task(), first);
  });

  it("promotes the value that was accepted before, and keeps the old one accepted", async () => {
    const world = new World();
    await world.initialize();
    const before = world.task();
    const next = world.store.value(name, "NEXT");
    await world.rotate();
    const after = world.task();
    assert.equal(after.signs, next);
    assert.equal(world.store.value(name, "AWSPREVIOUS"), before.signs);
    assert.ok(after.accepts.includes(before.signs));
    assert.equal(after.accepts.length, 4);
    assert.equal(new Set(after.accepts).size, 3);
  });

  for (const [kind, plan] of Object.entries({ secret: text, "key pair": pair })) {
    it(`of a ${kind} is no outage: tasks of any two moments believe each other`, async () => {
      const world = new World(plan);
      await world.initialize();
      const tasks = [world.task()];
      const token = world.store.pending(name);
      for (const step of steps) {
        await world.step(step, token);
        tasks.push(world.task());
      }
      for (const [one, signer] of tasks.entries()) {
        for (const [two, verifier] of tasks.entries()) {
          assert.ok(
            verifier.accepts.includes(world.proof(signer.signs)),
            `started after step ${two}, does not believe one started after step ${one}`,
          );
        }
      }
    });
  }

  it("forgets a value two rotations later", async () => {
    const world = new World();
    await world.initialize();
    const { signs } = world.task();
    await world.rotate();
    await world.rotate();
    assert.ok(!world.task().accepts.includes(signs));
  });

  it("repeated at any command ends as if nothing had failed", async () => {
    // A key pair differs in its last command only, and takes a while to make.
    for (const [plan, first] of [
      [text, 1],
      [pair, 20],
    ] as const) {
      for (let failAt = first; ; failAt++) {
        const world = new World(plan);
        await world.initialize();
        const next = world.store.value(name, "NEXT");
        const token = world.store.pending(name);
        world.store.failAt = world.store.log.length + failAt;
        const sent = world.store.log.length;
        for (const step of steps) {
          await world.step(step, token).catch((error: Error) => {
            assert.equal(error.name, "InternalServiceError");
            return world.step(step, token);
          });
        }
        assert.equal(world.store.value(name), next);
        assert.equal(new Set(world.task().accepts).size, 3);
        assert.ok(world.task().accepts.includes(world.proof(world.task().signs)));
        if (failAt > world.store.log.length - sent) break;
      }
    }
  });

  it("that fails and is begun anew is no outage either", async () => {
    for (const completed of [1, 2, 3]) {
      const world = new World();
      await world.initialize();
      const tasks = [world.task()];
      const failed = world.store.pending(name);
      for (const step of steps.slice(0, completed)) await world.step(step, failed);
      tasks.push(world.task());
      await world.rotate();
      tasks.push(world.task());
      for (const signer of tasks) {
        for (const verifier of tasks) assert.ok(verifier.accepts.includes(signer.signs));
      }
      assert.notEqual(tasks[2]?.signs, tasks[0]?.signs);
      const restarted = world.task();
      await world.rotate();
      assert.ok(restarted.accepts.includes(world.task().signs));
    }
  });

  it("repeated as a whole changes nothing", async () => {
    const world = new World();
    await world.initialize();
    const token = world.store.pending(name);
    for (const step of steps) await world.step(step, token);
    const after = world.task();
    for (const step of steps) await world.step(step, token);
    assert.deepEqual(world.task(), after);
  });

  it("restarts the services at its end, and leaves out consumers that are none", async () => {
    const world = new World();
    await world.initialize();
    assert.deepEqual(world.restarted, []);
    await world.rotate();
    const restart = (service: string) => [
      "UpdateService",
      { cluster: "shop-prod", service, forceNewDeployment: true },
    ];
    assert.deepEqual(world.restarted, [restart("api"), restart("migrate")]);
    world.ecsError = Object.assign(new Error(), { name: "ServiceNotFoundException" });
    await world.rotate();
  });

  it("fails its last step when a service cannot be restarted, so that it is repeated", async () => {
    const world = new World();
    await world.initialize();
    const token = world.store.pending(name);
    world.ecsError = Object.assign(new Error("denied"), { name: "AccessDeniedException" });
    for (const step of steps.slice(0, 3)) await world.step(step, token);
    await assert.rejects(world.step("finishSecret", token), /denied/);
    world.ecsError = undefined;
    await world.step("finishSecret", token);
    assert.equal(world.restarted.length, 2);
  });

  it("passes the trial that Secrets Manager makes when a rotation is set up", async () => {
    const world = new World();
    await world.initialize();
    await world.step("testSecret", world.store.pending(name));
  });

  it("refuses a value that the services do not accept, and one of another shape", async () => {
    const world = new World();
    await world.initialize();
    const token = world.store.pending(name);
    await world.store.send("PutSecretValue", {
      SecretId: name,
      ClientRequestToken: token,
      SecretString: Buffer.alloc(32, 7).toString("base64"),
      VersionStages: ["AWSPENDING"],
    });
    await assert.rejects(
      world.step("testSecret", token),
      /_FALLBACKS does not accept the new value/,
    );
    const short = new World();
    await short.initialize();
    const other = short.store.pending(name);
    await short.store.send("PutSecretValue", {
      SecretId: name,
      ClientRequestToken: other,
      SecretString: "hunter2-hunter2",
      VersionStages: ["AWSPENDING"],
    });
    await assert.rejects(short.step("testSecret", other), (error: Error) => {
      assert.match(error.message, /is not 32 bytes in base64/);
      assert.ok(!error.message.includes("hunter2"));
      return true;
    });
  });

  it("refuses to end without a value, or for a version that is not waiting", async () => {
    const world = new World();
    await world.initialize();
    await assert.rejects(world.step("finishSecret", world.store.pending(name)), /has no value/);
    const stray = "00000000-0000-0000-0000-000000000000";
    await assert.rejects(world.step("createSecret", stray), /is not waiting for a rotation/);
    const empty = new World();
    const token = empty.store.pending(name);
    await assert.rejects(empty.step("createSecret", token), /has no version NEXT: initialize/);
  });

  it("refuses secrets and steps that it is not for", async () => {
    const world = new World();
    const other = { SecretId: "shop-prod/OTHER" };
    await assert.rejects(world.step("createSecret", undefined, other), /OTHER is not rotated/);
    await assert.rejects(world.step("dropSecret"), /dropSecret is no step/);
  });

  it("replaces everything at once in a new generation, and accepts nothing older", async () => {
    for (const plan of [text, pair]) {
      const world = new World(plan);
      await world.initialize();
      await world.rotate();
      const old = world.task();
      await world.initialize("2");
      const fresh = world.task();
      assert.deepEqual(
        fresh.accepts.filter((value) => old.accepts.includes(value)),
        [],
      );
      await world.initialize("2");
      assert.deepEqual(world.task(), fresh);
      await world.rotate();
      assert.ok(world.task().accepts.includes(world.proof(fresh.signs)));
    }
  });

  it("gives a key pair whose public half verifies what the private one signs", async () => {
    const world = new World(pair);
    await world.initialize();
    await world.rotate();
    const { signs } = world.task();
    const signature = createSign("RSA-SHA256").update("token").sign(signs);
    const half = world.store.value(publicKey) ?? "";
    assert.equal(createVerify("RSA-SHA256").update("token").verify(half, signature), true);
    assert.equal(createPublicKey(half).asymmetricKeyDetails?.modulusLength, 2048);
    for (const place of [list, publicKey]) {
      assert.ok(world.store.values(place).every((value) => !value?.includes("PRIVATE")));
    }
  });

  it("gives nothing back and throws nothing that holds a value", async () => {
    for (const plan of [text, pair]) {
      const world = new World(plan);
      const said: unknown[] = [await world.initialize()];
      const token = world.store.pending(name);
      for (const step of steps) said.push(await world.step(step, token));
      const out = JSON.stringify(said);
      for (const place of [name, list, publicKey]) {
        for (const value of world.store.values(place)) assert.ok(!value || !out.includes(value));
      }
    }
  });
});

describe("a value that is no key", () => {
  it("is named by what it is not", () => {
    const broken = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----";
    assert.equal(problem(pair, "text"), "is no RSA private key");
    assert.equal(problem(pair, broken), "is no RSA private key");
    assert.equal(problem({ ...text, kind: "alphanumeric" }, "a".repeat(32)), undefined);
    assert.match(String(problem({ ...text, kind: "alphanumeric" }, "short")), /is not 32/);
  });
});
