import type { PackRequest } from "./analyzer-hook";
import type { Policy } from "./define-policy";
import { coversOnly } from "./evaluate";

interface Entry<P> {
  readonly policy: Policy;
  readonly sdk: P;
}
interface Selection<P> {
  readonly covering: readonly P[];
  readonly others: readonly { readonly id: string; readonly reason: string }[];
}

/**
 * The list of policies that @pulumi/policy goes through for each resource. While a request is
 * handed over it is narrowed to those that cover the resource's type: the SDK spends far more on a
 * policy that does not than the policy's answer costs, and a usual resource has forty of those.
 * Their answer is given here. A release of the SDK that walks the list at another time finds all.
 */
export class PolicyList<P> {
  /** What PolicyPack is given. */
  readonly sdk: P[];
  readonly #entries: readonly Entry<P>[];
  readonly #byType = new Map<string, Selection<P>>();
  #narrowed: readonly P[] | undefined;

  constructor(entries: readonly Entry<P>[]) {
    this.#entries = entries;
    this.sdk = entries.map(({ sdk }) => sdk);
    Object.defineProperty(this.sdk, Symbol.iterator, {
      value: () => (this.#narrowed ?? this.sdk).values(),
    });
  }

  /** Runs `work` with the list narrowed, and answers for the others but those in `disabled`. */
  narrow(
    type: string,
    request: PackRequest,
    disabled: ReadonlySet<string>,
    work: () => void,
  ): void {
    const { covering, others } = this.#select(type);
    for (const { id, reason } of others) {
      if (!disabled.has(id)) {
        request.notApplicable(id, reason);
      }
    }
    this.#narrowed = covering;
    try {
      work();
    } finally {
      this.#narrowed = undefined;
    }
  }

  #select(type: string): Selection<P> {
    let selection = this.#byType.get(type);
    if (!selection) {
      const covering: P[] = [];
      const others: { id: string; reason: string }[] = [];
      for (const { policy, sdk } of this.#entries) {
        if (policy.scope === "resource" && Object.hasOwn(policy.checks, type)) {
          covering.push(sdk);
        } else if (policy.scope === "resource") {
          others.push({ id: policy.id, reason: coversOnly(policy) });
        }
      }
      selection = { covering, others };
      this.#byType.set(type, selection);
    }
    return selection;
  }
}
