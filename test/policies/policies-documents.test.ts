/** Start scripts, tokens, price lists, images and IAM statements at their edges. */
import assert from "node:assert/strict";
import { unknown } from "../../policies/framework/unknown";
import { judge, type Rest } from "./support/judge";

const said = (id: string, type: string, props: object, rest: Rest = {}): string => {
  const evaluation = judge(id, type, props, rest);
  switch (evaluation.outcome) {
    case "fail":
      return evaluation.findings.map(({ message, property }) => `${message} ${property}`).join();
    case "unknown":
      return `unknown ${evaluation.unknown[0]?.path}`;
    default:
      return evaluation.outcome;
  }
};

describe("user-data-no-secrets", () => {
  const type = "aws:ec2/instance:Instance";
  const of = (userData: unknown) => said("user-data-no-secrets", type, { userData });
  const literal = "literal userData";

  it("reads what a shell, a unit and a compose file assign", () => {
    for (const line of [
      "DB_PASSWORD=hunter22",
      "export DB_PASSWORD=hunter22",
      "a;DB_PASSWORD=hunter22;b",
      `docker run -e "DB_PASSWORD=hunter22"`,
      "-e 'DB_PASSWORD=hunter22'",
      `DB_PASSWORD="two words"`,
      `DB_PASSWORD='two words'`,
      "DB_PASSWORD: hunter22",
      "  DB_PASSWORD:  hunter22  ",
      "  - DB_PASSWORD: hunter22",
      `DB_PASSWORD: "hunter 22"`,
      "DB_PASSWORD: 'hunter 22'",
      "DB_PASSWORD:\thunter22",
    ]) {
      assert.equal(of(`#!/bin/sh\n${line}\nend`), literal, line);
    }
    for (const line of [
      "xDB_PASSWORD=hunter22",
      "db_password=hunter22",
      "DB_PASSWORD=",
      "LOG_LEVEL=debug",
      "DB_PASSWORD:hunter22",
      "the DB_PASSWORD: hunter22",
      "DB_PASSWORD: hunter22 and more",
      "DB_PASSWORD=$SECRET",
      'DB_PASSWORD="  $SECRET"',
      "DB_PASSWORD=x${SECRET}".replace("{", "{"),
      'DB_PASSWORD="x$(get it)"',
      "DB_PASSWORD=`get`",
      "DB_PASSWORD=true",
      "DB_PASSWORD_FILE=/run/secret",
    ]) {
      assert.equal(of(line), "pass", line);
    }
    assert.equal(of("DB_PASSWORD=a$b"), literal, "only a slot at its beginning is one");
  });

  it("reads base64 where the input is, and says of keys in it only", () => {
    const base64 = (text: string) => Buffer.from(text).toString("base64");
    const key = `sk_${"live"}_51H8examplekey00`;
    const encoded = (text: string) =>
      said("user-data-no-secrets", type, { userDataBase64: base64(text) });
    assert.equal(encoded("DB_PASSWORD=hunter22"), "literal userDataBase64");
    assert.equal(encoded(`X=${key}`), "key userDataBase64");
    assert.equal(of(`X=${key}`), "pass", "another policy finds it");
    assert.equal(of(base64("DB_PASSWORD=hunter22")), "pass");
    assert.equal(of(unknown), "unknown userData");
    assert.equal(of(`${" ".repeat(40_000)}\nDB_PASSWORD=hunter22`), "pass", "EC2 takes no more");
    assert.equal(said("user-data-no-secrets", type, {}), "not-applicable");
    for (const other of [
      "launchTemplate:LaunchTemplate",
      "launchConfiguration:LaunchConfiguration",
    ]) {
      const template = other.startsWith("launchT");
      const userData = template ? base64("DB_PASSWORD=x1y2z3") : "DB_PASSWORD=x1y2z3";
      assert.equal(said("user-data-no-secrets", `aws:ec2/${other}`, { userData }), literal, other);
    }
    const configuration = "aws:ec2/launchConfiguration:LaunchConfiguration";
    const props = { userDataBase64: base64("DB_PASSWORD=x1y2z3") };
    assert.equal(said("user-data-no-secrets", configuration, props), "literal userDataBase64");
  });
});

describe("jwt-settings", () => {
  const of = (name: string, value: string) =>
    said("jwt-settings", "aws:lambda/function:Function", {
      environment: { variables: { [name]: value } },
    }).split(" ")[0];
  it("wants a known algorithm, in settings of that name", () => {
    for (const name of [
      "JWT_ALGORITHM",
      "JWT_ALG",
      "APP_TOKEN_SIGNING_ALG",
      "A_B_C_D_E_F_JWT_ALG",
      "jwt_alg",
    ]) {
      assert.equal(of(name, " none "), "unsigned", name);
      assert.equal(of(name, "RS256"), "pass", name);
      assert.equal(of(name, "rs256"), "pass", name);
      assert.equal(of(name, "MD5"), "algorithm", name);
      assert.equal(of(name, ""), "pass", name);
    }
    for (const name of [
      "XJWT_ALG",
      "JWT_ALGS",
      "JWT_ALG_X",
      "A_B_C_D_E_F_G_JWT_ALG",
      "ALGORITHM",
    ]) {
      assert.equal(of(name, "none"), "pass", name);
    }
  });
  it("wants tokens that end soon, in the unit that the name says", () => {
    for (const [name, most] of [
      ["ACCESS_TOKEN_EXPIRE_MINUTES", 60],
      ["JWT_ACCESS_TOKEN_LIFETIME_IN_SECONDS", 3_600],
      ["ACCESS_TOKEN_SECOND", 3_600],
      ["ACCESS_TOKEN_TTL_HOURS", 1],
      ["REFRESH_TOKEN_TTL_DAYS", 30],
      ["A_B_C_D_E_F_REFRESH_TOKEN_A_B_C_DAY", 30],
      ["refresh_token_hour", 720],
    ] as const) {
      assert.equal(of(name, String(most)), "pass", name);
      assert.equal(of(name, ` ${most + 1} `), "long", name);
    }
    for (const name of [
      "XACCESS_TOKEN_DAYS",
      "ACCESS_TOKEN_DAYS_X",
      "ACCESS_TOKENS_DAYS",
      "ID_TOKEN_DAYS",
      "ACCESS_TOKEN_TTL",
      "ACCESS_TOKEN_A_B_C_D_DAYS",
      "A_B_C_D_E_F_G_ACCESS_TOKEN_DAYS",
    ]) {
      assert.equal(of(name, "9999"), "pass", name);
    }
    assert.equal(of("ACCESS_TOKEN_DAYS", "many"), "pass");
  });
});

describe("image-scan-on-push", () => {
  const repository = "aws:ecr/repository:Repository";
  const of = (name: unknown, ...others: readonly object[]) =>
    said("image-scan-on-push", repository, { name }, { with: others as never });
  const rule = (filter: string, scanFrequency = "SCAN_ON_PUSH") => ({
    type: "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration",
    name: "registry",
    props: {
      scanType: "BASIC",
      rules: [{ scanFrequency, repositoryFilters: [{ filter, filterType: "WILDCARD" }] }],
    },
  });
  it("takes the registry's rules, whose filters mean whole names where they have a star", () => {
    for (const filter of [
      "*",
      "shop/api",
      "shop",
      "api",
      "",
      "shop/*",
      "*api",
      "s*p/*i",
      "shop*api",
      "s*h*o*i",
      "*op/a*",
      "shop/api*",
    ]) {
      assert.equal(of("shop/api", rule(filter)), "pass", filter);
    }
    for (const filter of [
      "mail",
      "shop/apis",
      "mail*",
      "*mail",
      "api*",
      "*shop",
      "s*x*i",
      "shop/a*api",
      "*p/*p/*",
      "sh*hop/api",
      "s*i*o*i",
    ]) {
      assert.match(of("shop/api", rule(filter)), /^unscanned/, filter);
    }
    assert.match(of("shop/api", rule("*", "MANUAL")), /^unscanned/);
    assert.equal(of("shop/api", rule("*", "CONTINUOUS_SCAN")), "pass");
    assert.equal(of(unknown, rule("*")), "pass");
    assert.match(of(unknown, rule("shop")), /^unknown/);
    assert.match(of("shop/api"), /^unscanned/);
  });
  it("takes Inspector, where it looks at ECR", () => {
    const enabler = (...resourceTypes: readonly string[]) => ({
      type: "aws:inspector2/enabler:Enabler",
      name: "inspector",
      props: { accountIds: ["123456789012"], resourceTypes },
    });
    assert.equal(of("api", enabler("EC2", "ECR")), "pass");
    assert.match(of("api", enabler("EC2")), /^unscanned/);
  });
});

describe("stripe-price-table", () => {
  const stackType = "pulumi:pulumi:Stack";
  const product = (name: unknown, label = "p") => ({
    type: "pulumi-nodejs:dynamic/stripe:Product",
    name: label,
    props: { name },
  });
  const price = (props: object, of = "p", input = "product") => ({
    type: "pulumi-nodejs:dynamic/stripe:Price",
    name: `${of}-price-${JSON.stringify(props).length}`,
    props: {
      product: unknown,
      currency: "usd",
      unitAmount: 4_900,
      recurring: { interval: "month" },
      ...props,
    },
    references: { [input]: [of] },
  });
  const of = (entry: string, ...others: readonly object[]) =>
    said(
      "stripe-price-table",
      stackType,
      {},
      { options: { prices: [entry] }, with: others as never },
    ).split(" ")[0];
  const month = "Starter/month=49 usd";

  it("finds the plan by the product's name or its end, and by the interval", () => {
    for (const name of ["Starter", "starter", " Starter ", "FinSight Starter"]) {
      assert.equal(of(month, product(name), price({})), "pass", name);
    }
    for (const name of ["Starters", "FinSightStarter", "Starter Pro"]) {
      assert.equal(of(month, product(name), price({})), "missing", name);
    }
    assert.equal(of(" starter/Month=49 USD ", product("Starter"), price({})), "pass");
    for (const interval of ["day", "week", "year"]) {
      const recurring = { interval };
      assert.equal(
        of(`Starter/${interval}=49 usd`, product("Starter"), price({ recurring })),
        "pass",
      );
      assert.equal(of(month, product("Starter"), price({ recurring })), "missing", interval);
    }
    assert.equal(
      of("Starter/once=49 usd", product("Starter"), price({ recurring: undefined })),
      "pass",
    );
    assert.equal(
      of(month, product("Starter"), price({ recurring: { interval: "month", intervalCount: 3 } })),
      "missing",
    );
    assert.equal(
      of(month, product("Starter"), price({ recurring: { interval: "month", intervalCount: 1 } })),
      "pass",
    );
    assert.equal(of(month, product("Starter"), price({ active: false })), "missing");
    assert.equal(of(month, product("Starter"), price({}, "p", "nickname")), "missing");
    assert.equal(of(month), "missing");
    assert.equal(of(month, product(unknown), price({})), "unknown");
  });

  it("compares amounts in the currency's smallest unit", () => {
    const costs = (amount: string, currency: string, unitAmount: number) =>
      of(
        `Starter/month=${amount} ${currency}`,
        product("Starter"),
        price({ currency, unitAmount }),
      );
    assert.equal(costs("49.90", "usd", 4_990), "pass");
    assert.equal(costs("49.9", "usd", 4_900), "amount");
    assert.equal(costs("19.99", "eur", 1_999), "pass");
    for (const currency of "bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf".split(
      " ",
    )) {
      assert.equal(costs("5000", currency, 5_000), "pass", currency);
    }
    for (const currency of "bhd jod kwd omr tnd".split(" ")) {
      assert.equal(costs("4.995", currency, 4_995), "pass", currency);
    }
    assert.equal(of("Starter/month=49 eur", product("Starter"), price({})), "amount");
    const both = [product("Starter"), price({}), price({ currency: "eur", unitAmount: 1_000_000 })];
    assert.equal(of("Starter/month=49 usd", ...both), "pass");
  });
});

describe("iam-no-wildcard-admin", () => {
  const of = (statement: object) =>
    said("iam-no-wildcard-admin", "aws:iam/rolePolicy:RolePolicy", {
      role: "r",
      policy: { Statement: [{ Effect: "Allow", Resource: "*", ...statement }] },
    }).split(" ")[0];
  it("finds every action, and every action of a service", () => {
    for (const Action of ["*", "**", "*:*", "*:**", ["s3:GetObject", "*"]]) {
      assert.equal(of({ Action }), "everything", String(Action));
    }
    for (const Action of ["iam:*", "IAM:**", "kms:*"])
      assert.match(of({ Action }) ?? "", /^service|^pass$/);
    assert.equal(of({ Action: "iam:*" }), "service");
    for (const Action of ["iam:Get*", "*x", "x*", "iam:*x", "iam", "iam:x*:"])
      assert.equal(of({ Action }), "pass", Action);
    assert.equal(of({ NotAction: "iam:*" }), "allButSome");
    assert.equal(of({ Action: "*", Resource: "arn:aws:s3:::x" }), "pass");
    assert.equal(of({ Action: "*", Effect: "Deny" }), "pass");
  });
  it("finds who may take any role, where nothing confines it", () => {
    for (const Action of ["iam:PassRole", "iam:Pass*", "sts:AssumeRole", "sts:assume*"]) {
      assert.equal(of({ Action }), "passesAnyRole", Action);
      assert.equal(
        of({ Action, Condition: { StringEquals: { "iam:PassedToService": "x" } } }),
        "pass",
      );
    }
    for (const Action of [
      "iam:PassRoleX",
      "xiam:PassRole",
      "sts:AssumeRoleWithSAML",
      "iam:PassR*",
    ]) {
      assert.equal(of({ Action }), "pass", Action);
    }
    assert.equal(of({ Action: [unknown] }), "unknown");
    assert.equal(of({ Action: [unknown, "*"] }), "everything");
    assert.equal(of({ Action: [unknown, "iam:PassRole"] }), "passesAnyRole");
  });
});
