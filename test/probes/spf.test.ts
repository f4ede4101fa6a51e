import assert from "node:assert/strict";
import fc from "fast-check";
import type { DnsAnswer, DnsQuestion, Look } from "../../gonogo/probes/look";
import { readSpf } from "../../gonogo/probes/mail/spf";
import { termsOf } from "../../gonogo/probes/mail/spf-terms";
import { isTrouble, type Trouble } from "../../gonogo/probes/probe";

type Zone = Readonly<Record<string, readonly string[] | "cut">>;

/** A look that asks nobody; `asked` tells what it was asked for. */
function names(zone: Zone, asked: string[] = []): Look {
  const dns = async ({ name, type }: DnsQuestion): Promise<DnsAnswer | Trouble> => {
    asked.push(`${type} ${name}`);
    const found = zone[`${type} ${name.toLowerCase().replace(/\.$/, "")}`];
    if (found === "cut") return { trouble: "no answer within 5 s" };
    return { records: found ?? [], none: found === undefined };
  };
  return { dns } as unknown as Look;
}

const open: Zone = {
  "TXT _spf.mailer.example": ["v=spf1 ip4:192.0.2.0/24 ~all"],
  "TXT _all.mailer.example": ["v=spf1 +all"],
  "TXT _net.mailer.example": ["v=spf1 ip4:0.0.0.0/0 -all"],
  "A shop.example": ["192.0.2.1"],
  "MX shop.example": ["10 mx.example"],
};

async function read(record: string, more: Zone = {}, asked: string[] = []) {
  const look = names({ ...open, ...more, "TXT shop.example": [record] }, asked);
  return readSpf("shop.example", look);
}
async function found(record: string, more: Zone = {}) {
  const spf = await read(record, more);
  assert(!isTrouble(spf), JSON.stringify(spf));
  return spf;
}

describe("an SPF record", () => {
  it("is valid as RFC 7208 writes it", async () => {
    for (const record of [
      "v=spf1 -all",
      "V=SPF1 IP4:192.0.2.1 -ALL",
      "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 ip6:::ffff:192.0.2.1 ~all",
      "v=spf1 a mx a/24 a//64 mx/24//64 a:shop.example/24 ?all",
      "v=spf1  include:_spf.mailer.example.  -all ",
      "v=spf1 exists:%{i}._spf.%{d} ptr include:%{ir}.%{v}._spf.example -all",
      "v=spf1 exp=explain.%{d} unknown=x moo.cow-far_out=man:dog/cat -all",
    ]) {
      assert.equal((await found(record)).fault, undefined, record);
    }
  });

  it("is broken by what receivers do not read, wherever it stands", async () => {
    for (const term of [
      "include=_spf.mailer.example",
      "ip4=192.0.2.1",
      "ip4:192.0.2.0/33",
      "ip4:999.0.2.1",
      "ip4:shop.example",
      "ip4",
      "ip6:192.0.2.1",
      "ip6:2001:db8::/129",
      "a/33",
      "a//129",
      "a:192.0.2.1",
      "a:shop..example",
      "include",
      "include:",
      "include:x.example/24",
      "exists",
      "all:x",
      "redirect=",
      "ipv4:192.0.2.1",
      "192.0.2.1",
      "-",
      ",",
    ]) {
      assert.match((await found(`v=spf1 ${term} -all`)).fault ?? "", /./, term);
      assert.match((await found(`v=spf1 -all ${term}`)).fault ?? "", /./, term);
      const within = await found("v=spf1 include:in.example -all", {
        "TXT in.example": [`v=spf1 ${term} -all`],
      });
      assert.match(within.fault ?? "", /./, term);
    }
    const twice = "v=spf1 redirect=a.example redirect=a.example";
    assert.match((await found(twice)).fault ?? "", /redirect twice/);
    const exchanges = Array.from({ length: 11 }, (_, i) => `10 mx${i}.example`);
    const many = await found("v=spf1 mx -all", { "MX shop.example": exchanges });
    assert.match(many.fault ?? "", /more than 10 MX records/);
  });

  it("lets everybody send by what stands before its end", async () => {
    const through = async (record: string) => (await found(record)).through;
    assert.equal(await through("v=spf1 ip4:0.0.0.0/0 -all"), "ip4 with all addresses");
    assert.equal(await through("v=spf1 ip6:::/0 -all"), "ip6 with all addresses");
    assert.equal(
      await through("v=spf1 include:_all.mailer.example -all"),
      "include:_all.mailer.example",
    );
    assert.match((await through("v=spf1 include:_net.mailer.example -all")) ?? "", /./);
    for (const record of [
      "v=spf1 include:_spf.mailer.example -all",
      "v=spf1 ?include:_all.mailer.example -all",
      "v=spf1 -ip4:0.0.0.0/0 -all",
    ]) {
      assert.equal(await through(record), undefined, record);
    }
  });

  it("ends where its all stands, and hands over only without one", async () => {
    const asked: string[] = [];
    await read("v=spf1 -all include:x.example redirect=y.example", {}, asked);
    assert.deepEqual(asked, ["TXT shop.example"]);
    assert.equal((await found("v=spf1 a redirect=_spf.mailer.example")).all, "~");
    assert.equal((await found("v=spf1 redirect=_spf.mailer.example a")).all, "~");
    // The end of what is included is none of the record's own.
    assert.equal((await found("v=spf1 include:_spf.mailer.example")).all, "");
  });

  it("hands over to a name that only the message decides: that is open", async () => {
    const own = await found("v=spf1 redirect=_spf.%{d}", {
      "TXT _spf.shop.example": ["v=spf1 -all"],
    });
    assert.deepEqual([own.all, own.fault], ["-", undefined]);
    const told = await read("v=spf1 redirect=%{i}._spf.example");
    assert(isTrouble(told));
    assert.match(told.trouble, /depends on the message/);
  });

  it("is open where a name it needs is not answered, also at the end of a redirect", async () => {
    for (const record of [
      "v=spf1 include:cut.example -all",
      "v=spf1 redirect=cut.example",
      "v=spf1 a:cut.example -all",
    ]) {
      const told = await read(record, { "TXT cut.example": "cut", "A cut.example": "cut" });
      assert(isTrouble(told), record);
    }
  });

  it("asks once for each name, and counts each term that asks", async () => {
    const asked: string[] = [];
    const told = await read("v=spf1 redirect=_spf.mailer.example", {}, asked);
    assert.deepEqual(asked, ["TXT shop.example", "TXT _spf.mailer.example"]);
    assert(!isTrouble(told));
    assert.equal(told.lookups, 1);
    const all = await found("v=spf1 a mx ptr exists:%{i}.x.example include:%{i}.x.example -all");
    assert.equal(all.lookups, 5);
  });

  it("is read whatever it holds", () => {
    const part = fc.oneof(
      fc.string(),
      fc.constantFrom("a", ":", "/", "//", "include", "ip4", "ip6", "=", "%{", "}", " ", "all"),
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const { mechanisms } = termsOf(`v=spf1 ${parts.join("")}`);
        assert(mechanisms.every(({ host }) => host === undefined || host.length <= 253));
      }),
    );
  });
});
