import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { probes } from "../../gonogo/probes/registry";
import { runProbes } from "../../gonogo/probes/run";
import { noTargets } from "../../gonogo/probes/targets";
import { dnsServer, type Zone } from "./dns-server";

const mail = probes.filter(({ target }) => target === "mail");

const key = (bits: number) => {
  const { publicKey } = generateKeyPairSync("rsa", { modulusLength: bits });
  const der = publicKey.export({ type: "spki", format: "der" });
  return `v=DKIM1; k=rsa; p=${der.toString("base64")}`;
};
const strong = key(2048);

/** A domain whose mail is in order: a provider's include, which includes another. */
const good: Zone = {
  "TXT shop.example": [
    "v=spf1 include:_spf.mailer.example a mx -all",
    "google-site-verification=x",
  ],
  "A shop.example": ["192.0.2.1"],
  "MX shop.example": ["10 mx.mailer.example"],
  "A mx.mailer.example": ["192.0.2.2"],
  "TXT _spf.mailer.example": ["v=spf1 ip4:192.0.2.0/24 include:_eu.mailer.example ~all"],
  "TXT _eu.mailer.example": ["v=spf1 ip6:2001:db8::/32 -all"],
  "TXT s1._domainkey.shop.example": [strong],
  "TXT _dmarc.shop.example": ["v=DMARC1; p=reject; rua=mailto:dmarc@shop.example"],
};

async function look(
  zone: Zone | undefined | "fails",
  selectors: readonly string[] = ["s1"],
  more: { readonly returnPath?: string } = {},
) {
  const server = await dnsServer(zone);
  try {
    const results = await runProbes({
      probes: mail,
      targets: {
        ...noTargets,
        api: [],
        web: [],
        host: [],
        mail: [{ domain: "shop.example", selectors, ...more }],
      },
      options: [],
      signal: new AbortController().signal,
      dns: { servers: [server.address], timeout: 400 },
    });
    return Object.fromEntries(
      results.map(({ probe, outcome, findings, reason }) => [
        probe,
        outcome === "pass" ? "pass" : `${outcome}: ${findings[0]?.sentence ?? reason}`,
      ]),
    );
  } finally {
    await server.close();
  }
}

const allPass = {
  "mail-spf": "pass",
  "mail-dkim": "pass",
  "mail-dmarc": "pass",
  "mail-mx": "pass",
  "mail-mta-sts": "pass",
};
const without = (...names: readonly string[]): Zone =>
  Object.fromEntries(Object.entries(good).filter(([name]) => !names.includes(name)));
const spf = (record: string, more: Zone = {}): Zone => ({
  ...good,
  "TXT shop.example": [record],
  ...more,
});

describe("probes of mail records, against a DNS server", () => {
  it("all pass where nothing is wrong", async () => {
    assert.deepEqual(await look(good), allPass);
  });

  it("look for SPF where bounces go, and miss none at the domain itself", async () => {
    const returnPath = "em1.shop.example";
    const sent: Zone = {
      ...without("TXT shop.example"),
      [`TXT ${returnPath}`]: ["v=spf1 ip4:192.0.2.0/24 -all"],
    };
    assert.deepEqual(await look(sent, ["s1"], { returnPath }), allPass);
    const none = await look(good, ["s1"], { returnPath });
    assert.match(none["mail-spf"] ?? "", /^fail: No SPF policy is published/);
    const open = { ...sent, "TXT shop.example": ["v=spf1 +all"] };
    const both = await look(open, ["s1"], { returnPath });
    assert.match(both["mail-spf"] ?? "", /^fail: .*ends in \+all/);
  });

  it("decide nothing about DKIM where no selector is known", async () => {
    const told = await look(good, []);
    assert.match(told["mail-dkim"] ?? "", /^unknown: .*no selector is known/);
  });

  const many = Object.fromEntries(
    Array.from({ length: 11 }, (_, i) => [`TXT i${i}.example`, ["v=spf1 ip4:192.0.2.1 -all"]]),
  );
  const includes = Array.from({ length: 11 }, (_, i) => `include:i${i}.example`).join(" ");
  const defects: readonly (readonly [string, Zone, keyof typeof allPass, RegExp])[] = [
    ["no SPF", without("TXT shop.example"), "mail-spf", /No SPF policy/],
    [
      "two SPF records",
      { ...good, "TXT shop.example": ["v=spf1 -all", "v=spf1 a -all"] },
      "mail-spf",
      /2 SPF policies/,
    ],
    ["an open end", spf("v=spf1 +all"), "mail-spf", /ends in \+all/],
    ["no end", spf("v=spf1 ip4:192.0.2.1"), "mail-spf", /neither an all nor a redirect/],
    ["a typing mistake", spf("v=spf1 inlcude:x.example -all"), "mail-spf", /no term of SPF/],
    ["eleven lookups", spf(`v=spf1 ${includes} -all`, many), "mail-spf", /needs 11 lookups/],
    [
      "an include of nothing",
      spf("v=spf1 include:no.example -all"),
      "mail-spf",
      /has no SPF record/,
    ],
    ["a circle", spf("v=spf1 include:shop.example -all"), "mail-spf", /in a circle/],
    [
      "three names that do not exist",
      spf("v=spf1 a:x.example a:y.example a:z.example -all"),
      "mail-spf",
      /3 of its names do not exist/,
    ],
    ["no DKIM key", without("TXT s1._domainkey.shop.example"), "mail-dkim", /No key is published/],
    [
      "a revoked key",
      { ...good, "TXT s1._domainkey.shop.example": ["v=DKIM1; p="] },
      "mail-dkim",
      /revoked, or no key/,
    ],
    [
      "a short key",
      { ...good, "TXT s1._domainkey.shop.example": [key(512)] },
      "mail-dkim",
      /has 512 bits/,
    ],
    [
      "two keys of one name",
      { ...good, "TXT s1._domainkey.shop.example": [strong, "v=DKIM1; p="] },
      "mail-dkim",
      /has several records/,
    ],
    [
      "a mail host that is gone",
      { ...good, "MX shop.example": ["10 old.mailer.example"] },
      "mail-mx",
      /old\.mailer\.example, which has no address/,
    ],
    ["no DMARC", without("TXT _dmarc.shop.example"), "mail-dmarc", /No DMARC policy/],
    [
      "a DMARC that only watches",
      { ...good, "TXT _dmarc.shop.example": ["v=DMARC1; p=none"] },
      "mail-dmarc",
      /policy is none/,
    ],
  ];
  for (const [what, zone, finder, sentence] of defects) {
    it(`find ${what}, and nothing else`, async () => {
      const { [finder]: found, ...others } = await look(zone);
      const { [finder]: _, ...pass } = allPass;
      assert.match(found ?? "", /^fail: /);
      assert.match(found ?? "", sentence);
      assert.deepEqual(others, pass);
    });
  }

  it("follow a redirect to its end", async () => {
    const zone = spf("v=spf1 redirect=_spf.mailer.example");
    assert.equal((await look(zone))["mail-spf"], "pass");
  });

  it("take the policy of the domain above, as it says for those below", async () => {
    const above = (record: string): Zone => ({
      ...without("TXT _dmarc.shop.example"),
      "TXT _dmarc.shop.example": [],
      "TXT _dmarc.example": [record],
    });
    // A name of two labels is the last that is asked.
    assert.match((await look(above("v=DMARC1; p=reject")))["mail-dmarc"] ?? "", /No DMARC policy/);
  });

  for (const [what, zone] of [
    ["never answers", undefined],
    ["fails", "fails"],
  ] as const) {
    it(`decide nothing where the server ${what}`, async () => {
      for (const said of Object.values(await look(zone))) assert.match(said, /^unknown: /);
    });
  }

  it("say that a key cannot be looked for without its selector", async () => {
    assert.match((await look(good, []))["mail-dkim"] ?? "", /^unknown: .*no selector is known/);
  });
});
