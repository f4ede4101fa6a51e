/** Options and help of the commands about keys and signatures. */
import type { OptionTable } from "./arguments";
import type { Command } from "./command";

/** Of every command that writes reports. */
export const signingOptions: OptionTable = { sign: { type: "string" } };
export const signingHelp = `  --sign KEYFILE              sign the reports that are written with a key of gonogo keys new
                              (also: GONOGO_SIGNING_KEY, a file or the key itself)
`;

export const keys: Command = {
  options: {},
  help: `Usage: gonogo keys new FILE.pem
       gonogo keys show FILE

new writes an Ed25519 key for signing reports and attestations to FILE.pem, which only you can read,
and its public key to FILE.pub.pem. With GONOGO_SIGNING_PASSPHRASE set, the key is encrypted with it.
show tells the public key and the id of a key, be it private or public, PEM or OpenSSH.

Exit codes
  0 written or shown   2 usage error
`,
  load: () => require("./keys"),
};

export const verify: Command = {
  options: {
    key: { type: "string", multiple: true },
    keys: { type: "string" },
    root: { type: "string" },
    "policy-pack": { type: "string", multiple: true },
    expect: { type: "string", multiple: true },
    format: { type: "string", choices: ["text", "json"] },
  },
  help: `Usage: gonogo verify PATH... [options]

Verifies reports that gonogo preview or audit kept with --reports, offline: that each is byte for byte
as written, that none is missing between the first and the newest, who signed them, and whether what
the verdict was made from is as it was. PATH is a report, its signature, the folder of a stack's
reports, or a folder of such folders. Says what was checked, and what could not be.

  --key FILE                  public key that is trusted: PEM, or a line as in id_ed25519.pub;
                              repeatable. Every report must be signed by a trusted key then
  --keys FOLDER               the same for every .pem and .pub in a folder
  --root DIR                  root of the repository: checks configuration, waivers, attestations,
                              evidence and policy packs of the newest report
  --policy-pack DIR           a pack that took part beside gonogo's own; repeatable
  --expect SHA256             a report that must be there, as noted elsewhere; repeatable
  --format FORMAT             text (default) or json

Exit codes
  0 nothing that was checked is wrong   2 usage error   5 something is wrong
`,
  load: () => require("./verify"),
};
