import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Task, type TaskArgs } from "../../infra/components/task";
import { contextOf } from "../../infra/stack-context";
import { only, register } from "./support";

const context = contextOf(
  { stack: "shop-prod", environment: "production", region: "eu-central-1" },
  "111122223333",
);

interface Started {
  readonly entryPoint: readonly string[];
  readonly command: readonly string[];
  readonly environment: readonly { readonly name: string; readonly value: string }[];
  readonly secrets: readonly { readonly name: string; readonly valueFrom: string }[];
  readonly linuxParameters: {
    readonly tmpfs: readonly {
      readonly containerPath: string;
      readonly mountOptions: readonly string[];
    }[];
  };
}

const files = {
  JWT_PRIVATE_KEY_PATH: "/run/keys/jwt-private.pem",
  JWT_PUBLIC_KEY_PATH: "/run/keys/jwt-public.pem",
};

async function container(changes: Partial<TaskArgs> = {}, paths = files): Promise<Started> {
  const resources = await register({ stack: "shop-prod", config: {}, secretKeys: [] }, () => {
    const entries = Object.entries(paths).map(([variable, at]) => {
      const name = variable.replace(/_PATH$/, "");
      const reference = {
        valueFrom: pulumi.output(`/aws/reference/secretsmanager/shop-prod/${name}`),
        parameterArn: pulumi.output(`arn:aws:ssm:eu-central-1:111122223333:parameter/${name}`),
        version: pulumi.output("1"),
        resource: new pulumi.ComponentResource("test:Secret", name),
      };
      return [variable, { path: at, reference }] as const;
    });
    new Task("api", {
      context,
      keyArn: "arn:aws:kms:eu-central-1:111122223333:key/0",
      role: "api",
      image: `shop@sha256:${"0a".repeat(32)}`,
      command: ["gunicorn", "app:app"],
      cpu: 256,
      memoryMib: 512,
      environment: {},
      references: {},
      files: Object.fromEntries(entries),
      permissions: [],
      ...changes,
    });
  });
  const { inputs } = only(resources, "api-definition");
  return JSON.parse(String(inputs.containerDefinitions))[0];
}

describe("secret files of a container", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), "files-"));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it("have their paths in the variables and their contents in the store", async () => {
    const { environment, secrets } = await container();
    assert.deepEqual(environment, [
      { name: "JWT_PRIVATE_KEY_PATH", value: "/run/keys/jwt-private.pem" },
      { name: "JWT_PUBLIC_KEY_PATH", value: "/run/keys/jwt-public.pem" },
    ]);
    assert.deepEqual(
      secrets.map(({ valueFrom }) => valueFrom),
      [
        "/aws/reference/secretsmanager/shop-prod/JWT_PRIVATE_KEY",
        "/aws/reference/secretsmanager/shop-prod/JWT_PUBLIC_KEY",
      ],
    );
  });

  it("are in a memory directory that only the container's user enters", async () => {
    const { tmpfs } = (await container()).linuxParameters;
    const [mount, more] = tmpfs.filter(({ containerPath }) => containerPath !== "/tmp");
    assert.equal(more, undefined);
    assert.equal(mount?.containerPath, "/run/keys");
    for (const option of ["mode=0700", "uid=10001", "gid=10001", "noexec", "nosuid", "nodev"]) {
      assert.ok(mount?.mountOptions.includes(option), option);
    }
  });

  it("are written before the command starts, for its user only, and forgotten", async () => {
    const { entryPoint, environment, secrets } = await container();
    const contents = ["-----BEGIN KEY-----\n%s $HOME \\n 'x'\n-----END KEY-----\n", "public"];
    const here = (value: string) => path.join(directory, path.basename(value));
    const env = {
      PATH: process.env.PATH,
      ...Object.fromEntries(environment.map(({ name, value }) => [name, here(value)])),
      ...Object.fromEntries(secrets.map(({ name }, index) => [name, contents[index]])),
    };
    const [shell = "", ...rest] = entryPoint;
    const program = "console.log(JSON.stringify([process.argv.slice(1), process.env]))";
    const command = [process.execPath, "-e", program, "--", "a b", "$c"];
    const run = spawnSync(shell, [...rest, ...command], { env, encoding: "utf8" });
    assert.equal(run.status, 0, run.stderr);

    const [argv, seen] = JSON.parse(run.stdout) as [string[], Record<string, string>];
    assert.deepEqual(argv, ["a b", "$c"]);
    for (const [index, { name, value }] of environment.entries()) {
      assert.equal(readFileSync(here(value), "utf8"), contents[index]);
      assert.equal(statSync(here(value)).mode & 0o777, 0o400);
      assert.equal(seen[name], here(value));
    }
    for (const { name } of secrets) assert.equal(seen[name], undefined);
  });

  it("keep the command from starting when one cannot be written", async () => {
    const { entryPoint } = await container();
    const [shell = "", ...rest] = entryPoint;
    const env = { PATH: process.env.PATH, JWT_PRIVATE_KEY_PATH: `${directory}/none/key` };
    const run = spawnSync(shell, [...rest, "echo", "started"], { env, encoding: "utf8" });
    assert.notEqual(run.status, 0);
    assert.equal(run.stdout, "");
  });

  it("let the command take the shell's place, so that it gets the signals", async () => {
    const { entryPoint } = await container();
    assert.match(entryPoint[2] ?? "", /; exec "\$@"$/);
  });

  it("leave a container without them as its image is", async () => {
    assert.equal((await container({}, {} as typeof files)).entryPoint, undefined);
  });

  const refused: readonly [string, () => Promise<unknown>, RegExp][] = [
    [
      "without a command",
      () => container({ command: undefined }),
      /JWT_PRIVATE_KEY_PATH and JWT_PUBLIC_KEY_PATH as files, so it needs its command/,
    ],
    [
      "in the directory that everything may use",
      () => container({}, { ...files, JWT_PUBLIC_KEY_PATH: "/tmp/key.pem" }),
      /JWT_PUBLIC_KEY_PATH of api is \/tmp\/key\.pem: give an absolute path in a directory/,
    ],
    [
      "in the root directory",
      () => container({}, { ...files, JWT_PUBLIC_KEY_PATH: "/key.pem" }),
      /give an absolute path in a directory of its own/,
    ],
    [
      "at one path",
      () => container({}, { ...files, JWT_PUBLIC_KEY_PATH: files.JWT_PRIVATE_KEY_PATH }),
      /api gets two files at the same path/,
    ],
  ];
  for (const [what, attempt, message] of refused) {
    it(`are refused ${what}`, () => assert.rejects(attempt(), message));
  }
});
