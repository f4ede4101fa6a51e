import assert from "node:assert/strict";
import {
  engineOf,
  engineOfFamily,
  requiresTlsByDefault,
} from "../../policies/helpers/database-tls";
import { classOf, onlyAllowed, portsOf, showPorts } from "../../policies/helpers/ports";

describe("ports of ingress rules", () => {
  it("are every port for every protocol, whatever the rule says", () => {
    assert.deepEqual(portsOf("-1", 443, 443), { from: 0, to: 65535 });
    assert.deepEqual(portsOf("all", 0, 0), { from: 0, to: 65535 });
    assert.deepEqual(portsOf(-1, 0, 0), { from: 0, to: 65535 });
  });

  it("are read for TCP and UDP under their names and numbers", () => {
    for (const protocol of ["tcp", "TCP", "6", 6, "udp", "17"]) {
      assert.deepEqual(portsOf(protocol, 5432, 5432), { from: 5432, to: 5432 });
    }
    assert.deepEqual(portsOf("tcp", "8000", "8080"), { from: 8000, to: 8080 });
    assert.deepEqual(portsOf("tcp", undefined, undefined), { from: 0, to: 65535 });
    assert.deepEqual(portsOf("tcp", -1, -1), { from: 0, to: 65535 });
  });

  it("are none for ICMP", () => {
    for (const protocol of ["icmp", "icmpv6", "1", "58"]) {
      assert.equal(portsOf(protocol, -1, -1), undefined);
    }
  });

  it("belong to exactly one class", () => {
    assert.equal(classOf({ from: 0, to: 65535 }), "database");
    assert.equal(classOf({ from: 5432, to: 5432 }), "database");
    assert.equal(classOf({ from: 22, to: 22 }), "admin");
    assert.equal(classOf({ from: 8080, to: 8080 }), "other");
  });

  it("are allowed only when each of them is", () => {
    assert(onlyAllowed({ from: 80, to: 80 }, ["80", "443"]));
    assert(onlyAllowed({ from: 80, to: 81 }, ["80", "81"]));
    assert(!onlyAllowed({ from: 80, to: 443 }, ["80", "443"]));
    assert(!onlyAllowed({ from: 80, to: 80 }, []));
  });

  it("are named in words", () => {
    assert.equal(showPorts({ from: 0, to: 65535 }), "every port");
    assert.equal(showPorts({ from: 22, to: 22 }), "port 22");
    assert.equal(showPorts({ from: 20, to: 22 }), "ports 20-22");
  });
});

describe("database engines", () => {
  it("are read from the families of parameter groups", () => {
    assert.deepEqual(engineOfFamily("postgres16"), { name: "postgres", major: 16 });
    assert.deepEqual(engineOfFamily("aurora-mysql8.0"), { name: "aurora-mysql", major: 8 });
    assert.deepEqual(engineOfFamily("sqlserver-se-15.0"), { name: "sqlserver-se", major: 15 });
    assert.equal(engineOfFamily("finsight"), undefined);
    assert.equal(engineOfFamily(undefined), undefined);
  });

  const defaults: [string, string | undefined, boolean][] = [
    ["postgres", "14.12", false],
    ["postgres", "15.3", true],
    ["postgres", undefined, true],
    ["aurora-postgresql", "16.4", false],
    ["aurora-postgresql", "17.4", true],
    ["aurora-postgresql", undefined, false],
    ["mysql", "8.4.3", false],
    ["sqlserver-se", "15.00", false],
  ];
  for (const [name, version, required] of defaults) {
    it(`${required ? "require" : "do not require"} TLS as ${name} ${version ?? "alone"}`, () => {
      const engine = engineOf(name, version);
      assert(engine);
      assert.equal(requiresTlsByDefault(engine), required);
    });
  }
});
