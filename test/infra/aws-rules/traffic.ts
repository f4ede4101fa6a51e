/** Load balancers and the firewall. */
import { type AwsRule, each, list, number, record, repeated, subject, text } from "./rule";

const listenerRule = "aws:lb/listenerRule:ListenerRule";
const acl = "aws:wafv2/webAcl:WebAcl";

const health = each("aws:lb/targetGroup:TargetGroup", {
  says: "a health check ends before the next begins and asks for a path with codes 200 to 499",
  source: "ELB: CreateTargetGroup",
  check({ healthCheck }) {
    const { interval, timeout, path, matcher } = record(healthCheck);
    const [every, within] = [number(interval), number(timeout)];
    if (every !== undefined && within !== undefined && within >= every) {
      return `timeout ${within} of interval ${every}`;
    }
    if (text(path) !== undefined && !/^\/[^\s]{0,1023}$/.test(String(path))) return `path ${path}`;
    const codes = String(matcher ?? "200").split(/[,-]/);
    return codes.some((code) => !/^[2-4]\d\d$/.test(code)) && `matcher ${matcher}`;
  },
  accepted: [{ healthCheck: { interval: 15, timeout: 5, path: "/health", matcher: "200-299" } }],
  refused: [
    { healthCheck: { interval: 5, timeout: 5 } },
    { healthCheck: { path: "health" } },
    { healthCheck: { path: `/${"x".repeat(1024)}` } },
    { healthCheck: { matcher: "500" } },
  ],
});

/** Values that a listener rule compares, whatever they are compared with. */
function compared(conditions: unknown): readonly string[] {
  return list(conditions).flatMap((condition) =>
    Object.values(record(condition)).flatMap((kind) =>
      list(record(kind).values).map((value) =>
        typeof value === "string" ? value : JSON.stringify(value),
      ),
    ),
  );
}

const fiveValues = each(listenerRule, {
  says: "a rule compares five values at most, with five wildcards, in 128 characters each",
  source: "ELB: Quotas for your Application Load Balancers",
  check({ conditions }) {
    const values = compared(conditions);
    if (values.length > 5) return `${values.length} values`;
    const wild = values.join("").replace(/[^*?]/g, "").length;
    if (wild > 5) return `${wild} wildcards`;
    return values.some((value) => value.length > 128) && "a long value";
  },
  accepted: [{ conditions: [{ hostHeader: { values: ["a.example", "b.example"] } }] }],
  refused: [
    { conditions: [{ hostHeader: { values: ["a", "b", "c", "d", "e", "f"] } }] },
    {
      conditions: [
        { hostHeader: { values: ["a", "b", "c"] } },
        { pathPattern: { values: ["/1", "/2", "/3"] } },
      ],
    },
    { conditions: [{ pathPattern: { values: ["/*/*/*", "/*/*/*"] } }] },
    { conditions: [{ hostHeader: { values: ["x".repeat(129)] } }] },
  ],
});

const ownPriority: AwsRule = {
  says: "each rule of a listener has its own priority",
  source: "ELB: CreateRule",
  types: [listenerRule],
  problems(resources) {
    const keys = resources.map(({ inputs }) => {
      const listener = text(inputs.listenerArn) ?? "unknown";
      return `${listener} ${String(inputs.priority)}`;
    });
    return repeated(keys).map((key) => `twice: ${key}`);
  },
  accepted: [[subject(listenerRule, { priority: 1 }), subject(listenerRule, { priority: 2 })]],
  refused: [[subject(listenerRule, { priority: 1 }), subject(listenerRule, { priority: 1 })]],
};

const httpsListener = each("aws:lb/listener:Listener", {
  says: "an HTTPS listener has a certificate and a policy, an HTTP listener neither",
  source: "ELB: CreateListener",
  check({ protocol, certificateArn, sslPolicy }) {
    if (protocol === "HTTPS" && certificateArn === undefined) return "no certificate";
    if (protocol !== "HTTP") return undefined;
    return (certificateArn !== undefined || sslPolicy !== undefined) && "HTTP with TLS settings";
  },
  accepted: [{ protocol: "HTTPS", certificateArn: "arn", sslPolicy: "x" }, { protocol: "HTTP" }],
  refused: [{ protocol: "HTTPS" }, { protocol: "HTTP", sslPolicy: "x" }],
});

/** Capacity units of AWS's own groups: WAF's list of managed rule groups. */
const managedUnits: Readonly<Record<string, number>> = {
  AWSManagedRulesCommonRuleSet: 700,
  AWSManagedRulesAdminProtectionRuleSet: 100,
  AWSManagedRulesKnownBadInputsRuleSet: 200,
  AWSManagedRulesSQLiRuleSet: 200,
  AWSManagedRulesLinuxRuleSet: 200,
  AWSManagedRulesUnixRuleSet: 100,
  AWSManagedRulesAmazonIpReputationList: 25,
  AWSManagedRulesAnonymousIpList: 50,
  AWSManagedRulesBotControlRuleSet: 50,
  AWSManagedRulesAntiDDoSRuleSet: 50,
};

const matchUnits: Readonly<Record<string, number>> = {
  EXACTLY: 2,
  STARTS_WITH: 2,
  ENDS_WITH: 2,
  CONTAINS: 10,
  CONTAINS_WORD: 10,
};

/** Capacity units of a statement: WAF's list of rule statements. */
function units(value: unknown): number {
  return Object.entries(record(value)).reduce((sum, [kind, inner]) => {
    const statement = record(inner);
    const transformed =
      10 *
      list(statement.textTransformations).filter((each_) => record(each_).type !== "NONE").length;
    const own: Readonly<Record<string, () => number>> = {
      managedRuleGroupStatement: () => managedUnits[String(statement.name)] ?? Number.NaN,
      rateBasedStatement: () => 2 + units(statement.scopeDownStatement),
      byteMatchStatement: () => matchUnits[String(statement.positionalConstraint)] ?? Number.NaN,
      regexMatchStatement: () => 3,
      regexPatternSetReferenceStatement: () => 25,
      sizeConstraintStatement: () => 1,
      sqliMatchStatement: () => 20,
      xssMatchStatement: () => 40,
      geoMatchStatement: () => 1,
      ipSetReferenceStatement: () => 1,
      labelMatchStatement: () => 1,
      asnMatchStatement: () => 1,
      notStatement: () =>
        list(statement.statements)
          .concat(statement.statement ?? [])
          .reduce<number>((all, each_) => all + units(each_), 0),
      andStatement: () =>
        list(statement.statements).reduce<number>((all, each_) => all + units(each_), 0),
      orStatement: () =>
        list(statement.statements).reduce<number>((all, each_) => all + units(each_), 0),
    };
    return sum + (own[kind]?.() ?? Number.NaN) + transformed;
  }, 0);
}

const managed = (name: string) => ({
  name,
  priority: 0,
  overrideAction: { none: {} },
  statement: { managedRuleGroupStatement: { vendorName: "AWS", name } },
});

const capacity = each(acl, {
  says: "the rules use 1,500 capacity units at most: more costs extra for each request",
  source: "WAF: Web ACL capacity units",
  check({ rules }) {
    const all = list(rules).reduce<number>((sum, rule) => sum + units(record(rule).statement), 0);
    return (
      !(all <= 1500) && (Number.isNaN(all) ? "a statement of unknown capacity" : `${all} units`)
    );
  },
  accepted: [{ rules: [managed("AWSManagedRulesCommonRuleSet")] }],
  refused: [
    { rules: [0, 1, 2].map(() => managed("AWSManagedRulesCommonRuleSet")) },
    { rules: [managed("AWSManagedRulesMadeUp")] },
  ],
});

const ruleShape = each(acl, {
  says: "rules have names and priorities of their own; groups an override, other rules an action",
  source: "WAF: Rule",
  check({ rules }) {
    const all = list(rules).map(record);
    const twice = [
      ...repeated(all.map(({ priority }) => `priority ${String(priority)}`)),
      ...repeated(all.map(({ name }) => `name ${String(name)}`)),
    ];
    if (twice.length > 0) return `twice: ${twice.join(", ")}`;
    const wrong = all.find(({ statement, action, overrideAction }) => {
      const group = record(statement).managedRuleGroupStatement !== undefined;
      return group ? overrideAction === undefined || action !== undefined : action === undefined;
    });
    return wrong && `${String(wrong.name)} has the wrong kind of action`;
  },
  accepted: [{ rules: [managed("a"), { ...managed("b"), priority: 1 }] }],
  refused: [
    { rules: [managed("a"), managed("b")] },
    { rules: [managed("a"), { ...managed("a"), priority: 1 }] },
    { rules: [{ ...managed("a"), overrideAction: undefined, action: { block: {} } }] },
    { rules: [{ name: "x", priority: 0, statement: { geoMatchStatement: {} } }] },
  ],
});

const patterns = each(acl, {
  says: "a regular expression has 512 characters at most, a searched text 200 bytes",
  source: "WAF: Quotas",
  check(inputs) {
    const json = JSON.stringify(inputs, (key, value) => {
      const most = key === "regexString" ? 512 : key === "searchString" ? 200 : undefined;
      return most !== undefined && String(value).length > most ? "TOO LONG" : value;
    });
    return json.includes("TOO LONG") && "a pattern is too long";
  },
  accepted: [{ rules: [{ statement: { regexMatchStatement: { regexString: "x".repeat(512) } } }] }],
  refused: [
    { rules: [{ statement: { regexMatchStatement: { regexString: "x".repeat(513) } } }] },
    { rules: [{ statement: { byteMatchStatement: { searchString: "x".repeat(201) } } }] },
  ],
});

export const trafficRules = [
  health,
  fiveValues,
  ownPriority,
  httpsListener,
  capacity,
  ruleShape,
  patterns,
];
