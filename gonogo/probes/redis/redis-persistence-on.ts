import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { askRedis, readInfo } from "./session";

type Persistence =
  | {
      readonly kept: "by the server";
      readonly aof: boolean;
      /** Points of saving; undefined where the server does not tell its configuration. */
      readonly saves?: boolean;
      /** Whether the last write of either kind went wrong. */
      readonly failing: boolean;
    }
  | { readonly kept: "by copies"; readonly nodes: number; readonly failover: boolean };
interface Facts {
  readonly persistence: Persistence | Trouble;
}

const server = (aof: boolean, saves: boolean | undefined, failing = false): Facts => ({
  persistence: {
    kept: "by the server",
    aof,
    ...(saves === undefined ? {} : { saves }),
    failing,
  },
});
const copies = (nodes: number, failover: boolean): Facts => ({
  persistence: { kept: "by copies", nodes, failover },
});
const asked = { asked: true };

export default defineProbe({
  id: "redis-persistence-on",
  title: "What is in Redis survives the loss of its process",
  why: "Jobs that were accepted and not done are gone with the memory that held them.",
  fix: "Turn appendonly on; in ElastiCache, which has none, take two nodes with automatic failover.",
  severity: "high",
  controls: ["redis-persistence"],
  target: "redis",
  options: {
    asked: {
      type: "boolean",
      default: false,
      stricter: true,
      description: "Whether the system needs it: for job queues, not for a cache.",
      source: "clientflow-047; optional in catalytic-029",
    },
  },
  messages: {
    off: "It writes neither an append-only file nor snapshots.",
    failing: "Its last write to the disk went wrong.",
    single: "It has one node without failover: nothing outlives the node.",
  },
  exempt: ({ asked: wanted }) => (wanted ? undefined : "Nobody asks for persistence."),
  async collect(target, look): Promise<Facts> {
    const { mode, identifier, region } = target;
    if (mode === "elasticache" && identifier !== undefined) {
      const told = await look.aws.cacheBackups(identifier, region);
      if (isTrouble(told)) return { persistence: told };
      const { nodes, failover } = told;
      return { persistence: { kept: "by copies", nodes, failover } };
    }
    const answer = await askRedis(target, look, [
      ["INFO", "persistence"],
      ["CONFIG", "GET", "save"],
    ]);
    if (isTrouble(answer)) return { persistence: answer };
    const [text = "", save = ""] = answer.replies;
    if (isTrouble(text)) return { persistence: text };
    const info = readInfo(text);
    if (info.aof_enabled === undefined) {
      return { persistence: { trouble: "it tells nothing of its persistence" } };
    }
    const aof = info.aof_enabled === "1";
    const saves = isTrouble(save) ? undefined : save.split("\n").slice(1).join("").trim() !== "";
    const failing =
      (aof && info.aof_last_write_status === "err") ||
      (saves === true && info.rdb_last_bgsave_status === "err");
    return {
      persistence: {
        kept: "by the server",
        aof,
        ...(saves === undefined ? {} : { saves }),
        failing,
      },
    };
  },
  *judge({ persistence: told }) {
    const persistence = seen(told, "Redis");
    if (persistence.kept === "by copies") {
      const { nodes, failover } = persistence;
      if (nodes < 2 || !failover) yield { message: "single", property: "automaticFailover" };
      return;
    }
    const { aof, saves, failing } = persistence;
    if (failing) yield { message: "failing", property: "persistence" };
    else if (!aof && saves === false) yield { message: "off", property: "appendonly" };
    else if (!aof && saves === undefined) {
      seen({ trouble: "it does not tell its configuration" }, "Redis");
    }
  },
  passes: [
    { name: "an append-only file", facts: server(true, false), options: asked },
    { name: "snapshots", facts: server(false, true), options: asked },
    {
      name: "a file, and a configuration not told",
      facts: server(true, undefined),
      options: asked,
    },
    { name: "two nodes", facts: copies(2, true), options: asked },
  ],
  fails: [
    { name: "neither", facts: server(false, false), options: asked, expect: "off" },
    { name: "a full disk", facts: server(true, false, true), options: asked, expect: "failing" },
    { name: "one node", facts: copies(1, false), options: asked, expect: "single" },
  ],
  undecided: [
    { name: "out of reach", facts: { persistence: { trouble: "cut" } }, options: asked },
    { name: "not told", facts: server(false, undefined), options: asked },
  ],
});
