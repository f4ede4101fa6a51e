import { QueryDefinition } from "@pulumi/aws/cloudwatch/queryDefinition";
import * as pulumi from "@pulumi/pulumi";
import type { StackContext } from "../stack-context";

/** A saved question to logs. */
export interface LogQuery {
  /** CloudWatch Logs Insights query. */
  readonly query: string;
  readonly logGroups: readonly pulumi.Input<string>[];
}

export interface LogQueriesArgs {
  readonly context: StackContext;
  /** Name to question. */
  readonly queries: Readonly<Record<string, LogQuery>>;
}

/**
 * The questions of the runbooks, saved under the stack's name in CloudWatch Logs Insights, so that
 * nobody writes a query at night. Serves paymentsvc-073, toolbox-074, catalytic-198 and
 * clientflow-079. Free; a query costs 0.005 USD for each GB that it reads.
 */
export class LogQueries extends pulumi.ComponentResource {
  constructor(name: string, args: LogQueriesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:LogQueries", name, {}, opts);
    for (const [query, { query: queryString, logGroups }] of Object.entries(args.queries)) {
      new QueryDefinition(
        `${name}-${query}`,
        {
          // The slash makes a folder of the stack's queries.
          name: `${args.context.prefix}/${query}`,
          logGroupNames: [...logGroups],
          queryString,
        },
        { parent: this },
      );
    }
    this.registerOutputs();
  }
}
