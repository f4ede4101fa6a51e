/**
 * Whether an RDS engine refuses connections without TLS, from its parameter group or its default.
 */
import { knownOf, someOf } from "./unknowns";

/** The parameter by which an engine refuses plain connections. */
export type TlsParameter = "rds.force_ssl" | "require_secure_transport";

export interface Engine {
  readonly name: string;
  /** Undefined when the program does not say. */
  readonly major: number | undefined;
}

/** Reads an engine and its version as Pulumi programs give them: `postgres`, `16.4`. */
export function engineOf(name: unknown, version: unknown): Engine | undefined {
  if (typeof name !== "string") {
    return undefined;
  }
  const major = /^\s*(\d+)/.exec(
    typeof version === "string" || typeof version === "number" ? String(version) : "",
  );
  return { name: name.toLowerCase(), major: major ? Number(major[1]) : undefined };
}

/** Reads the family of a parameter group: `postgres16`, `aurora-mysql8.0`, `sqlserver-se-15.0`. */
export function engineOfFamily(family: unknown): Engine | undefined {
  const match = /^([a-z][a-z-]*?)-?(\d+)(?:[.\d]*)$/.exec(
    typeof family === "string" ? family.toLowerCase() : "",
  );
  return match?.[1] ? { name: match[1], major: Number(match[2]) } : undefined;
}

/** Undefined for engines that set TLS elsewhere, as Oracle does in its option group. */
export function tlsParameter(engine: Engine): TlsParameter | undefined {
  if (/^(postgres|aurora-postgresql|sqlserver-\w+)$/.test(engine.name)) {
    return "rds.force_ssl";
  }
  return /^(mysql|mariadb|aurora|aurora-mysql)$/.test(engine.name)
    ? "require_secure_transport"
    : undefined;
}

/**
 * Whether the engine requires TLS while nobody sets the parameter: RDS for PostgreSQL does from 15,
 * Aurora PostgreSQL from 17 (RDS user guide, "Using SSL with a PostgreSQL DB instance"; Aurora user
 * guide, "Security with Amazon Aurora PostgreSQL"). Without a version RDS takes its default one,
 * which is above 15 for RDS for PostgreSQL; Aurora's default is not relied on. For other engines
 * the default is off, or not relied on.
 */
export function requiresTlsByDefault(engine: Engine): boolean {
  if (engine.name === "postgres") {
    return engine.major === undefined || engine.major >= 15;
  }
  return engine.name === "aurora-postgresql" && (engine.major ?? 0) >= 17;
}

interface Parameter {
  readonly name?: unknown;
  readonly value?: unknown;
}

/**
 * The value that a parameter group gives to the parameter; undefined when it leaves the default.
 */
export function parameterValue(
  parameters: readonly Parameter[] | undefined,
  name: string,
): string | undefined {
  let value: string | undefined;
  someOf(parameters, (parameter) => {
    if (String(parameter.name).toLowerCase() !== name) {
      return false;
    }
    value = String(parameter.value);
    return true;
  });
  return value;
}

export function isOn(value: string): boolean {
  return /^(1|on|true)$/i.test(value.trim());
}

/** A parameter group of the stack. */
export interface ParameterGroup {
  readonly name: string;
  readonly props: {
    readonly family?: unknown;
    readonly parameters?: readonly Parameter[] | undefined;
  };
}

/** What decides whether a database requires TLS; each part is read only when it is needed. */
export interface Database {
  /** The parameter groups of this stack that the database names. */
  readonly groups: readonly ParameterGroup[];
  readonly groupName: () => unknown;
  readonly engine: () => Engine | undefined;
}

export type TlsVerdict =
  | { readonly verdict: "required" }
  /** The engine sets TLS elsewhere. */
  | { readonly verdict: "other engine"; readonly engine: string }
  /** The parameter group switches it off. */
  | { readonly verdict: "off"; parameter: TlsParameter; actual: string; group: string }
  /** Nobody sets it, and the engine leaves it off. */
  | { readonly verdict: "left off"; parameter: TlsParameter; group: string; engine: string }
  /** The parameter group is not part of this stack. */
  | { readonly verdict: "elsewhere"; group: string };

const noGroup = "the default parameter group";

export function tlsVerdict(database: Database): TlsVerdict {
  const [group] = database.groups;
  if (group) {
    // A family that is not known yet says no more than the engine of the database itself.
    const [family] = knownOf([group], ({ props }) => props.family !== undefined);
    const engine = family ? engineOfFamily(family.props.family) : undefined;
    const stated = engine ?? database.engine() ?? engineOfFamily(group.props.family);
    return judge(stated, `the parameter group ${group.name}`, group);
  }
  const name = database.groupName();
  if (name === undefined || name === null || name === "") {
    return judge(database.engine(), noGroup);
  }
  // The groups that RDS makes are named for their family: `default.postgres16`.
  const family = engineOfFamily(/^default[.:](.+)$/.exec(String(name))?.[1]);
  if (family) {
    return judge(family, noGroup);
  }
  const engine = database.engine();
  return engine && !tlsParameter(engine)
    ? { verdict: "other engine", engine: engine.name }
    : { verdict: "elsewhere", group: String(name) };
}

function judge(engine: Engine | undefined, where: string, group?: ParameterGroup): TlsVerdict {
  // A restored database may leave out its engine; then its group shows which one is meant.
  const parameter = engine ? tlsParameter(engine) : "rds.force_ssl";
  if (!parameter) {
    return { verdict: "other engine", engine: engine?.name ?? "" };
  }
  const actual = parameterValue(group?.props.parameters, parameter);
  if (actual !== undefined) {
    return isOn(actual)
      ? { verdict: "required" }
      : { verdict: "off", parameter, actual, group: where };
  }
  if (engine && requiresTlsByDefault(engine)) {
    return { verdict: "required" };
  }
  const label = engine
    ? [engine.name, engine.major ?? "of no stated version"].join(" ")
    : "the engine, which is not stated,";
  return { verdict: "left off", parameter, group: where, engine: label };
}
