/** What a load test shows: a result for each thing that had to hold. Pure. */
import type { Judgement } from "../probes/judge";
import { loadSeverity, type loadThings } from "../probes/names";
import type { Evidence } from "../probes/probe";
import type { ProbeResult } from "../probes/run";
import type { LoadPlan } from "./settings";
import type { LoadFacts } from "./tally";

/** Of all answers: with more of them the load was not the one that was asked for. Our choice. */
const mostLimited = 0.05;
/** Answers from which on a share or a percentile says something: our choice. */
const leastAnswers = 100;
/** Health checks from which on their share says something: our choice. */
const leastChecks = 5;

type State = Judgement & { readonly evidence?: Evidence };
const pass: State = { outcome: "pass", findings: [] };
const open = (reason: string): State => ({ outcome: "unknown", findings: [], reason });

/** @param trouble Why there was no load at all. */
export function judgeLoad(
  plan: LoadPlan,
  facts: LoadFacts | { readonly trouble: string },
  times: { readonly startedAt: string; readonly ms: number },
): readonly ProbeResult[] {
  const property = plan.paths.map((path) => `GET ${path}`).join(", ");
  const { users, items } = plan.level;
  const states: readonly (readonly [Thing, State])[] =
    "trouble" in facts
      ? things.map((thing) => [thing, open(facts.trouble)])
      : [
          [things[0], usersOf(plan, facts)],
          [things[1], errorsOf(plan, facts, property)],
          [things[2], latencyOf(plan, facts, property)],
          [things[3], healthOf(plan, facts)],
        ];
  return states.map(([thing, state]) => ({
    probe: nameOf(thing, users),
    title: `${thing.title} with ${users.toLocaleString("en")} users`,
    severity: loadSeverity,
    controls: ["load-test"],
    items: thing.name === "latency" ? [...items, ...plan.latencyItems] : items,
    why: thing.why,
    fix: thing.fix,
    target: plan.base,
    ...state,
    startedAt: times.startedAt,
    ms: times.ms,
  }));
}

interface Thing {
  readonly name: (typeof loadThings)[number];
  readonly title: string;
  readonly why: string;
  readonly fix: string;
}
const nameOf = ({ name }: Thing, users: number) => `load-${name}-at-${users}`;

/** What the results of a level are called. */
export const judged = ({ level }: LoadPlan): readonly string[] =>
  things.map((thing) => nameOf(thing, level.users));

const things = [
  {
    name: "users",
    title: "All users are served at once",
    why: "A load that did not reach the system shows nothing of it.",
    fix: "Let the load come from several keys or addresses, or from a machine that can make it.",
  },
  {
    name: "errors",
    title: "Errors stay rare",
    why: "What fails under load fails on the day of the launch.",
    fix: "Find in the log what failed: a pool that is too small, a limit of a provider, tasks that ran out of memory.",
  },
  {
    name: "latency",
    title: "Answers stay fast",
    why: "Users leave slow pages, and slow requests hold what the next ones need.",
    fix: "Find the slowest part in traces: a query without an index, a pool that is waited for, too few tasks.",
  },
  {
    name: "health",
    title: "The health check keeps answering",
    why: "A load balancer takes tasks away whose check fails, just when they are needed most.",
    fix: "Let the check do little, and give the service room: tasks, processors, connections.",
  },
] as const satisfies readonly Thing[];

function usersOf({ level, paths }: LoadPlan, facts: LoadFacts): State {
  const all = facts.answered + facts.limited + facts.failed;
  const evidence = {
    users: facts.users,
    requests: all,
    limited: facts.limited,
    seconds: facts.seconds,
    paths: paths.join(" "),
  };
  if (facts.ended !== undefined)
    return { ...open(`The load ended early: ${facts.ended}.`), evidence };
  if (facts.limited > mostLimited * all) {
    const reason =
      `${facts.limited} of ${all} answers were 429: the system's own rate limit held the load ` +
      "back, so that the system itself had less of it. Let it come from several keys (--keys) or " +
      "addresses (--from), or let the limit know them.";
    return { ...open(reason), evidence };
  }
  if (facts.users < level.users) {
    const reason = `${facts.users} of ${level.users} users were ever answered.`;
    // What failed is found by the errors; here it only means that the load was another.
    return { ...open(reason), evidence };
  }
  if (level.items.length === 0) {
    const reason = `The checklist asks for more users than ${level.users}, or for none.`;
    return level.source === "our choice" ? { ...pass, evidence } : { ...open(reason), evidence };
  }
  return { ...pass, evidence };
}

function errorsOf({ thresholds }: LoadPlan, facts: LoadFacts, property: string): State {
  const { percent, source } = thresholds.errors;
  const all = facts.answered + facts.failed;
  const share = all === 0 ? 0 : (100 * facts.failed) / all;
  const evidence = { answered: facts.answered, failed: facts.failed, limited: facts.limited };
  // A checklist says "below": the figure itself is too much.
  if (facts.failed > 0 && share >= percent && all >= leastAnswers) {
    const kinds = Object.entries(facts.failures)
      .sort(([, a], [, b]) => b - a)
      .slice(0, 3)
      .map(([kind, count]) => `${kind} (${count})`);
    const sentence =
      `${facts.failed} of ${all} requests failed, ${tenth(share)} %, not below ${percent} % ` +
      `(${source}): ${kinds.join(", ")}.`;
    return { outcome: "fail", findings: [{ sentence, property }], evidence };
  }
  if (all < leastAnswers) return { ...open(tooFew(all, facts)), evidence };
  return { ...pass, evidence };
}

function latencyOf({ thresholds }: LoadPlan, facts: LoadFacts, property: string): State {
  const { statistic, milliseconds, source } = thresholds.latency;
  if (facts.latency === undefined || facts.answered < leastAnswers) {
    return open(tooFew(facts.answered, facts));
  }
  const { average, p95, most } = facts.latency;
  const evidence = { averageMs: average, p95Ms: p95, mostMs: most, generatorLateMs: facts.late };
  const found = facts.latency[statistic];
  if (found < milliseconds) return { ...pass, evidence };
  if (facts.late > milliseconds / 2) {
    const reason =
      `The ${statistic} was ${found} ms, but this machine itself was ${facts.late} ms late: it ` +
      "cannot make this load. Run it from a larger one.";
    return { ...open(reason), evidence };
  }
  const sentence = `The ${statistic} is ${found} ms, not below ${milliseconds} ms (${source}).`;
  return { outcome: "fail", findings: [{ sentence, property }], evidence };
}

function healthOf({ thresholds, health: path }: LoadPlan, { health }: LoadFacts): State {
  const { percent, source } = thresholds.uptime;
  const { asked, answered } = health;
  const evidence = { asked, answered };
  if (asked < leastChecks) {
    return { ...open(`Only ${asked} health checks fell into the test.`), evidence };
  }
  const share = (100 * answered) / asked;
  if (share >= percent) return { ...pass, evidence };
  const sentence =
    `${asked - answered} of ${asked} health checks beside the load failed: ${tenth(share)} %, ` +
    `less than ${percent} % (${source}).`;
  return { outcome: "fail", findings: [{ sentence, property: `GET ${path}` }], evidence };
}

const tenth = (share: number): string => (Math.round(share * 100) / 100).toString();

function tooFew(count: number, { limited }: LoadFacts): string {
  const why = limited > 0 ? `; ${limited} were held back with 429` : "";
  return `${count} answers are too few to decide by${why}.`;
}
