import type { dynamic } from "@pulumi/pulumi";
import { refuseTaken } from "./adopt.js";
import type { Api } from "./api.js";
import type { Failure } from "./check.js";
import { openClient } from "./client.js";
import { createObject } from "./create.js";
import { type Difference, diffProperties } from "./diff.js";
import { describeError, ownError } from "./errors.js";
import type { Kind } from "./kind.js";
import { inputsOf, outputsOf } from "./outputs.js";
import { claimKey, updateParams } from "./params.js";
import { isLive, keyProblem, outOfReach, readSettings, type Settings } from "./settings.js";
import type { Properties } from "./values.js";

/**
 * A dynamic provider. Values are as Pulumi's dynamic provider protocol has them: secrets are
 * plain, and a value unknown during a preview is `UNKNOWN` of values.ts.
 *
 * `configure`, `check` and `diff` are pure: they make no request and load no SDK.
 */
export interface StripeProvider extends dynamic.ResourceProvider<Properties, Properties> {
  /** Set by `configure`; never part of the serialised provider. */
  settings: Settings | undefined;
  configure(request: dynamic.ConfigureRequest): Promise<void>;
  check(olds: Properties, news: Properties): Promise<{ inputs: Properties; failures: Failure[] }>;
  diff(id: string, olds: Properties, news: Properties): Promise<Difference>;
  read(id: string, props?: Properties): Promise<dynamic.ReadResult<Properties>>;
  update(id: string, olds: Properties, news: Properties): Promise<{ outs: Properties }>;
  delete(id: string, props: Properties): Promise<void>;
}

async function attempt<T>(action: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw describeError(action, error);
  }
}

/** Fails before any request when the key is of the wrong mode, whatever called the provider. */
function open(kind: Kind, settings: Settings | undefined, { resourceUrn, mode }: Properties): Api {
  const problem = keyProblem(settings, resourceUrn, mode);
  if (problem !== undefined) throw ownError(`stripe:apiKey ${problem}.`);
  return kind.connect(openClient(settings));
}

/** As `open`, for an object that the state holds: a test key does not see live objects. */
function openHeld(
  kind: Kind,
  settings: Settings | undefined,
  owner: Properties,
  held: Properties,
): Api {
  // A live key may look for what the soft launch left in test mode, and finds nothing.
  const softLaunched = held.mode === "test" && !isLive(settings);
  const api = open(kind, settings, softLaunched ? { ...owner, mode: "test" } : owner);
  if (outOfReach(settings, held.livemode)) {
    throw ownError(
      `stripe:apiKey is a test-mode key, and the ${kind.label} is a live one: it would look as ` +
        "if it were gone. Set a live key.",
    );
  }
  return api;
}

function checkInputs(kind: Kind, settings: Settings | undefined, news: Properties): Failure[] {
  const failures = [...kind.check(news, settings)];
  const problem = keyProblem(settings, news.resourceUrn, news.mode);
  if (problem !== undefined) {
    failures.push({ property: "stripe:apiKey", reason: `stripe:apiKey ${problem}.` });
  }
  return failures;
}

async function readObject(kind: Kind, api: Api, id: string, props: Properties) {
  const object = await api.retrieve(id);
  if (object === undefined) return { id: "" };
  const outputs = outputsOf(kind, object, props);
  return { id, props: outputs, inputs: inputsOf(kind, outputs) };
}

async function updateObject(kind: Kind, api: Api, id: string, olds: Properties, news: Properties) {
  const { params, changed } = updateParams(kind.fields, olds, news);
  const extra = await kind.extraParams(api, news, changed, id);
  const request = { ...params, ...extra };
  const live = await api.retrieve(id);
  if (live !== undefined) refuseTaken(kind.label, live, olds, news);
  const object =
    live === undefined || Object.keys(request).length === 0 ? live : await api.update(id, request);
  if (object === undefined) {
    throw ownError(`${kind.label} ${id} does not exist any more. Run pulumi refresh.`);
  }
  const { claim, signingSecret } = olds;
  return { outs: outputsOf(kind, object, { ...news, claim, signingSecret }) };
}

/** Leaves an object alone that a newer resource has claimed since. */
async function retireObject(api: Api, id: string, props: Properties): Promise<void> {
  const object = await api.retrieve(id);
  if (object === undefined) return;
  const claim = object.metadata?.[claimKey];
  if (props.claim !== undefined && claim !== undefined && claim !== props.claim) return;
  await api.retire(id);
}

/** The provider of one kind of object. */
export function providerOf(kind: Kind): StripeProvider {
  return {
    settings: undefined,
    async configure(request) {
      this.settings = readSettings(request.config);
    },
    async check(_olds, news) {
      return { inputs: news, failures: checkInputs(kind, this.settings, news) };
    },
    async diff(_id, olds, news) {
      return diffProperties(kind.fields, olds, news, kind.deleteBeforeReplace);
    },
    async create(inputs) {
      return attempt(`create the ${kind.label}`, async () =>
        createObject(kind, open(kind, this.settings, inputs), inputs),
      );
    },
    async read(id, props = {}) {
      return attempt(`read ${kind.label} ${id}`, async () =>
        readObject(kind, openHeld(kind, this.settings, {}, props), id, props),
      );
    },
    async update(id, olds, news) {
      return attempt(`update ${kind.label} ${id}`, async () =>
        updateObject(kind, open(kind, this.settings, news), id, olds, news),
      );
    },
    async delete(id, props) {
      return attempt(`retire ${kind.label} ${id}`, async () =>
        retireObject(
          openHeld(kind, this.settings, { resourceUrn: props.resourceUrn }, props),
          id,
          props,
        ),
      );
    },
  };
}
