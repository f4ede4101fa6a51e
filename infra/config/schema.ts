import { z } from "zod";
import type { System } from "../system";
import { gateNamespace } from "./gate";
import type { Namespace } from "./setting";

/** A JSON Schema object. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * JSON Schema (draft 2020-12) of a `Pulumi.<stack>.yaml` for editors: names, types and words of
 * every setting of every system. The program's own check knows more, such as rules across settings.
 */
export function stackConfigSchema(systems: readonly System[]): JsonSchema {
  const namespaces = new Map<string, Namespace>([[gateNamespace.name, gateNamespace]]);
  for (const { config } of systems) {
    for (const namespace of [config.namespace, ...config.also]) {
      namespaces.set(namespace.name, namespace);
    }
  }
  const properties = Object.fromEntries([...namespaces.values()].flatMap(namespaceProperties));
  const names = [...namespaces.keys()].sort().join("|");
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Configuration of a gonogo stack",
    type: "object",
    properties: {
      config: {
        type: "object",
        properties: {
          "aws:region": { type: "string", description: "The AWS region of the stack." },
          ...properties,
        },
        // Other namespaces belong to providers; ours hold only what is listed.
        patternProperties: { [`^(?!(${names}):)`]: true },
        additionalProperties: false,
      },
    },
  };
}

function namespaceProperties(namespace: Namespace): [string, JsonSchema][] {
  const shape = namespace.settings.shape as Record<string, z.ZodType>;
  const settings = Object.entries(shape).map(([name, schema]): [string, JsonSchema] => {
    const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input" });
    return [`${namespace.name}:${name}`, rest];
  });
  const secrets = Object.entries(namespace.secrets).map(([name, secret]): [string, JsonSchema] => [
    `${namespace.name}:${name}`,
    {
      description: `Secret: ${secret.description}. Set it with pulumi config set --secret.`,
      type: "object",
      properties: { secure: { type: "string" } },
      required: ["secure"],
      additionalProperties: false,
    },
  ]);
  return [...settings, ...secrets];
}
