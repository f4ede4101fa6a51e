/** The database of `gonogo webhooks`, and what its errors mean to whoever runs the command. */
import type { Client as PgClient } from "pg";
import type { Database } from "../../infra/webhooks/database";
import { GonogoError } from "../errors";
import type { Io } from "./io";
import { connectionConfig } from "./webhooks-connection";

const variable = "DATABASE_URL";

/**
 * Runs with a connection to the database of DATABASE_URL. Nothing of its value is ever shown: not
 * the address, not the user.
 *
 * @throws GonogoError `usage` when it is missing, wrong, or its login may not do this;
 *   `undecidable` when the database does not answer.
 */
export async function withDatabase<T>(io: Io, run: (database: Database) => Promise<T>): Promise<T> {
  const client = open(io.env[variable]);
  // A server that goes away breaks the connection; the query that runs tells.
  client.on("error", () => undefined);
  try {
    await client.connect();
    return await run(client);
  } catch (error) {
    throw explained(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

function open(url: string | undefined): PgClient {
  if (url === undefined || url === "") {
    throw new GonogoError(
      "usage",
      `${variable} is not set: give the address of the receiver's database in the environment, with ` +
        "a login that has the role webhooks_operator.",
    );
  }
  const config = connectionConfig(url, variable);
  const { Client } = require("pg") as typeof import("pg");
  return new Client(config);
}

/** By SQLSTATE and by what the system's calls say. */
const meanings: readonly (readonly [RegExp, "usage" | "undecidable", string])[] = [
  [/^28/, "usage", "the database refuses the login: check user, password and sslmode"],
  [/^3D000$/, "usage", "there is no database of this name"],
  [
    /^(3F000|42P01|42703|42883)$/,
    "usage",
    "the tables of the webhook receiver are missing or older than this command: run its migrations",
  ],
  [
    /^42501$/,
    "usage",
    "the login may not do this: grant it the role webhooks_operator, for rekey webhooks_rekeyer",
  ],
  [
    /^23514$/,
    "usage",
    "the database refuses payloads in plain text: put their keys into WEBHOOK_PAYLOAD_KEYS",
  ],
  [/^57014$/, "undecidable", "the database took longer than 60 s: narrow the time window"],
  [/^(08|53|57)/, "undecidable", "the database is not available now"],
  [/^(ECONN|ENOTFOUND|EAI_|EHOST|ENET|ETIMEDOUT|EPIPE|ENOENT)/, "undecidable", "cannot be reached"],
  [
    /^(ERR_TLS|CERT_|DEPTH_|SELF_|UNABLE_|ERR_SSL)/,
    "undecidable",
    "its certificate is not trusted: name its authority with NODE_EXTRA_CA_CERTS or sslrootcert",
  ],
];

function explained(error: unknown): unknown {
  if (error instanceof GonogoError || !(error instanceof Error)) return error;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const found = meanings.find(([pattern]) => pattern.test(code));
  if (found !== undefined) {
    const [, kind, meaning] = found;
    return new GonogoError(kind, `${variable}: ${meaning} (${code}).`, { cause: error });
  }
  // What pg throws itself has no code; what it says names neither address nor user.
  if (
    /^(timeout|Connection terminated|The server does not support SSL|Query read)/.test(
      error.message,
    )
  ) {
    return new GonogoError("undecidable", `${variable}: ${error.message.toLowerCase()}.`);
  }
  return code === "" ? error : new GonogoError("undecidable", `${variable}: error ${code}.`);
}
