/** A system that lacks a header, one that does not, and a project whose stack runs there. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Report, StackReport } from "../../gonogo/report/model";
import { type FaultyServer, faultyServer } from "../probes/faulty-server";
import { gonogo, likeOurs, root } from "./support";

export const waiver = (resource: string) =>
  [
    "policy: gonogo-probes/security-headers-sent",
    `resource: ${resource}`,
    "reason: The proxy that adds the header is switched on next week",
    "owner: ann",
    "approver: bob",
    "ticket: OPS-12",
    `expires: "${new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10)}"`,
    "",
  ].join("\n");

export const only = (json: string): StackReport => {
  const [first] = (JSON.parse(json) as Report).runs;
  assert(first);
  return first;
};

/** Made before the tests of the suite that calls it, and gone after them. */
export class LooksWorld {
  folder = "";
  #servers: readonly FaultyServer[] = [];

  constructor() {
    before(() => this.#begin());
    after(() => this.#end());
  }

  async #begin(): Promise<void> {
    const [ill, well] = await Promise.all([faultyServer("no-hsts"), faultyServer()]);
    this.#servers = [ill, well];
    this.folder = mkdtempSync(join(tmpdir(), "gonogo-looks-"));
    const { folder } = this;
    writeFileSync(join(folder, "ca.pem"), `${ill.ca}\n${well.ca}`);
    likeOurs(folder);
    mkdirSync(join(folder, "stacks", "finsight-prod.waivers"), { recursive: true });
    const file = "stacks/Pulumi.finsight-prod.yaml";
    writeFileSync(join(folder, file), readFileSync(join(root, file), "utf8"));
    writeFileSync(join(folder, "outputs.json"), JSON.stringify({ apiUrl: ill.url }));
    writeFileSync(join(folder, "well.json"), JSON.stringify({ apiUrl: well.url }));
  }

  async #end(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.close()));
    rmSync(this.folder, { recursive: true, force: true });
  }

  get ill(): string {
    return this.#servers[0]?.url ?? "";
  }

  readonly run = (...args: readonly string[]) =>
    gonogo(args, {
      cwd: this.folder,
      env: { ...process.env, NODE_EXTRA_CA_CERTS: join(this.folder, "ca.pem") },
    });

  readonly validate = (...more: readonly string[]) =>
    this.run("validate", "finsight-prod", "--outputs", "outputs.json", ...probes, ...more);
}

export const probes = ["--only", "security-headers-sent", "--only", "health-answers"];
