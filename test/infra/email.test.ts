import assert from "node:assert/strict";
import fc from "fast-check";
import { DnsRecords } from "../../infra/components/dns-records";
import { EmailDomain, type EmailDomainArgs } from "../../infra/components/email-domain";
import { type DnsRecord, recordSets, txtValue } from "../../infra/dns/records";
import { dmarcRecord, reportAuthorisations } from "../../infra/email/dmarc";
import { type EmailProvider, emailRecords, sendGridCnames } from "../../infra/email/records";
import { type SpfSender, spfLookups, spfRecord } from "../../infra/email/spf";
import type { Environment } from "../../infra/sizes";
import { contextOf } from "../../infra/stack-context";
import { ofType, only, type Registered, refusal, register } from "./support";

const empty = { stack: "shop-prod", config: {}, secretKeys: [] };
const domain = "shop.example";

function emailArgs(provider: EmailProvider, more: Partial<EmailDomainArgs> = {}): EmailDomainArgs {
  const region = "eu-central-1";
  const stack = { stack: "shop-prod", environment: "production", region } as const;
  const context = contextOf(stack, "111122223333");
  const reports = [`dmarc@${domain}`];
  return { context, zoneId: "Z1", zoneName: domain, domain, provider, reports, ...more };
}

function build(provider: EmailProvider, more: Partial<EmailDomainArgs> = {}) {
  return register(empty, () => {
    new EmailDomain("mail", emailArgs(provider, more));
  });
}

/** What the zone says, as `name type` to values. */
function zone(resources: readonly Registered[]): Record<string, unknown> {
  const records = ofType(resources, "aws:route53/record:Record");
  return Object.fromEntries(
    records
      .filter(({ inputs }) => typeof inputs.name === "string")
      .map(({ inputs }) => [`${inputs.name} ${inputs.type}`, inputs.records]),
  );
}

describe("SPF", () => {
  it("is one policy of all senders, each once", () => {
    const senders: SpfSender[] = [
      { include: "amazonses.com" },
      { include: "_spf.google.com" },
      { include: "amazonses.com" },
      { ip4: "192.0.2.0/24" },
      { ip6: "2001:db8::/32" },
      "mx",
    ];
    assert.equal(
      spfRecord({ senders, others: "-all" }),
      "v=spf1 include:amazonses.com include:_spf.google.com ip4:192.0.2.0/24 ip6:2001:db8::/32 mx -all",
    );
    assert.equal(spfLookups(senders), 1 + 4 + 1);
  });

  it("says that nobody sends where nobody does", () => {
    assert.equal(spfRecord({ senders: [], others: "-all" }), "v=spf1 -all");
  });

  it("takes ten look-ups and refuses eleven, those inside of other policies included", () => {
    const many = (count: number): SpfSender[] =>
      Array.from({ length: count }, (_, index) => ({ include: `s${index}.example` }));
    assert.equal(spfLookups(many(10)), 10);
    spfRecord({ senders: many(10), others: "-all" });
    assert.match(
      refusal(() => spfRecord({ senders: many(11), others: "-all" })),
      /take 11 look-ups/,
    );
    const deep: SpfSender[] = [{ include: "deep.example", nestedLookups: 9 }, "a"];
    assert.match(
      refusal(() => spfRecord({ senders: deep, others: "~all" })),
      /take 11 look-ups/,
    );
  });

  it("refuses what would be another term", () => {
    for (const sender of [
      { include: "a.example -all" },
      { include: "" },
      { ip4: "192.0.2.0/33" },
      { ip4: "192.0.2" },
      { ip6: "::/129" },
    ]) {
      const text = refusal(() => spfRecord({ senders: [sender], others: "-all" }));
      assert.match(text, /cannot stand after/, JSON.stringify(sender));
    }
  });
});

describe("DMARC", () => {
  it("quarantines in production and rejects where only the program sends", () => {
    const policy = (environment: Environment) =>
      emailRecords({ ...emailArgs({ kind: "ses" }), environment, region: "eu-central-1" }).find(
        ({ name }) => name === `_dmarc.${domain}`,
      )?.values;
    const rest = `adkim=r; aspf=r; rua=mailto:dmarc@${domain}`;
    assert.deepEqual(policy("production"), [`v=DMARC1; p=quarantine; sp=quarantine; ${rest}`]);
    assert.deepEqual(policy("staging"), [`v=DMARC1; p=reject; sp=reject; ${rest}`]);
    assert.deepEqual(policy("development"), policy("staging"));
  });

  it("refuses a report address that is none", () => {
    for (const report of ["mailto:a@b.example", "a@b,c", "nobody"]) {
      const text = refusal(() => dmarcRecord({ policy: "reject", reports: [report, "x"] }));
      assert.match(text, /is not an e-mail address/, report);
    }
  });

  it("names the permissions that receivers of another domain must publish", () => {
    assert.deepEqual(
      reportAuthorisations(domain, [`a@${domain}`, "b@reports.example", `c@mail.${domain}`]),
      [`${domain}._report._dmarc.reports.example`],
    );
  });
});

describe("DNS records", () => {
  const record = (more: Partial<DnsRecord>): DnsRecord => ({
    name: domain,
    type: "TXT",
    values: ["text"],
    ...more,
  });

  it("hold texts of any length in strings of at most 255 characters", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ -~]{1,1200}$/), (text) => {
        const strings = txtValue(text).split('""');
        const plain = strings.map((each) => each.replace(/\\(.)/g, "$1"));
        // A quote of the text itself is escaped, so that it ends no string.
        if (!text.includes('""')) assert.equal(plain.join(""), text);
        assert.ok(plain.every((each) => each.length <= 255));
      }),
    );
    assert.deepEqual(
      txtValue("k".repeat(600))
        .split('""')
        .map(({ length }) => length),
      [255, 255, 90],
    );
    assert.match(
      refusal(() => txtValue("")),
      /must have 1 to/,
    );
    assert.match(
      refusal(() => txtValue("ä")),
      /printable ASCII/,
    );
  });

  it("are one set for each name and type", () => {
    const sets = recordSets(
      [
        record({ values: ["v=spf1 -all"] }),
        record({ values: ["site=1", "site=1"], ttlSeconds: 60 }),
      ],
      domain,
    );
    assert.deepEqual(sets, [
      { name: domain, type: "TXT", ttl: 60, records: ["v=spf1 -all", "site=1"] },
    ]);
  });

  it("refuse two SPF policies", () => {
    const two = [record({ values: ["v=spf1 mx -all"] }), record({ values: ["v=spf1 -all"] })];
    assert.match(
      refusal(() => recordSets(two, domain)),
      /two SPF policies/,
    );
  });

  it("refuse an alias that DNS would refuse", () => {
    const alias = record({ name: `www.${domain}`, type: "CNAME", values: ["host.example"] });
    const refused = (...records: DnsRecord[]) => refusal(() => recordSets(records, domain));
    assert.match(refused(alias, record({ name: `www.${domain}` })), /beside one of type TXT/);
    assert.match(refused({ ...alias, name: domain }), /at the root of the zone/);
    assert.match(refused({ ...alias, values: ["a.example", "b.example"] }), /an alias has one/);
  });

  it("refuse names and values that the type cannot hold", () => {
    const refused = (more: Partial<DnsRecord>) => refusal(() => recordSets([record(more)], domain));
    assert.match(refused({ name: "other.example" }), /is not within shop.example/);
    assert.match(refused({ name: `notshop.example` }), /is not within/);
    assert.match(refused({ name: `${"a".repeat(64)}.${domain}` }), /no name that DNS knows/);
    assert.match(refused({ type: "A", values: ["76.76.21.256"] }), /cannot hold/);
    assert.match(refused({ type: "MX", values: ["mx.sendgrid.net"] }), /cannot hold/);
    assert.match(refused({ type: "CAA", values: ["amazon.com"] }), /cannot hold/);
    assert.match(refused({ values: [] }), /has no value/);
  });

  it("point a web site to a host outside of AWS", async () => {
    const records: DnsRecord[] = [
      { name: domain, type: "A", values: ["76.76.21.21"] },
      { name: `www.${domain}`, type: "CNAME", values: ["cname.vercel-dns.com"] },
    ];
    const resources = await register(empty, () => {
      new DnsRecords("web", { zoneId: "Z1", zoneName: domain, records });
    });
    assert.deepEqual(zone(resources), {
      [`${domain} A`]: ["76.76.21.21"],
      [`www.${domain} CNAME`]: ["cname.vercel-dns.com"],
    });
  });
});

describe("a domain that sends", () => {
  it("through SES has one SPF, an envelope domain of its own, and three keys that AWS renews", async () => {
    const resources = await build({ kind: "ses" });
    const records = zone(resources);
    assert.deepEqual(records[`${domain} TXT`], ["v=spf1 include:amazonses.com -all"]);
    assert.deepEqual(records[`mail.${domain} MX`], ["10 feedback-smtp.eu-central-1.amazonses.com"]);
    assert.deepEqual(records[`mail.${domain} TXT`], ["v=spf1 include:amazonses.com -all"]);
    assert.equal(resources.filter(({ name }) => /^mail-ses-dkim-\d$/.test(name)).length, 3);
    assert.deepEqual(only(resources, "mail-ses-identity").inputs.dkimSigningAttributes, {
      nextSigningKeyLength: "RSA_2048_BIT",
    });
    const from = only(resources, "mail-ses-mail-from").inputs;
    assert.deepEqual(
      [from.mailFromDomain, from.behaviorOnMxFailure],
      [`mail.${domain}`, "REJECT_MESSAGE"],
    );
  });

  it("through SES speaks TLS only and stops at bounces and complaints", async () => {
    const resources = await build({ kind: "ses" });
    const { inputs } = only(resources, "mail-ses-set");
    assert.deepEqual(inputs.deliveryOptions, { tlsPolicy: "REQUIRE" });
    assert.deepEqual(inputs.suppressionOptions, { suppressedReasons: ["BOUNCE", "COMPLAINT"] });
    const destination = only(resources, "mail-ses-feedback-destination").inputs.eventDestination;
    const { matchingEventTypes } = destination as { matchingEventTypes: string[] };
    assert.ok(["BOUNCE", "COMPLAINT"].every((each) => matchingEventTypes.includes(each)));
    const { eventPattern } = only(resources, "mail-ses-feedback-rule").inputs;
    assert.deepEqual(JSON.parse(String(eventPattern)), {
      source: ["aws.ses"],
      detail: { mail: { tags: { "ses:configuration-set": [inputs.configurationSetName] } } },
    });
    const queue = only(resources, "mail-ses-feedback-events").inputs;
    assert.deepEqual([queue.sqsManagedSseEnabled, queue.visibilityTimeoutSeconds], [true, 180]);
  });

  it("lets tasks send from its own addresses only, with no key of their own", async () => {
    let permissions: unknown;
    const resources = await register(empty, () => {
      permissions = new EmailDomain("mail", emailArgs({ kind: "ses" })).ses?.permissions;
    });
    assert.deepEqual(permissions, [
      {
        actions: ["ses:SendEmail", "ses:SendRawEmail"],
        resources: [
          `arn:aws:ses:eu-central-1:111122223333:identity/${domain}`,
          "arn:aws:ses:eu-central-1:111122223333:configuration-set/shop-prod-mail",
        ],
        condition: { StringLike: { "ses:FromAddress": `*@${domain}` } },
      },
    ]);
    assert.equal(ofType(resources, "aws:iam/accessKey:AccessKey").length, 0);
  });

  it("has a user for SMTP where asked, whose key changes with an overlap", async () => {
    const resources = await build({ kind: "ses" }, { smtpGenerations: ["2", "1"] });
    const keys = ofType(resources, "aws:iam/accessKey:AccessKey").map(({ name }) => name);
    assert.deepEqual(keys, ["mail-ses-smtp-key-1", "mail-ses-smtp-key-2"]);
    const policy = JSON.stringify(only(resources, "mail-ses-smtp-policy").inputs.policy);
    assert.doesNotMatch(policy, /"\*"/);
    const smtpGenerations = ["1"] as const;
    let text = "";
    await register(empty, () => {
      text = refusal(() => new EmailDomain("m", emailArgs({ kind: "none" }, { smtpGenerations })));
    });
    assert.match(text, /smtpGenerations is for SES/);
  });

  it("through SendGrid has its CNAMEs, and takes mail in for Inbound Parse", async () => {
    const cnames = sendGridCnames({
      returnPath: "em1234",
      account: "u1234567.wl123.sendgrid.net",
      links: { subdomain: "url1234", number: "1234567" },
    });
    const inboundParse = `inbound.${domain}`;
    assert.deepEqual(zone(await build({ kind: "sendgrid", cnames }, { inboundParse })), {
      [`${domain} TXT`]: ["v=spf1 include:sendgrid.net -all"],
      [`_dmarc.${domain} TXT`]: [
        `v=DMARC1; p=quarantine; sp=quarantine; adkim=r; aspf=r; rua=mailto:dmarc@${domain}`,
      ],
      [`em1234.${domain} CNAME`]: ["u1234567.wl123.sendgrid.net"],
      [`s1._domainkey.${domain} CNAME`]: ["s1.domainkey.u1234567.wl123.sendgrid.net"],
      [`s2._domainkey.${domain} CNAME`]: ["s2.domainkey.u1234567.wl123.sendgrid.net"],
      [`url1234.${domain} CNAME`]: ["sendgrid.net"],
      [`1234567.${domain} CNAME`]: ["sendgrid.net"],
      [`inbound.${domain} MX`]: ["10 mx.sendgrid.net"],
    });
  });

  it("refuses SendGrid's records without a key, or that point to somebody else", () => {
    const refused = (cnames: Record<string, string>) =>
      refusal(() =>
        emailRecords({
          ...emailArgs({ kind: "sendgrid", cnames }),
          environment: "production",
          region: "eu-central-1",
        }),
      );
    const key = { "s1._domainkey": "s1.domainkey.u1.wl1.sendgrid.net" };
    assert.match(refused(key), /lack s2._domainkey.shop.example/);
    assert.match(refused({ ...key, em1: "evilsendgrid.net" }), /which is not SendGrid's/);
  });

  it("through any other server has the records that it asks for", async () => {
    const dkim: DnsRecord[] = [
      { name: `k1._domainkey.${domain}`, type: "TXT", values: [`v=DKIM1; p=${"A".repeat(400)}`] },
    ];
    const senders = [{ include: "mail.example" }];
    const records = zone(await build({ kind: "smtp", senders, dkim }));
    assert.deepEqual(records[`${domain} TXT`], ["v=spf1 include:mail.example -all"]);
    const [key] = records[`k1._domainkey.${domain} TXT`] as string[];
    assert.deepEqual(key?.split('""'), [`v=DKIM1; p=${"A".repeat(244)}`, "A".repeat(156)]);
  });

  it("keeps the proofs of others beside its one SPF", async () => {
    const otherRecords: DnsRecord[] = [
      { name: domain, type: "TXT", values: ["google-site-verification=abc"] },
    ];
    const records = zone(await build({ kind: "ses" }, { otherRecords }));
    assert.deepEqual(records[`${domain} TXT`], [
      "v=spf1 include:amazonses.com -all",
      "google-site-verification=abc",
    ]);
  });
});

describe("a domain that never sends", () => {
  it("says so in every way that receivers ask", async () => {
    const resources = await build({ kind: "none" });
    assert.deepEqual(zone(resources), {
      [`${domain} TXT`]: ["v=spf1 -all"],
      [`_dmarc.${domain} TXT`]: [
        `v=DMARC1; p=reject; sp=reject; adkim=r; aspf=r; rua=mailto:dmarc@${domain}`,
      ],
      [`${domain} MX`]: ["0 ."],
      [`*._domainkey.${domain} TXT`]: ["v=DKIM1; p="],
    });
    assert.equal(ofType(resources, "aws:sesv2/emailIdentity:EmailIdentity").length, 0);
  });

  it("names no senders", () => {
    const args = emailArgs({ kind: "none" }, { otherSenders: ["mx"] });
    const place = { environment: "production", region: "eu-central-1" } as const;
    assert.match(
      refusal(() => emailRecords({ ...args, ...place })),
      /never sends mail, and yet/,
    );
  });
});
