import {
  type CheckContext,
  definePolicy,
  notApplicable,
  type Options,
  type Violation,
} from "../framework/define-policy";
import type { Patch } from "../framework/patch";
import { unknown } from "../framework/unknown";
import { isGiven } from "../helpers/database";
import { undecidable } from "../helpers/known";
import { show } from "../helpers/show";

const messages = {
  optional:
    "A request that the program is tricked into sends gets the role's credentials: httpTokens is {actual}.",
} as const;
const byTemplate = "The launch template decides.";
const defaults = "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults";

interface Props {
  readonly metadataOptions?:
    | { readonly httpTokens?: unknown; readonly httpEndpoint?: unknown }
    | undefined;
}
type Context = CheckContext<Options>;

/**
 * An instance that says nothing gets what the region's defaults say, then what its image says
 * (those
 * of Amazon Linux 2023 require tokens), and else version 1. No image is seen here, so silence is
 * undecided but where the stack itself sets the defaults:
 * docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html
 */
function* check(
  props: Props,
  { stack }: Context,
): Generator<Violation<typeof messages>, void, undefined> {
  const asked = props.metadataOptions;
  if (asked?.httpEndpoint === "disabled" || asked?.httpTokens === "required") {
    return;
  }
  const property = "metadataOptions.httpTokens";
  if (asked?.httpTokens === undefined || asked.httpTokens === null) {
    if (!stack.ofType(defaults).some(({ props: set }) => set.httpTokens === "required")) {
      undecidable(property);
    }
    return;
  }
  yield { message: "optional", property, actual: show(asked?.httpTokens) };
}

const template = "aws:ec2/launchTemplate:LaunchTemplate";
const machine = { ami: unknown, instanceType: "t4g.small" };

/** Only where version 1 was asked for: silence is what the image says. */
function requireTokens({ metadataOptions: asked }: Props): Patch {
  const isOptional = asked?.httpEndpoint !== "disabled" && asked?.httpTokens === "optional";
  return isOptional ? { "metadataOptions.httpTokens": "required" } : {};
}

export default definePolicy({
  id: "instance-metadata-v2",
  title: "Machines give credentials to their own programs only",
  why: "Version 1 of the metadata service answers any request from the machine with the role's credentials; one page that fetches an address for a user is enough to hand them out.",
  fix: "Set metadataOptions: { httpTokens: 'required' }, or aws.ec2.InstanceMetadataDefaults for the region.",
  severity: "high",
  controls: ["admin-access", "firewall-rules"],
  scope: "stack",
  resources: [
    "aws:ec2/instance:Instance",
    "aws:ec2/spotInstanceRequest:SpotInstanceRequest",
    template,
    "aws:ec2/launchConfiguration:LaunchConfiguration",
  ],
  messages,
  checks: {
    *"aws:ec2/instance:Instance"(props, context) {
      const isTold =
        isGiven(() => props.metadataOptions?.httpTokens, "metadataOptions.httpTokens", context) ||
        !isGiven(() => props.launchTemplate, "launchTemplate", context);
      if (isTold) {
        yield* check(props, context);
        return;
      }
      if (context.resource.referencesOfType("launchTemplate", template).length === 0) {
        undecidable("launchTemplate");
      }
      return notApplicable(byTemplate);
    },
    "aws:ec2/spotInstanceRequest:SpotInstanceRequest": check,
    [template]: check,
    "aws:ec2/launchConfiguration:LaunchConfiguration": check,
  },
  // A launch configuration cannot be changed, and a spot request is made anew.
  remediations: { "aws:ec2/instance:Instance": requireTokens, [template]: requireTokens },
  passes: [
    {
      name: "tokens required",
      type: "aws:ec2/instance:Instance",
      props: { ...machine, metadataOptions: { httpTokens: "required" } },
    },
    {
      name: "no metadata at all",
      type: template,
      props: { metadataOptions: { httpEndpoint: "disabled" } },
    },
    {
      name: "required by the region's defaults",
      type: "aws:ec2/instance:Instance",
      props: machine,
      with: [{ type: defaults, name: "defaults", props: { httpTokens: "required" } }],
    },
  ],
  fails: [
    {
      name: "optional",
      type: "aws:ec2/instance:Instance",
      props: { ...machine, metadataOptions: { httpTokens: "optional" } },
      expect: "optional",
    },
    {
      name: "optional, against the region's defaults",
      type: "aws:ec2/spotInstanceRequest:SpotInstanceRequest",
      props: { ...machine, metadataOptions: { httpTokens: "optional" } },
      with: [{ type: defaults, name: "defaults", props: { httpTokens: "required" } }],
      expect: "optional",
    },
    {
      name: "a template",
      type: template,
      props: { metadataOptions: { httpTokens: "optional" } },
      expect: "optional",
    },
    {
      name: "a launch configuration",
      type: "aws:ec2/launchConfiguration:LaunchConfiguration",
      props: {
        imageId: unknown,
        instanceType: "t4g.small",
        metadataOptions: { httpTokens: "optional" },
      },
      expect: "optional",
    },
  ],
  unknowns: [
    {
      name: "left to the image",
      type: "aws:ec2/instance:Instance",
      props: machine,
      expect: "metadataOptions.httpTokens",
    },
    {
      name: "decided at deployment",
      type: "aws:ec2/instance:Instance",
      props: { ...machine, metadataOptions: { httpTokens: unknown } },
      expect: "metadataOptions.httpTokens",
    },
    {
      name: "a template of another stack",
      type: "aws:ec2/instance:Instance",
      props: { launchTemplate: { name: "shared" } },
      expect: "launchTemplate",
    },
  ],
  notApplicables: [
    {
      name: "a template of this stack, which is judged itself",
      type: "aws:ec2/instance:Instance",
      props: { launchTemplate: { id: unknown } },
      references: { launchTemplate: ["web"] },
      with: [{ type: template, name: "web", props: {} }],
      expect: byTemplate,
    },
  ],
});
