import { definePolicy, type Violation } from "../framework/define-policy";
import { each } from "../framework/each";
import { unknown } from "../framework/unknown";
import { show } from "../helpers/show";
import { someOf } from "../helpers/unknowns";

const messages = {
  off: "Clients may connect without TLS: {parameter} is {actual}.",
  leftOff:
    "Clients may connect without TLS: nobody sets require_ssl, which {family} leaves at false.",
} as const;
type Found = Generator<Violation<typeof messages>, void, undefined>;

interface Parameter {
  readonly name?: unknown;
  readonly parameterKey?: unknown;
  readonly value?: unknown;
  readonly parameterValue?: unknown;
}

const nameOf = ({ name, parameterKey }: Parameter) => String(name ?? parameterKey).toLowerCase();

/** Reports the parameter where its value is the one that switches TLS off. */
function* explicit(
  parameters: readonly Parameter[] | undefined,
  list: string,
  parameter: string,
  isOff: RegExp,
): Found {
  yield* each(parameters, function* (entry, at): Found {
    if (nameOf(entry) !== parameter) {
      return;
    }
    const value = entry.value ?? entry.parameterValue;
    if (isOff.test(String(value).trim())) {
      const leaf = entry.value === undefined ? "parameterValue" : "value";
      yield {
        message: "off",
        property: `${list}[${at}].${leaf}`,
        parameter,
        actual: show(value),
      };
    }
  });
}

const off = /^(0|off|false)$/i;

export default definePolicy({
  id: "parameter-groups-keep-tls",
  title: "Parameter groups of DocumentDB, Neptune and Redshift leave TLS required",
  why: "These databases require TLS by a parameter; switched off, or left off as in Redshift's older family, a client that is set up wrongly sends its password and its rows readable.",
  fix: "DocumentDB: tls enabled, tls1.2+ or tls1.3+. Neptune: neptune_enforce_ssl 1. Redshift: require_ssl true.",
  severity: "high",
  controls: ["tls-modern-policy"],
  resources: [
    "aws:docdb/clusterParameterGroup:ClusterParameterGroup",
    "aws:neptune/clusterParameterGroup:ClusterParameterGroup",
    "aws:redshift/parameterGroup:ParameterGroup",
    "aws:redshiftserverless/workgroup:Workgroup",
  ],
  messages,
  checks: {
    // The default is enabled: DocumentDB developer guide, "Encrypting data in transit".
    *"aws:docdb/clusterParameterGroup:ClusterParameterGroup"({ parameters }) {
      yield* explicit(parameters, "parameters", "tls", /^disabled$/i);
    },
    // The default is 1: Neptune user guide, "Neptune parameters".
    *"aws:neptune/clusterParameterGroup:ClusterParameterGroup"({ parameters }) {
      yield* explicit(parameters, "parameters", "neptune_enforce_ssl", off);
    },
    *"aws:redshift/parameterGroup:ParameterGroup"({ family, parameters }) {
      yield* explicit(parameters, "parameters", "require_ssl", off);
      const isSet = someOf(parameters, (entry) => nameOf(entry) === "require_ssl");
      // redshift-2.0 begins with true: Redshift management guide, "Amazon Redshift parameter
      // groups".
      if (!isSet && family === "redshift-1.0") {
        yield { message: "leftOff", property: "parameters", family: show(family) };
      }
    },
    // The default is true for workgroups made since 2025: Redshift management guide, "Changing the
    // default behavior".
    *"aws:redshiftserverless/workgroup:Workgroup"({ configParameters }) {
      yield* explicit(configParameters, "configParameters", "require_ssl", off);
    },
  },
  passes: [
    {
      name: "DocumentDB's default",
      type: "aws:docdb/clusterParameterGroup:ClusterParameterGroup",
      props: { family: "docdb5.0", parameters: [{ name: "audit_logs", value: "enabled" }] },
    },
    {
      name: "DocumentDB with a newer minimum",
      type: "aws:docdb/clusterParameterGroup:ClusterParameterGroup",
      props: { family: "docdb5.0", parameters: [{ name: "tls", value: "tls1.3+" }] },
    },
    {
      name: "Redshift told to require it",
      type: "aws:redshift/parameterGroup:ParameterGroup",
      props: { family: "redshift-1.0", parameters: [{ name: "require_ssl", value: "true" }] },
    },
    {
      name: "Redshift's newer family",
      type: "aws:redshift/parameterGroup:ParameterGroup",
      props: { family: "redshift-2.0" },
    },
    {
      name: "a serverless workgroup's default",
      type: "aws:redshiftserverless/workgroup:Workgroup",
      props: { namespaceName: "figures", workgroupName: "figures" },
    },
  ],
  fails: [
    {
      name: "DocumentDB without TLS",
      type: "aws:docdb/clusterParameterGroup:ClusterParameterGroup",
      props: { family: "docdb5.0", parameters: [{ name: "tls", value: "disabled" }] },
      expect: "off",
    },
    {
      name: "Neptune without TLS, beside a parameter that is not known yet",
      type: "aws:neptune/clusterParameterGroup:ClusterParameterGroup",
      props: {
        family: "neptune1.3",
        parameters: [unknown, { name: "neptune_enforce_ssl", value: "0" }],
      },
      expect: "off",
    },
    {
      name: "Redshift's older family as it comes",
      type: "aws:redshift/parameterGroup:ParameterGroup",
      props: { family: "redshift-1.0" },
      expect: "leftOff",
    },
    {
      name: "a serverless workgroup without TLS",
      type: "aws:redshiftserverless/workgroup:Workgroup",
      props: {
        namespaceName: "figures",
        workgroupName: "figures",
        configParameters: [{ parameterKey: "require_ssl", parameterValue: "false" }],
      },
      expect: "off",
    },
  ],
  unknowns: [
    {
      name: "a value that is decided at deployment",
      type: "aws:docdb/clusterParameterGroup:ClusterParameterGroup",
      props: { family: "docdb5.0", parameters: [{ name: "tls", value: unknown }] },
      expect: "parameters[0].value",
    },
  ],
});
