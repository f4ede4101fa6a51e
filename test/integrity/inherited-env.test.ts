/** What is judged must not be able to sign its own report. */
import assert from "node:assert/strict";
import { inheritedEnvironment } from "../../gonogo/engine/inherited-env";
import { makePack, makeProgram, removeFolders, run } from "../engine/support";

const secret = { GONOGO_SIGNING_KEY: "-----BEGIN", GONOGO_SIGNING_PASSPHRASE: "open sesame" };

describe("the signing key of the environment", () => {
  after(removeFolders);

  it("is taken out, and nothing else", () => {
    const env = { ...secret, PATH: "/bin", GONOGO_DEBUG: "1" };
    assert.deepEqual(inheritedEnvironment(env), { PATH: "/bin", GONOGO_DEBUG: "1" });
    assert.equal(env.GONOGO_SIGNING_KEY, "-----BEGIN", "gonogo itself keeps it");
  });

  it("is seen neither by the program nor by a policy pack", async () => {
    const seen = "Object.keys(process.env).filter((name) => /SIGNING|SEEN/.test(name)).join()";
    const dir = makeProgram(`import * as pulumi from "@pulumi/pulumi";
pulumi.log.warn("program: " + ${seen});
`);
    const pack = makePack(`new PolicyPack("env", { policies: [{
  name: "env", description: "x", enforcementLevel: "advisory",
  validateStack: (args, report) => report("pack: " + ${seen}),
}] });
`);
    Object.assign(process.env, secret, { SEEN: "1" });
    try {
      const result = await run(dir, { packs: [{ dir: pack }] });
      const told = JSON.stringify([result.log, result.packs]);
      assert.match(told, /program: SEEN"/);
      assert.match(told, /pack: SEEN/);
      assert.doesNotMatch(told, /SIGNING/);
    } finally {
      for (const name of [...Object.keys(secret), "SEEN"]) delete process.env[name];
    }
  }).timeout(60_000);
});
