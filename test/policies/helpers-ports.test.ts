/** Ports and protocols as EC2 reads them, and the services behind them. */
import assert from "node:assert/strict";
import {
  adminPorts,
  classOf,
  databasePorts,
  everyPort,
  nameServices,
  onlyAllowed,
  portsOf,
  servicesIn,
  showPorts,
} from "../../policies/helpers/ports";

describe("the ports that a rule opens", () => {
  const only = (from: number, to = from) => ({ from, to });

  it("are those of the rule for TCP and UDP, by name or number", () => {
    for (const protocol of ["tcp", "udp", "6", "17", 6, 17, " TCP ", "Udp"]) {
      assert.deepEqual(portsOf(protocol, 443, 443), only(443), String(protocol));
    }
    assert.deepEqual(portsOf("tcp", "80", "90"), only(80, 90));
    assert.deepEqual(portsOf("tcp", 90, 80), only(80, 90));
    assert.deepEqual(portsOf("tcp", 0, 0), only(0));
    assert.deepEqual(portsOf("tcp", undefined, 90), only(0, 90));
    assert.deepEqual(portsOf("tcp", 80, undefined), only(80, 65_535));
    for (const odd of [-1, Number.NaN, Number.POSITIVE_INFINITY, "x", true, [5]]) {
      assert.deepEqual(portsOf("tcp", odd, odd), everyPort, String(odd));
    }
  });

  it("are all of them for every other protocol that has any", () => {
    for (const protocol of ["-1", -1, "all", "esp", "50", undefined, null, {}]) {
      assert.deepEqual(portsOf(protocol, 443, 443), everyPort, String(protocol));
    }
  });

  it("are none for ICMP", () => {
    for (const protocol of ["icmp", "icmpv6", "1", "58", 1, 58, "ICMP"]) {
      assert.equal(portsOf(protocol, 8, 0), undefined, String(protocol));
    }
  });

  it("are shown as a phrase", () => {
    assert.equal(showPorts(everyPort), "every port");
    assert.equal(showPorts(only(0)), "port 0");
    assert.equal(showPorts(only(65_535)), "port 65535");
    assert.equal(showPorts(only(0, 65_534)), "ports 0-65534");
    assert.equal(showPorts(only(1, 65_535)), "ports 1-65535");
  });
});

describe("the service at a port", () => {
  const databases: Readonly<Record<string, readonly number[]>> = {
    PostgreSQL: [5432, 5433],
    MySQL: [3306],
    Redis: [6379, 6380],
    MongoDB: [27017, 27018, 27019],
    "SQL Server": [1433],
    Oracle: [1521, 2483, 2484],
    etcd: [2379],
    Redshift: [5439],
    RabbitMQ: [5671, 5672],
    CouchDB: [5984],
    PgBouncer: [6432],
    Cassandra: [7000, 7001, 9042],
    InfluxDB: [8086],
    Neptune: [8182],
    Kafka: [9092, 9094, 9096, 9098],
    Elasticsearch: [9200, 9300],
    Memcached: [11211, 11212],
    "Redis Sentinel": [26379],
  };
  const admin: Readonly<Record<string, readonly number[]>> = {
    SSH: [22],
    Telnet: [23],
    RPC: [135],
    NetBIOS: [139],
    SMB: [445],
    Docker: [2375, 2376],
    RDP: [3389],
    VNC: [5900],
    WinRM: [5985, 5986],
    Kubernetes: [6443],
    Kubelet: [10_250],
  };
  for (const [kind, services, table] of [
    ["database", databases, databasePorts],
    ["admin", admin, adminPorts],
  ] as const) {
    it(`is known, ${kind}`, () => {
      for (const [name, ports] of Object.entries(services)) {
        for (const port of ports) {
          assert.deepEqual(servicesIn({ from: port, to: port }, table), [name]);
          assert.equal(classOf({ from: port, to: port }), kind, name);
        }
      }
      assert.equal(table.size, Object.values(services).flat().length);
    });
  }

  it("decides by the gravest in the range, its ends included", () => {
    assert.equal(classOf({ from: 22, to: 5432 }), "database");
    assert.equal(classOf({ from: 5432, to: 5432 }), "database");
    assert.equal(classOf({ from: 5431, to: 5431 }), "other");
    assert.equal(classOf({ from: 20, to: 22 }), "admin");
    assert.equal(classOf({ from: 443, to: 443 }), "other");
    assert.deepEqual(servicesIn({ from: 5432, to: 5433 }, databasePorts), ["PostgreSQL"]);
  });

  it("is one of a few that are named", () => {
    assert.equal(nameServices(["a", "b", "c", "d"]), "a, b, c, d");
    assert.equal(nameServices(["a", "b", "c", "d", "e", "f"]), "a, b, c, d and 2 more");
  });
});

describe("ports that may be open", () => {
  const allowed = ["80", "443", "8080-8090", "x81", "82x", "1e2"];
  const are = (from: number, to = from) => onlyAllowed({ from, to }, allowed);

  it("are those of the list, one by one", () => {
    assert.equal(are(80), true);
    assert.equal(are(443), true);
    assert.equal(are(81), false);
    assert.equal(are(82), false);
    assert.equal(are(8080), false);
    assert.equal(are(100), false);
    assert.equal(are(80, 443), false);
    assert.equal(onlyAllowed({ from: 80, to: 82 }, ["80", "81", "82"]), true);
    assert.equal(onlyAllowed({ from: 80, to: 83 }, ["80", "81", "82"]), false);
    assert.equal(onlyAllowed({ from: 80, to: 80 }, []), false);
  });
});
