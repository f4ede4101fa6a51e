/** `gonogo webhooks`: what operators do with the events that the receiver has stored. */
import { suggestion } from "../../policies/framework/suggestion";
import { GonogoError } from "../errors";
import type { Arguments } from "./arguments";
import type { CommandModule } from "./command";
import type { ExitCode } from "./exit-codes";
import type { Io } from "./io";
import { type WebhookVerb, webhookOptions, webhookVerbs } from "./webhooks-options";

/** Each loads only what it uses: a client of the database, of Stripe, or nothing. */
const modules: Readonly<Record<WebhookVerb, () => CommandModule>> = {
  list: () => require("./webhooks-list"),
  replay: () => require("./webhooks-replay"),
  missed: () => require("./webhooks-missed"),
  verify: () => require("./webhooks-verify"),
  renew: () => require("./webhooks-renew"),
  rekey: () => require("./webhooks-rekey"),
};

export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const [given, ...rest] = args.positionals;
  const verbs = Object.keys(modules) as WebhookVerb[];
  const verb = verbs.find((one) => one === given);
  if (verb === undefined) {
    const known = `gonogo webhooks ${verbs.join(", ")}`;
    const hint = given === undefined ? undefined : suggestion(given, verbs);
    const what = given === undefined ? "Say what to do" : `There is no gonogo webhooks ${given}`;
    throw new GonogoError("usage", `${what}: ${hint ?? known}${hint ? "" : "."}`);
  }
  for (const name of Object.keys(webhookOptions)) {
    if (!(name in webhookVerbs[verb]) && (args.flag(name) || args.values(name).length > 0)) {
      const takers = verbs.filter((one) => name in webhookVerbs[one]);
      throw new GonogoError(
        "usage",
        `--${name} is no option of gonogo webhooks ${verb}; it is one of ${takers.join(", ")}.`,
      );
    }
  }
  const [first] = rest;
  if (first !== undefined && verb !== "replay") {
    throw new GonogoError("usage", `gonogo webhooks ${verb} takes no argument "${first}".`);
  }
  return modules[verb]().run({ ...args, positionals: rest }, io);
}
