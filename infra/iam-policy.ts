import type { PolicyDocument } from "@pulumi/aws/iam/documents";
import * as pulumi from "@pulumi/pulumi";
import { checkInlinePolicy } from "./limits/policy-size";

/** One statement that allows; nothing here denies, so a forgotten statement is no permission. */
export interface Permission {
  readonly actions: readonly string[];
  readonly resources: readonly pulumi.Input<string>[];
  /** IAM's condition block. */
  readonly condition?: Readonly<Record<string, Readonly<Record<string, pulumi.Input<string>>>>>;
}

type Conditions = NonNullable<Permission["condition"]>;

/**
 * An IAM policy document that allows exactly these, for one role. Refused where IAM would. It is an
 * object: as text it would be unknown as a whole while one ARN is, and nobody could judge it.
 */
export function policyDocument(permissions: readonly Permission[]): PolicyDocument {
  const document = documentOf(permissions, (value) => value);
  if (!permissions.some(waits)) {
    checkInlinePolicy(JSON.stringify(document));
    return document;
  }
  // The size is known when the last ARN is: what waits for it waits for the check.
  const checked = pulumi.jsonStringify(document).apply(checkInlinePolicy);
  return documentOf(permissions, (value) =>
    typeof value === "string" ? value : pulumi.all([value, checked]).apply(([known]) => known),
  );
}

type Write = (value: pulumi.Input<string>) => pulumi.Input<string>;

function documentOf(permissions: readonly Permission[], write: Write): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: permissions.map(({ actions, resources, condition }) => ({
      Effect: "Allow",
      Action: [...actions],
      Resource: resources.map(write),
      ...(condition && { Condition: conditionsOf(condition, write) }),
    })),
  };
}

function conditionsOf(condition: Conditions, write: Write) {
  return Object.fromEntries(
    Object.entries(condition).map(([operator, keys]) => [
      operator,
      Object.fromEntries(Object.entries(keys).map(([key, value]) => [key, write(value)])),
    ]),
  );
}

/** True when a value in it is not a text of the program. */
function waits({ resources, condition = {} }: Permission): boolean {
  const values = [...resources, ...Object.values(condition).flatMap((keys) => Object.values(keys))];
  return values.some((value) => typeof value !== "string");
}

/** The trust policy of a role that one AWS service takes on behalf of this account only. */
export function assumedBy(service: string, accountId: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: service },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:SourceAccount": accountId } },
      },
    ],
  });
}

/** The trust policy of a function's role: Lambda gives no source account when it takes one. */
export const trustLambda = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: "lambda.amazonaws.com" },
      Action: "sts:AssumeRole",
    },
  ],
});

/** The statement of a resource policy that refuses whoever does not speak TLS. */
export function refusePlainHttp(action: string, resources: string | readonly string[]) {
  return {
    Sid: "RefusePlainHttp",
    Effect: "Deny",
    Principal: "*",
    Action: action,
    Resource: resources,
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}

/** A resource policy of these statements. */
export function resourcePolicy(...statements: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}
