/** `gonogo webhooks renew`: renews channels of Google Calendar. */
import { ConfigurationError } from "../../infra/webhooks/configuration-error";
import {
  type AccessToken,
  googleCalendar,
  serviceAccount,
} from "../../infra/webhooks/google-calendar-api";
import { dueChannels, type RenewableChannel, renew } from "../../infra/webhooks/renewal";
import { GonogoError } from "../errors";
import type { Arguments } from "./arguments";
import { type ExitCode, exitCodes } from "./exit-codes";
import type { Io } from "./io";
import { withDatabase } from "./webhooks-database";
import { readCount } from "./webhooks-filter";
import { aligned, countText, spanText, tell } from "./webhooks-text";

export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const withinHours = readCount("--within", args.value("within"), { usual: 60, most: 168 });
  const doIt = args.flag("yes");
  const address = args.value("address");
  if (doIt && address === undefined) {
    throw new GonogoError(
      "usage",
      "Say where Google sends notifications: --address https://host/path.",
    );
  }
  if (address !== undefined && !/^https:\/\/[^/]+\/\S+$/.test(address)) {
    throw new GonogoError("usage", `--address ${address} is no https URL with a path.`);
  }
  const google = doIt ? client(io) : undefined;
  const errors: string[] = [];
  const { channels, counts } = await withDatabase(io, async (database) => {
    const due = await dueChannels(database, { withinHours });
    if (google === undefined || address === undefined) return { channels: due, counts: undefined };
    const failed = (error: string) => errors.push(error);
    return {
      channels: due,
      counts: await renew(database, google, { address, withinHours, failed }),
    };
  });
  // Not the calendars' ids: these are people's addresses.
  const due = channels.map(({ id, tenant, expires_at }) => ({ id, tenant, endsAt: expires_at }));
  await tell(args, io, { dryRun: !doIt, due, ...counts, errors }, () =>
    counts === undefined ? planText(channels) : doneText(counts, errors),
  );
  return (counts?.failed ?? 0) > 0 ? exitCodes.noGo : exitCodes.go;
}

function client({ env }: Io) {
  const base = env.GOOGLE_API_BASE;
  const origin = base === undefined || base === "" ? {} : { origin: checkedOrigin(base) };
  return googleCalendar({ accessToken: accessToken(env, origin), ...origin });
}

/** For tests and proxies. A token goes there, so that it must be encrypted or stay here. */
function checkedOrigin(base: string): string {
  const url = URL.canParse(base) ? new URL(base) : undefined;
  const isLocal = ["127.0.0.1", "localhost", "[::1]"].includes(url?.hostname ?? "");
  if (url !== undefined && (url.protocol === "https:" || (isLocal && url.protocol === "http:"))) {
    return url.origin;
  }
  throw new GonogoError("usage", "GOOGLE_API_BASE is no https address.");
}

function accessToken(env: Io["env"], origin: { readonly origin?: string }): AccessToken {
  const { GOOGLE_ACCESS_TOKEN: token, GOOGLE_SVC_ACCOUNT_JSON: account } = env;
  if (token !== undefined && token !== "") return async () => token;
  if (account === undefined || account === "") {
    throw new GonogoError(
      "usage",
      "Neither GOOGLE_SVC_ACCOUNT_JSON nor GOOGLE_ACCESS_TOKEN is set: Google asks who renews.",
    );
  }
  try {
    return serviceAccount(account, origin);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new GonogoError("usage", `GOOGLE_SVC_ACCOUNT_JSON: ${error.message}.`);
  }
}

function planText(channels: readonly RenewableChannel[]): string {
  if (channels.length === 0) return "No channel ends so soon.\n";
  const rows = channels.map(({ id, tenant, expires_at }) => {
    const seconds = (expires_at.getTime() - Date.now()) / 1_000;
    return [
      id,
      tenant,
      seconds < 0 ? `ended ${spanText(-seconds)} ago` : `in ${spanText(seconds)}`,
    ];
  });
  const many = countText(channels.length, "channel");
  return `${aligned([["channel", "tenant", "ends"], ...rows])}
${many} would be renewed. Nothing was changed: --yes --address URL does it.
`;
}

function doneText(
  { renewed, stopped, failed }: { renewed: number; stopped: number; failed: number },
  errors: readonly string[],
): string {
  const told = [...new Set(errors)].map((error) => `  ${error}\n`).join("");
  return `${countText(renewed, "channel")} renewed, ${stopped} stopped, ${failed} failed.\n${told}`;
}
