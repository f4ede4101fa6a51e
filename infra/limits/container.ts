import { refuse, within } from "./refuse";

export interface CheckedContainer {
  readonly role: string;
  readonly image: string;
  readonly command?: readonly string[] | undefined;
  readonly port?: number | undefined;
  readonly environment: Readonly<Record<string, string>>;
  readonly references: Readonly<Record<string, unknown>>;
  readonly files?: Readonly<Record<string, { readonly path: string }>> | undefined;
  readonly scratch?: Readonly<Record<string, number>> | undefined;
  readonly stopSeconds?: number | undefined;
  readonly healthStartSeconds?: number | undefined;
  readonly healthTiming?: { readonly interval: number; readonly timeout: number } | undefined;
}

const digest = /^[^\s@]+@sha256:[0-9a-f]{64}$/;
const variable = /^[A-Za-z_][A-Za-z0-9_]*$/;
const directory = /^(\/[A-Za-z0-9._-]+)+$/;

/** Refuses a container that ECS refuses, or that would not start on Fargate. */
export function checkContainer(container: CheckedContainer): void {
  const { role } = container;
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(role)) {
    refuse(`ECS does not accept ${role} as the name of a container: use letters, digits, - and _.`);
  }
  checkImage(`The container ${role}`, container.image);
  if (container.port !== undefined) within(`The port of ${role}`, container.port, 1, 65_535);
  // Fargate waits two minutes at most.
  within(`The stop timeout of ${role}`, container.stopSeconds ?? 30, 2, 120);
  within(`The health check's start period of ${role}`, container.healthStartSeconds ?? 0, 0, 300);
  const { interval = 30, timeout = 5 } = container.healthTiming ?? {};
  within(`The health check's interval of ${role}`, interval, 5, 300);
  within(`The health check's timeout of ${role}`, timeout, 2, 60);
  checkVariables(container);
  for (const [path, mib] of Object.entries(container.scratch ?? {})) {
    if (!directory.test(path)) refuse(`${role} cannot write to ${path}: give an absolute path.`);
    within(`The size of ${path} in ${role}, in MiB,`, mib, 1, 122_880);
  }
  checkFiles(container);
}

/** By digest, so that what was tested is what runs. */
export function checkImage(what: string, image: string): void {
  if (!digest.test(image)) {
    refuse(
      `${what} has the image ${image}, which is not pinned by digest: give ` +
        "<repository>@sha256:<64 hexadecimal digits>.",
    );
  }
}

/** Bytes of a task definition that ECS takes (service quotas). */
const definitionLimit = 65_536;

/** Gives the text back; refuses it where ECS would. */
export function checkDefinitionSize(role: string, text: string): string {
  const size = Buffer.byteLength(text);
  if (size > definitionLimit) {
    refuse(
      `The definition of ${role} has ${size} bytes; ECS takes ${definitionLimit}. Put long values ` +
        "into parameters.",
    );
  }
  return text;
}

function checkVariables({ role, environment, references, files }: CheckedContainer): void {
  const seen = new Set<string>();
  for (const name of [environment, references, files ?? {}].flatMap((each) => Object.keys(each))) {
    if (!variable.test(name))
      refuse(`${name} of ${role} is not a name of an environment variable.`);
    // ECS refuses a task definition that gives a variable twice.
    if (seen.has(name)) refuse(`${role} gets the environment variable ${name} twice.`);
    seen.add(name);
  }
}

function checkFiles({ role, command, files = {} }: CheckedContainer): void {
  const entries = Object.entries(files);
  if (entries.length > 0 && command === undefined) {
    refuse(
      `${role} gets ${entries.map(([name]) => name).join(" and ")} as files, so it needs its ` +
        "command: the step that writes them replaces the image's own.",
    );
  }
  for (const [name, { path }] of entries) {
    if (!/^(\/[A-Za-z0-9._-]+){2,}$/.test(path) || path.startsWith("/tmp/")) {
      refuse(
        `${name} of ${role} is ${path}: give an absolute path in a directory of its own, ` +
          "such as /run/keys/private.pem.",
      );
    }
  }
  const paths = entries.map(([, { path }]) => path);
  if (new Set(paths).size < paths.length) refuse(`${role} gets two files at the same path.`);
}
