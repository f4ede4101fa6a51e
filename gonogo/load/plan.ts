/** A load test of a stack: its checklist's, with what configuration and command line say over it. */
import { GonogoError } from "../errors";
import { listOf } from "./lists";
import { type Level, type LoadPlan, type LoadSettings, loadSettings } from "./settings";

/** @param place Of the key in the stack's file, for messages. @throws GonogoError `usage` */
export function readLoadSettings(value: unknown, place: string): LoadSettings {
  const read = loadSettings.safeParse(value ?? {});
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const where = (issue?.path ?? []).join(".");
  throw new GonogoError("usage", `${place}: gonogo:load ${where}: ${issue?.message}.`);
}

export interface Wishes {
  /** Of the command line, over all others; so are the next two. */
  readonly users: readonly number[];
  readonly seconds?: number;
  readonly ramp?: number;
  readonly from: readonly string[];
}

/** Held for half a minute where nobody says otherwise: our choice. */
const usualSeconds = 30;
/** Users that come within a second, and the least and most of a ramp in seconds: our choice. */
const arrivals = 200;
const ramps = { least: 2, most: 60 };

/** Smallest level first: where it fails, the next one is not run. @throws GonogoError `usage` */
export function loadPlans(
  system: string | undefined,
  settings: LoadSettings,
  wishes: Wishes,
  hosts: ReadonlyMap<string, string>,
): readonly LoadPlan[] {
  const list = listOf(system);
  const host = settings.host ?? list.host;
  const base = hosts.get(host);
  if (base === undefined) {
    const known = [...hosts.keys()].map((role) => `${role}Url`).join(", ");
    throw new GonogoError(
      "usage",
      `The stack's outputs name no ${host}Url, only ${known}: say which host under gonogo:load.`,
    );
  }
  const users = [wishes.users, settings.users ?? []].find((each) => each.length > 0);
  const levels = users?.map((count) => levelOf(count, list.levels)) ?? list.levels;
  const { errors, latency, uptime } = { ...list.thresholds, ...settings.thresholds };
  return [...levels]
    .sort((a, b) => a.users - b.users)
    .map((level) => ({
      level,
      base,
      paths: settings.paths ?? list.paths,
      health: settings.health ?? list.health,
      seconds: wishes.seconds ?? settings.seconds ?? usualSeconds,
      ramp: wishes.ramp ?? settings.ramp ?? rampOf(level.users),
      requestsPerSecond: settings.requestsPerSecond ?? 1,
      thresholds: {
        errors: errors ?? list.thresholds.errors,
        latency: latency ?? list.thresholds.latency,
        uptime: uptime ?? list.thresholds.uptime,
      },
      latencyItems: list.latencyItems,
      keyHeader: settings.keys?.header ?? list.keyHeader,
      from: wishes.from,
    }));
}

/** More users than a level asks for show it too; fewer show nothing of any. */
function levelOf(users: number, levels: readonly Level[]): Level {
  const shown = levels.filter((level) => level.users <= users);
  const source = shown.at(-1)?.source ?? "the command line or the stack's configuration";
  const items = [...new Set(shown.flatMap((level) => level.items))];
  return { users, source, items };
}

const rampOf = (users: number): number =>
  Math.min(ramps.most, Math.max(ramps.least, users / arrivals));
