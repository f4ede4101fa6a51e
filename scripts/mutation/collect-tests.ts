/**
 * The part of mocha's interface that the tests of the policies use, without its runner: the tests
 * of a file as functions, so that one of them can be run ten thousand times.
 */
type Body = (this: unknown) => unknown;

interface Suite {
  readonly name: string;
  readonly parent: Suite | undefined;
  readonly before: Body[];
  readonly beforeEach: Body[];
  readonly afterEach: Body[];
  isReady: boolean;
}

export interface CollectedTest {
  readonly name: string;
  readonly run: () => Promise<void> | undefined;
}

/** What tidies up after the tests: one listener runs all of it when the process ends. */
const endings: Body[] = [];
process.once("exit", () => {
  for (const body of endings) body.call(chainable);
});

const chainable = { timeout: () => chainable, slow: () => chainable };

/**
 * Collects the tests that `load` declares. Their `before` hooks run before the first test of a
 * suite; `after` hooks, which tidy up, run when the process ends.
 */
export function collectTests(load: () => void): readonly CollectedTest[] {
  const tests: CollectedTest[] = [];
  let suite = newSuite("", undefined);
  const describe = (name: string, body: Body) => {
    suite = newSuite(name, suite);
    body.call(chainable);
    suite = suite.parent ?? suite;
    return chainable;
  };
  const it = (name: string, body: Body) => {
    const own = suite;
    tests.push({ name: `${own.name} ${name}`.trim(), run: () => runTest(own, body) });
    return chainable;
  };
  const hook = (list: "before" | "beforeEach" | "afterEach") => (body: Body) => {
    suite[list].push(body);
  };
  const globals = {
    describe,
    it,
    before: hook("before"),
    beforeEach: hook("beforeEach"),
    afterEach: hook("afterEach"),
    after: (body: Body) => {
      endings.push(body);
    },
  };
  const holder = globalThis as unknown as Record<string, unknown>;
  const names = Object.keys(globals);
  const previous = names.map((name) => [name, holder[name]] as const);
  Object.assign(holder, globals);
  try {
    load();
  } finally {
    for (const [name, value] of previous) {
      holder[name] = value;
    }
  }
  return tests;
}

function newSuite(name: string, parent: Suite | undefined): Suite {
  const full = `${parent?.name ?? ""} ${name}`.trim();
  return { name: full, parent, before: [], beforeEach: [], afterEach: [], isReady: false };
}

/** Without a promise as long as no step gives one: a time limit only ends what runs at once. */
function runTest(suite: Suite, body: Body): Promise<void> | undefined {
  const suites: Suite[] = [];
  for (let one: Suite | undefined = suite; one; one = one.parent) {
    suites.unshift(one);
  }
  const before = suites.filter(({ isReady }) => !isReady).flatMap((one) => one.before);
  for (const one of suites) {
    one.isReady = true;
  }
  return runSteps([
    ...before,
    ...suites.flatMap((one) => one.beforeEach),
    body,
    ...suites.flatMap((one) => one.afterEach),
  ]);
}

function runSteps(steps: readonly Body[]): Promise<void> | undefined {
  for (const [index, step] of steps.entries()) {
    const result = step.call(chainable);
    if (result instanceof Promise) {
      return result.then(() => runSteps(steps.slice(index + 1)));
    }
  }
  return undefined;
}
