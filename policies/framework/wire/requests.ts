/** The engine's requests of Pulumi's Analyzer service, from their bytes. */
import { setOwn } from "../data";
import { ProtoReader, tagOf, wire } from "./proto-reader";

/** A resource to analyze. */
export interface ResourceMessage {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** For `decodeProperties`: inputs in Analyze and Remediate, outputs in AnalyzeStack. */
  readonly properties: Uint8Array | undefined;
  /** Input name → URNs; AnalyzeStack alone tells them. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
}

const bytes = (field: number) => tagOf(field, wire.bytes);
const resourceTags = {
  type: bytes(1),
  properties: bytes(2),
  urn: bytes(3),
  name: bytes(4),
  propertyDependencies: bytes(9),
};

/** An AnalyzeRequest, which is what Remediate gets as well. */
export function readAnalyze(request: Uint8Array): ResourceMessage {
  return readResource(new ProtoReader(request));
}

/** The resources of an AnalyzeStackRequest. */
export function readAnalyzeStack(request: Uint8Array): readonly ResourceMessage[] {
  const reader = new ProtoReader(request);
  const resources: ResourceMessage[] = [];
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === bytes(1)) resources.push(reader.message(() => readResource(reader)));
    else reader.skip(tag);
  }
  return resources;
}

/** AnalyzeRequest and AnalyzerResource have the same fields, as far as the first has any. */
function readResource(reader: ProtoReader): ResourceMessage {
  const result = { urn: "", type: "", name: "" };
  let properties: Uint8Array | undefined;
  const propertyDependencies: Record<string, readonly string[]> = {};
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    switch (tag) {
      case resourceTags.urn:
        result.urn = reader.text();
        break;
      case resourceTags.type:
        result.type = reader.text();
        break;
      case resourceTags.name:
        result.name = reader.text();
        break;
      case resourceTags.properties: {
        const part = reader.bytes();
        // Parts of one message on the wire are one message when put together.
        properties = properties ? Buffer.concat([properties, part]) : part;
        break;
      }
      case resourceTags.propertyDependencies: {
        const { key, value } = reader.message(() => readEntry(reader));
        setOwn(propertyDependencies, key, readTexts(value));
        break;
      }
      default:
        reader.skip(tag);
    }
  }
  return { ...result, properties, propertyDependencies };
}

interface Entry {
  readonly key: string;
  readonly value: Uint8Array;
}

function readEntry(reader: ProtoReader): Entry {
  let key = "";
  let value: Uint8Array = new Uint8Array(0);
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === bytes(1)) key = reader.text();
    else if (tag === bytes(2)) value = reader.bytes();
    else reader.skip(tag);
  }
  return { key, value };
}

/** The texts at field 1 of a message. */
function readTexts(message: Uint8Array): readonly string[] {
  const reader = new ProtoReader(message);
  const texts: string[] = [];
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === bytes(1)) texts.push(reader.text());
    else reader.skip(tag);
  }
  return texts;
}
