import assert from "node:assert/strict";
import webhooks from "../../gonogo/probes/edge/webhooks-refuse-unsigned";
import { judge } from "../../gonogo/probes/judge";
import inbound from "../../gonogo/probes/providers/sendgrid-inbound-set";
import arrive from "../../gonogo/probes/providers/twilio-messages-arrive";
import { runProbes } from "../../gonogo/probes/run";
import { shownUrl } from "../../gonogo/probes/shown-url";
import { targets } from "./support";

const secret = "https://ann:CANARYpassword@old.shop.example/hook?token=CANARYtoken#CANARY";
const plain = "https://old.shop.example/hook";

describe("an address in results", () => {
  it("is as it was written, but for what may be secret in it", () => {
    assert.equal(shownUrl(secret), `${plain}?...`);
    for (const same of [plain, "https://api.shop.example", "http://x/", "nowhere", ""]) {
      assert.equal(shownUrl(same), same);
    }
  });

  it("tells no secret, where a probe looks or what a provider has", async () => {
    const controller = new AbortController();
    controller.abort();
    const [result] = await runProbes({
      probes: [webhooks],
      targets: targets({ webhook: [{ url: secret }] }),
      options: [],
      signal: controller.signal,
    });
    assert.equal(result?.target, `${plain}?...`);
    const number = { sid: "PN1", smsUrl: secret, smsMethod: "POST", canSms: true };
    const service = { inboundUrl: "", inboundMethod: "POST" };
    const wanted = "https://api.shop.example/webhooks/twilio";
    const twilio = judge(arrive, { wanted, number, service }, {});
    const host = "in.shop.example";
    const sendgrid = judge(
      inbound,
      {
        wanted: { host, url: wanted },
        settings: [{ host, url: secret }],
        exchanges: ["10 mx.sendgrid.net"],
      },
      {},
    );
    for (const judged of [twilio, sendgrid]) {
      assert.equal(judged.outcome, "fail");
      assert.match(judged.findings[0]?.sentence ?? "", /old\.shop\.example\/hook\?\.\.\./);
    }
    assert.doesNotMatch(JSON.stringify([result, twilio, sendgrid]), /CANARY/);
  });
});
