/** A resource as it arrives: properties decoded to plain data with markers. */
export interface ResourceData {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** Inputs, which policies are written against. */
  readonly props: unknown;
  /** Outputs where they are known beside the inputs: only `id`, `arn` and names are looked at. */
  readonly outputs?: unknown;
  /** Input name → URNs of the resources that its value comes from. */
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
  /**
   * Tells apart the resources of @pulumi/aws as which one of aws-native reads: they share its URN.
   * The URN, where nothing else is said.
   */
  readonly key?: string;
  /** What the user wrote, where `type` and `props` are a reading of it. */
  readonly native?: {
    readonly type: string;
    pathOf(path: string): string;
    inWords(sentence: string): string;
  };
}
