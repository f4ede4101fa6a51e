import * as pulumi from "@pulumi/pulumi";
import { checkInlinePolicy } from "./limits/policy-size";

/** One statement that allows; nothing here denies, so a forgotten statement is no permission. */
export interface Permission {
  readonly actions: readonly string[];
  readonly resources: readonly pulumi.Input<string>[];
  /** IAM's condition block. */
  readonly condition?: Readonly<Record<string, Readonly<Record<string, pulumi.Input<string>>>>>;
}

/** An IAM policy document that allows exactly these, for one role. Refused where IAM would. */
export function policyDocument(permissions: readonly Permission[]): pulumi.Output<string> {
  return pulumi
    .jsonStringify({
      Version: "2012-10-17",
      Statement: permissions.map(({ actions, resources, condition }) => ({
        Effect: "Allow",
        Action: actions,
        Resource: resources,
        ...(condition && { Condition: condition }),
      })),
    })
    .apply(checkInlinePolicy);
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
