/** What stands between the engine and @pulumi/policy, on a service that is not started. */
import assert from "node:assert/strict";
import * as proto from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { type AnalyzerEvents, installAnalyzer } from "../../policies/framework/analyzer-hook";
import { grpcOfSdk } from "../../policies/framework/grpc-of-sdk";

type Handler = (call: { request: unknown }, callback: (...told: unknown[]) => void) => void;
type Service = Record<string, { requestDeserialize?: unknown; responseSerialize?: unknown }>;
interface Added {
  readonly service: Service;
  readonly implementation: Record<string, Handler>;
}

const methods = [
  "analyze",
  "analyzeStack",
  "remediate",
  "getAnalyzerInfo",
  "configure",
  "configureStack",
];
const sdkHandler: Handler = (_call, callback) => callback(null, "the SDK");
const analyzer = (names: readonly string[] = methods) =>
  Object.fromEntries(names.map((name) => [name, sdkHandler]));
const own = () => "the message";
const definition = (names: readonly string[] = methods) =>
  Object.fromEntries(
    names.map((name) => [name, { path: name, requestDeserialize: own, responseSerialize: own }]),
  );

const silent: AnalyzerEvents = {
  beforeInfo: () => undefined,
  onStack: () => undefined,
  onConfigure: () => undefined,
  analyze: (request) => request,
  analyzeStack: (request) => request,
  remediate: (request) => request,
};

/** What arrives at gRPC's server when a pack adds the service while the hook is in place. */
function added(events: Partial<AnalyzerEvents>, service: unknown, implementation: unknown) {
  const server = grpcOfSdk().Server.prototype;
  const original = server.addService;
  const seen: Added[] = [];
  const recorder = (...[first, second]: unknown[]) => {
    seen.push({ service: first, implementation: second } as Added);
  };
  server.addService = recorder;
  try {
    const installed = installAnalyzer({ ...silent, ...events }, () =>
      server.addService(service, implementation),
    );
    assert.equal(server.addService, recorder, "the server is as it was before");
    assert.equal(seen.length, 1);
    return { installed, ...(seen[0] as Added) };
  } finally {
    server.addService = original;
  }
}

function call(handler: Handler | undefined, request: unknown): readonly unknown[] {
  let told: readonly unknown[] = [];
  assert(handler);
  handler({ request }, (...args) => {
    told = args;
  });
  return told;
}

describe("the hook into @pulumi/policy's service", () => {
  it("answers calls about resources from the bytes of the request to those of the answer", () => {
    const answer = (tag: number) => (request: Uint8Array) => Uint8Array.of(tag, ...request);
    const { installed, service, implementation } = added(
      { analyze: answer(1), analyzeStack: answer(2), remediate: answer(3) },
      definition(),
      analyzer(),
    );
    assert.equal(installed, true);
    const bytes = Uint8Array.of(9);
    for (const [index, name] of ["analyze", "analyzeStack", "remediate"].entries()) {
      assert.deepEqual(call(implementation[name], bytes), [null, Uint8Array.of(index + 1, 9)]);
      const { requestDeserialize, responseSerialize, ...rest } = service[name] ?? {};
      assert.equal((requestDeserialize as (value: unknown) => unknown)(bytes), bytes);
      assert.equal((responseSerialize as (value: unknown) => unknown)(bytes), bytes);
      assert.deepEqual(rest, { path: name });
    }
    assert.equal(service.configure?.requestDeserialize, own);
    assert.equal(service.getAnalyzerInfo?.responseSerialize, own);
  });

  it("says of a request that cannot be read nothing that it holds", () => {
    const { implementation } = added(
      {
        analyze: () => {
          throw new Error("hunter22");
        },
      },
      definition(),
      analyzer(),
    );
    assert.deepEqual(call(implementation.analyze, Uint8Array.of()), [
      { code: 13, details: "The policy pack could not read the request." },
    ]);
  });

  it("lets the SDK describe the pack once its configuration is found right", () => {
    let problem: unknown;
    const { implementation } = added(
      {
        beforeInfo: () => {
          if (problem) throw problem;
        },
      },
      definition(),
      analyzer(),
    );
    assert.deepEqual(call(implementation.getAnalyzerInfo, {}), [null, "the SDK"]);
    problem = new Error("gonogo:policies is wrong");
    const message = "gonogo:policies is wrong";
    assert.deepEqual(call(implementation.getAnalyzerInfo, {}), [
      { code: 3, message, details: message },
    ]);
    problem = "a text";
    assert.deepEqual(call(implementation.getAnalyzerInfo, {}), [
      { code: 3, message: "a text", details: "a text" },
    ]);
  });

  it("tells of the stack and of the pack's configuration, and passes both on", () => {
    const told: unknown[] = [];
    const { implementation } = added(
      {
        onStack: (stack) => void told.push(stack),
        onConfigure: (config) => void told.push(Object.fromEntries(config)),
      },
      definition(),
      analyzer(),
    );
    const stack = new proto.AnalyzerStackConfigureRequest();
    stack.setProject("shop");
    stack.setStack("shop-prod");
    stack.getConfigMap().set("gonogo:preset", "finsight");
    assert.deepEqual(call(implementation.configureStack, stack), [null, "the SDK"]);
    const request = new proto.ConfigureAnalyzerRequest();
    for (const [name, level] of [
      ["a", proto.EnforcementLevel.ADVISORY],
      ["b", proto.EnforcementLevel.MANDATORY],
      ["c", proto.EnforcementLevel.DISABLED],
      ["d", proto.EnforcementLevel.REMEDIATE],
    ] as const) {
      const entry = new proto.PolicyConfig();
      entry.setEnforcementlevel(level);
      if (name === "b") entry.setProperties(Struct.fromJavaScript({ days: 7 }));
      request.getPolicyconfigMap().set(name, entry);
    }
    assert.deepEqual(call(implementation.configure, request), [null, "the SDK"]);
    assert.deepEqual(told, [
      { project: "shop", stack: "shop-prod", config: { "gonogo:preset": "finsight" } },
      {
        a: { level: "advisory", properties: {} },
        b: { level: "mandatory", properties: { days: 7 } },
        c: { level: "disabled", properties: {} },
        d: { level: "remediate", properties: {} },
      },
    ]);
  });

  it("leaves a service alone that is not the Analyzer's, or not as it is known", () => {
    for (const name of methods) {
      const implementation = analyzer(methods.filter((each) => each !== name));
      const service = definition();
      const result = added({}, service, implementation);
      assert.equal(result.installed, false, name);
      assert.equal(result.service, service);
      assert.equal(result.implementation, implementation);
    }
    for (const name of ["analyze", "analyzeStack", "remediate"]) {
      for (const key of ["requestDeserialize", "responseSerialize"]) {
        const service: Service = definition();
        service[name] = { ...service[name], [key]: undefined };
        assert.equal(added({}, service, analyzer()).installed, false, `${name} ${key}`);
      }
      const without = definition(methods.filter((each) => each !== name));
      assert.equal(added({}, without, analyzer()).installed, false, name);
    }
    assert.equal(added({}, undefined, analyzer()).installed, false);
    assert.equal(added({}, definition(), undefined).installed, false);
  });

  it("puts the server back when the pack cannot be made", () => {
    const server = grpcOfSdk().Server.prototype;
    const before = server.addService;
    const failing = () =>
      installAnalyzer(silent, () => {
        assert.notEqual(server.addService, before);
        throw new Error("no pack");
      });
    assert.throws(failing, /no pack/);
    assert.equal(server.addService, before);
  });
});
