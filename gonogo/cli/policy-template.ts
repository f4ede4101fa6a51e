/** The text of a policy to begin with: it compiles, and its examples hold. */

export interface PolicyTemplate {
  readonly id: string;
  /** Type token of the resources that it is about. */
  readonly type: string;
  /** Lines that import `definePolicy` and `unknown`. */
  readonly imports: string;
  readonly control: string;
  /** Where the ids of controls are to be found. */
  readonly controlsFrom: string;
}

export function policyTemplate({ id, type, imports, control, controlsFrom }: PolicyTemplate) {
  return `${imports}

export default definePolicy({
  id: "${id}",
  title: "Resources say who owns them",
  why: "What happens to whom when this does not hold, in one or two sentences.",
  fix: "Set tags.Owner to the team that answers for the resource.",
  severity: "low",
  // Ids of ${controlsFrom}.
  controls: ["${control}"],
  resources: ["${type}"],
  messages: { missing: "Nobody owns it: tags.Owner is {actual}." },
  checks: {
    *"${type}"(props) {
      const owner = props.tags?.Owner;
      if (owner === undefined || owner === "") {
        yield { message: "missing", property: "tags.Owner", actual: owner ?? "not set" };
      }
    },
  },
  passes: [{ name: "an owner", type: "${type}", props: { tags: { Owner: "payments" } } }],
  fails: [{ name: "no tags", type: "${type}", props: {}, expect: "missing" }],
  unknowns: [
    {
      name: "an owner that only the deployment knows",
      type: "${type}",
      props: { tags: { Owner: unknown } },
      expect: "tags.Owner",
    },
  ],
  notApplicables: [],
});
`;
}

export const defaultType = "aws:s3/bucket:Bucket";

export function isResourceType(text: string): boolean {
  return /^[a-z][\w-]*:[\w/-]+:\w+$/.test(text);
}

export function isPolicyId(text: string): boolean {
  return /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(text) && text !== "all";
}
