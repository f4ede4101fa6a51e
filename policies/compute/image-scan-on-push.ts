import { type CheckContext, definePolicy, type Options } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isTrue } from "../helpers/flags";
import { list, undecidable } from "../helpers/known";
import { anyOf, someOf } from "../helpers/unknowns";

const repository = "aws:ecr/repository:Repository";
const registry = "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration";
const inspector = "aws:inspector2/enabler:Enabler";

/**
 * The registry's rules decide for all repositories that their filters match; `*` is each of them.
 */
function isScannedByRegistry({ stack }: CheckContext<Options>, name: () => unknown): boolean {
  return someOf(stack.ofType(registry), ({ props }) =>
    someOf(list(props.rules), (rule) => {
      const { scanFrequency, repositoryFilters } = rule as {
        readonly scanFrequency?: unknown;
        readonly repositoryFilters?: readonly { readonly filter?: unknown }[];
      };
      return (
        scanFrequency !== "MANUAL" &&
        someOf(repositoryFilters, ({ filter }) => filter === "*" || matches(filter, name()))
      );
    }),
  );
}

/**
 * A filter with wildcards matches a whole name, one without each name that holds it:
 * docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-filters.html
 */
function matches(filter: unknown, name: unknown): boolean {
  if (typeof name !== "string") {
    // Pulumi makes the name up at deployment.
    undecidable("name");
  }
  const parts = String(filter).split("*");
  const [first = "", last = ""] = [parts[0], parts.at(-1)];
  if (parts.length === 1) {
    return name.includes(first);
  }
  let at = first.length;
  const inOrder = parts.slice(1, -1).every((part) => {
    const found = name.indexOf(part, at);
    at = found + part.length;
    return found >= 0;
  });
  return (
    inOrder && name.startsWith(first) && name.endsWith(last) && at <= name.length - last.length
  );
}

export default definePolicy({
  id: "image-scan-on-push",
  title: "Container images are searched for known flaws",
  why: "An image keeps every flawed package that it was built with. Unless somebody scans it, the first to look is whoever wants to break in.",
  fix: "Set imageScanningConfiguration: { scanOnPush: true } on the repository, or an aws.ecr.RegistryScanningConfiguration or aws.inspector2.Enabler for ECR.",
  severity: "medium",
  controls: ["vulnerability-scan"],
  scope: "stack",
  resources: [repository],
  messages: {
    unscanned:
      "Nobody looks for flaws in the images: scanOnPush is not true, and nothing in the stack scans the registry.",
  },
  checks: {
    *[repository](props, context) {
      const scanned = anyOf(
        () => isTrue(props.imageScanningConfiguration?.scanOnPush),
        () => isScannedByRegistry(context, () => props.name),
        () =>
          someOf(context.stack.ofType(inspector), (enabler) =>
            someOf(enabler.props.resourceTypes, (type) => type === "ECR"),
          ),
      );
      if (!scanned) {
        yield { message: "unscanned", property: "imageScanningConfiguration.scanOnPush" };
      }
    },
  },
  remediations: { [repository]: () => ({ "imageScanningConfiguration.scanOnPush": true }) },
  passes: [
    {
      name: "scanned on push",
      type: repository,
      props: { imageScanningConfiguration: { scanOnPush: true } },
    },
    {
      name: "scanned by the registry's rule",
      type: repository,
      props: {},
      with: [
        {
          type: registry,
          name: "scanning",
          props: {
            scanType: "ENHANCED",
            rules: [
              {
                scanFrequency: "CONTINUOUS_SCAN",
                repositoryFilters: [{ filter: "*", filterType: "WILDCARD" }],
              },
            ],
          },
        },
      ],
    },
    {
      name: "scanned by a rule for its name",
      type: repository,
      props: { name: "prod/api" },
      with: [
        {
          type: registry,
          name: "scanning",
          props: {
            scanType: "BASIC",
            rules: [
              {
                scanFrequency: "SCAN_ON_PUSH",
                repositoryFilters: [{ filter: "prod/*", filterType: "WILDCARD" }],
              },
            ],
          },
        },
      ],
    },
    {
      name: "scanned by Inspector",
      type: repository,
      props: {},
      with: [
        {
          type: inspector,
          name: "inspector",
          props: { accountIds: ["123456789012"], resourceTypes: ["EC2", "ECR"] },
        },
      ],
    },
  ],
  fails: [
    { name: "left to the default", type: repository, props: {}, expect: "unscanned" },
    {
      name: "switched off",
      type: repository,
      props: { imageScanningConfiguration: { scanOnPush: false } },
      expect: "unscanned",
    },
    {
      name: "Inspector for machines only",
      type: repository,
      props: {},
      with: [
        {
          type: inspector,
          name: "inspector",
          props: { accountIds: ["123456789012"], resourceTypes: ["EC2"] },
        },
      ],
      expect: "unscanned",
    },
    {
      name: "a rule for other names",
      type: repository,
      props: { name: "prod/api" },
      with: [
        {
          type: registry,
          name: "scanning",
          props: {
            scanType: "BASIC",
            rules: [
              {
                scanFrequency: "SCAN_ON_PUSH",
                repositoryFilters: [{ filter: "staging", filterType: "WILDCARD" }],
              },
            ],
          },
        },
      ],
      expect: "unscanned",
    },
  ],
  unknowns: [
    {
      name: "a rule by name for a name that Pulumi makes up",
      type: repository,
      props: {},
      with: [
        {
          type: registry,
          name: "scanning",
          props: {
            scanType: "BASIC",
            rules: [
              {
                scanFrequency: "SCAN_ON_PUSH",
                repositoryFilters: [{ filter: "prod-*", filterType: "WILDCARD" }],
              },
            ],
          },
        },
      ],
      expect: "name",
    },
    {
      name: "decided at deployment",
      type: repository,
      props: { imageScanningConfiguration: { scanOnPush: unknown } },
      expect: "imageScanningConfiguration.scanOnPush",
    },
  ],
});
