/** Findings under their resource, and what one unknown value leaves undecided. */
import assert from "node:assert/strict";
import { markdown } from "../../gonogo/report/markdown";
import type { Report, StackReport } from "../../gonogo/report/model";
import { sectionsOf } from "../../gonogo/report/sections";
import { text } from "../../gonogo/report/text";
import { pack, policy, reportOf, resource, result, staging, urnOf } from "./sample";

const queue = "aws:sqs/queue:Queue";
const task = "aws:ecs/taskDefinition:TaskDefinition";
const covers = { tags: [`resource-type:${queue}`, `resource-type:${task}`] };
const resources = [
  resource("pulumi:pulumi:Stack", "shop-shop-prod", { custom: false }),
  ...["jobs", "mail", "bills"].map((name) => resource(queue, name)),
  resource(task, "api"),
];
const named = (name: string, severity: "low" | "high" | "critical" = "high") =>
  policy(name, { ...covers, severity });

function violation(policyName: string, urn: string, message: string) {
  return { policy: policyName, urn, level: "mandatory" as const, message };
}
function runOf(report: Report): StackReport {
  const [run] = report.runs;
  assert(run);
  return run;
}

describe("findings of a report", () => {
  const checks = pack([named("small", "low"), named("grave", "critical")], {
    violations: [
      violation("small", urnOf(queue, "jobs"), "Small. [a]"),
      violation("small", urnOf(queue, "mail"), "Small. [a]"),
      violation("small", urnOf(queue, "bills"), "Another. [a]"),
      violation("grave", urnOf(task, "api"), "Grave. [b]"),
      violation("small", urnOf(task, "api"), "Small. [a]"),
    ],
  });
  const run = runOf(reportOf(result(resources, [checks])));
  const [blocking] = sectionsOf(run);

  it("stand under their resource, the most severe first", () => {
    assert.equal(blocking?.counted, "5 findings on 4 resources");
    assert.deepEqual(
      blocking?.blocks.map(({ resources: of, findings }) => [
        of.map(({ name }) => name),
        findings.map((found) => found.policy.name),
      ]),
      [
        [["api"], ["grave", "small"]],
        [["jobs", "mail"], ["small"]],
        [["bills"], ["small"]],
      ],
    );
  });

  it("are explained once, where the policy is first met", () => {
    const explained = blocking?.blocks.map(({ findings }) => findings.map((f) => f.explain));
    assert.deepEqual(explained, [[true, true], [false], [false]]);
    const said = text(reportOf(result(resources, [checks])), { color: false, width: 100 });
    assert.equal(said.match(/Why small matters\./g)?.length, 1);
  });

  it("have the group of their resource, with numbers that add up", () => {
    const api = run.groups.find(({ urn }) => urn === urnOf(task, "api"));
    assert.equal(api?.kind, "resource");
    assert.deepEqual([api?.results, api?.blocking, api?.severity], [2, 2, "critical"]);
    assert.equal(
      run.groups.reduce((n, { results }) => n + results, 0),
      run.results.filter(({ group }) => group !== undefined).length,
    );
  });
});

describe("what one unknown value leaves undecided", () => {
  const names = ["logs", "images", "users"];
  const unknown = "Undecided: containerDefinitions is not known until deployment.";
  const other = `Undecided: policy of jobs (${queue}) is not known until deployment. [policy]`;
  const checks = pack([...names.map((name) => named(name)), named("signed"), named("sent")], {
    violations: [
      ...names.map((name) =>
        violation(name, urnOf(task, "api"), `${unknown} [containerDefinitions]`),
      ),
      violation(
        "signed",
        urnOf(queue, "jobs"),
        "Undecided: policy is not known until deployment. [policy]",
      ),
      violation("signed", urnOf(queue, "mail"), other),
      violation("sent", urnOf(queue, "bills"), other),
      violation("sent", urnOf(task, "api"), "Undecided: cpu is not known until deployment. [cpu]"),
    ],
  });
  const report = reportOf(result(resources, [checks]));
  const run = runOf(report);
  const causes = sectionsOf(run).flatMap(({ blocks }) =>
    blocks.flatMap(({ cause }) => cause ?? []),
  );

  it("is one group with its cause, and the rows stay", () => {
    assert.deepEqual(
      causes.map(({ urn, property, results, blocking }) => [urn, property, results, blocking]),
      [
        [urnOf(task, "api"), "containerDefinitions", 3, 3],
        [urnOf(queue, "jobs"), "policy", 3, 3],
      ],
    );
    assert.equal(run.verdict.counts.unknown, 7);
    assert.equal(run.verdict.blocking, 7);
    const rows = run.results.filter(({ group }) => group === causes[0]?.id);
    assert.deepEqual(rows.map((row) => row.policy).sort(), ["images", "logs", "users"]);
  });

  it("is told once, with the number of policies and what to do", () => {
    const said = text(report, { color: false, width: 200 });
    assert.equal(
      said.match(/containerDefinitions of api \(aws:ecs:TaskDefinition\) is not/g)?.length,
      1,
    );
    assert.match(said, /3 policies: logs, images, users/);
    assert.match(said, /2 policies: signed, signed \(mail\), sent \(bills\)/);
    assert.match(said, /Give containerDefinitions a value that the program knows/);
    assert.match(markdown(report), /containerDefinitions of api .* is not known until deployment/);
  });

  it("stays with its resource when a single policy needs it", () => {
    const block = sectionsOf(run)
      .flatMap(({ blocks }) => blocks)
      .find(({ cause, resources: of }) => !cause && of[0]?.name === "api");
    assert.deepEqual(
      block?.findings.map(({ policy: { name } }) => name),
      ["sent"],
    );
  });

  it("does not block where the gate only reports it", () => {
    const [first] = sectionsOf(runOf(reportOf(result(resources, [checks]), staging)));
    assert.equal(first?.title, "Undecided, does not block");
  });

  it("is not mixed up when two resources have one name and type", () => {
    const twins = [...resources, { ...resource(queue, "jobs"), urn: `${urnOf(queue, "jobs")}2` }];
    const groups = runOf(reportOf(result(twins, [checks]))).groups;
    const told = groups.filter(({ property }) => property === "policy").map(({ urn }) => urn);
    assert.deepEqual(
      told.sort(),
      ["bills", "jobs", "mail"].map((name) => urnOf(queue, name)).sort(),
    );
  });
});
