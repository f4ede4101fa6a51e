/** A resource out of a request of the engine, its properties decoded when first needed. */
import type { ResourceData } from "./indexed-stack";
import { decodeProperties } from "./wire/properties";
import type { ResourceMessage } from "./wire/requests";

export class Received implements ResourceData {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  #bytes: Uint8Array | undefined;
  #props: Record<string, unknown> | undefined;

  constructor({ urn, type, name, properties }: ResourceMessage) {
    this.urn = urn;
    this.type = type;
    this.name = name;
    this.#bytes = properties;
  }

  get props(): Record<string, unknown> {
    if (!this.#props) {
      this.#props = decodeProperties(this.#bytes);
      this.#bytes = undefined;
    }
    return this.#props;
  }
}

/**
 * Policies are written against inputs. In a preview the outputs that a stack request holds have
 * every computed property that the program left out as unknown, so the inputs that came with the
 * resource's own request are preferred.
 */
export class ReceivedInStack implements ResourceData {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly #inputs: Received | undefined;
  readonly #outputs: Received;

  /** @param inputs From the resource's own request, where there was one. */
  constructor(message: ResourceMessage, inputs: Received | undefined) {
    this.urn = message.urn;
    this.type = message.type;
    this.name = message.name;
    this.propertyDependencies = message.propertyDependencies;
    this.#inputs = inputs;
    this.#outputs = new Received(message);
  }

  get props(): Record<string, unknown> {
    return (this.#inputs ?? this.#outputs).props;
  }

  get outputs(): Record<string, unknown> {
    return this.#outputs.props;
  }
}
