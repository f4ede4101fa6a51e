/** Sentry's project, by its DSN: https://develop.sentry.dev/sdk/overview/#parsing-the-dsn. */
import type { Look } from "../look";
import { askApi, at, membersAt, textAt } from "../look/api";
import { isTrouble, type Trouble } from "../probe";
import type { SentryTarget } from "../targets";
import { bearer, untold } from "./ask";

export interface Dsn {
  /** Where events go: `https://o1.ingest.sentry.io`. */
  readonly origin: string;
  /** Where the API answers: `https://sentry.io`. */
  readonly api: string;
  readonly key: string;
  readonly project: string;
}

export function readDsn(value: string): Dsn | undefined {
  const url = URL.parse(value.trim());
  const [, path, project] = /^(.*)\/(\d+)\/?$/.exec(url?.pathname ?? "") ?? [];
  if (url?.protocol !== "https:" || !url.username || project === undefined) return undefined;
  // Sentry's own hosts take events below ingest, by region; others take both.
  const host = url.host.replace(/^o\d+\.ingest\.(?:(us|de)\.)?sentry\.io$/, (_, region?: string) =>
    region === undefined ? "sentry.io" : `${region}.sentry.io`,
  );
  return {
    origin: `https://${url.host}${path}`,
    api: `https://${host}${path}`,
    key: url.username,
    project,
  };
}

export interface Project {
  readonly slug: string;
  readonly organization: string;
  /** Whether an event ever came. */
  readonly hasEvents: boolean;
  readonly api: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The project of the DSN, as a token that may read it sees it. */
export async function readProject(target: SentryTarget, look: Look): Promise<Project | Trouble> {
  const { secret, token: variable } = target;
  const value = await look.secret(secret);
  if (isTrouble(value)) return value;
  const dsn = readDsn(value);
  if (dsn === undefined) return { trouble: "the DSN is none" };
  if (variable === undefined) return untold("the variable of a token");
  const token = await look.secret(variable);
  if (isTrouble(token)) return token;
  const headers = bearer(token.trim());
  const answer = await askApi(look, { url: `${dsn.api}/api/0/projects/`, headers });
  if (isTrouble(answer)) return answer;
  if (answer.status === 401) return { trouble: "it refuses the token: 401" };
  if (answer.status !== 200) return { trouble: `it answers ${answer.status}` };
  const projects = membersAt(answer.body);
  if (isTrouble(projects)) return projects;
  const own = projects.find((each) => String(at(each, "id")) === dsn.project);
  if (own === undefined) return { trouble: "the token does not see the project of the DSN" };
  return {
    slug: textAt(own, "slug"),
    organization: textAt(own, "organization", "slug"),
    hasEvents: textAt(own, "firstEvent") !== "",
    api: dsn.api,
    headers,
  };
}
