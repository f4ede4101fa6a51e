/**
 * A stand-in for RDS, ElastiCache, ECS and Secrets Manager on loopback that answers in AWS's wire
 * formats: XML of the query protocol, and JSON 1.1. What it says is data that a test sets.
 */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

export interface AwsState {
  rds: {
    identifier: string;
    /** Aurora's, that it is an instance of. */
    cluster?: string;
    retention: number;
    latest?: string | undefined;
    earliest?: string | undefined;
    /** Creation of finished snapshots. */
    snapshots: string[];
  };
  cache: {
    identifier: string;
    retention: number;
    nodes: number;
    /** That the nodes are spread over; without it AWS tells none. */
    shards?: number;
    failover: boolean;
    snapshots: string[];
  };
  ecs: {
    cluster: string;
    service: string;
    revision: number;
    /** Revisions of tasks that run. */
    running: number[];
    environment: { name: string; value: string }[];
    secrets: { name: string; valueFrom: string }[];
    files?: boolean;
    /** State of the newest deployment. */
    rollout?: "IN_PROGRESS" | "COMPLETED";
  };
  /** Name in Secrets Manager → value. */
  secrets: Record<string, string>;
  /** Error code that every call gets. */
  refuses?: string;
}

type Answer = { readonly status: number; readonly type: string; readonly body: string };

export async function awsFake(state: AwsState) {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    void read(request).then((body) => {
      const { status, type, body: text } = answerOf(state, request, body, calls);
      response.writeHead(status, { "content-type": type, "x-amzn-requestid": "r" }).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    calls,
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

function answerOf(
  state: AwsState,
  request: IncomingMessage,
  body: string,
  calls: string[],
): Answer {
  const target = String(request.headers["x-amz-target"] ?? "");
  if (target !== "") {
    const action = target.split(".").at(-1) ?? "";
    calls.push(action);
    if (state.refuses !== undefined) return json(400, { __type: state.refuses, message: "no" });
    return jsonAnswer(state, action, JSON.parse(body) as Record<string, unknown>);
  }
  const params = new URLSearchParams(body);
  const action = params.get("Action") ?? "";
  calls.push(action);
  if (state.refuses !== undefined) return xmlError(state.refuses);
  return queryAnswer(state, action, params);
}

const json = (status: number, value: unknown): Answer => ({
  status,
  type: "application/x-amz-json-1.1",
  body: JSON.stringify(value),
});

function jsonAnswer(state: AwsState, action: string, input: Record<string, unknown>): Answer {
  if (action === "GetSecretValue") {
    const name = String(input.SecretId);
    const value = state.secrets[name];
    if (value === undefined) {
      return json(400, { __type: "ResourceNotFoundException", message: `no ${name}` });
    }
    return json(200, { Name: name, SecretString: value, VersionId: "v" });
  }
  const { cluster, service, revision, running, environment, secrets, files } = state.ecs;
  const { rollout: rolloutState = "COMPLETED" } = state.ecs;
  const arn = (number: number) =>
    `arn:aws:ecs:us-east-1:123456789012:task-definition/${cluster}-${service}:${number}`;
  if (input.cluster !== undefined && input.cluster !== cluster) {
    return json(400, { __type: "ClusterNotFoundException", message: "Cluster not found." });
  }
  switch (action) {
    case "DescribeServices": {
      const known = (input.services as string[]).includes(service);
      const found = {
        serviceName: service,
        status: "ACTIVE",
        taskDefinition: arn(revision),
        desiredCount: 2,
        runningCount: running.length,
        deployments: [{ status: "PRIMARY", taskDefinition: arn(revision), rolloutState }],
      };
      return json(200, { services: known ? [found] : [], failures: [] });
    }
    case "DescribeTaskDefinition":
      return json(200, {
        taskDefinition: {
          taskDefinitionArn: arn(revision),
          containerDefinitions: [
            {
              name: service,
              environment,
              secrets,
              ...(files && { environmentFiles: [{ value: "arn:aws:s3:::b/f.env", type: "s3" }] }),
            },
          ],
        },
      });
    case "ListTasks":
      return json(200, { taskArns: running.map((_, index) => `arn:task/${index}`) });
    case "DescribeTasks":
      return json(200, {
        tasks: running.map((number) => ({ taskDefinitionArn: arn(number), lastStatus: "RUNNING" })),
      });
    default:
      return json(400, { __type: "InvalidAction", message: action });
  }
}

const xml = (action: string, inner: string): Answer => ({
  status: 200,
  type: "text/xml",
  body:
    `<${action}Response xmlns="http://aws.example/doc/"><${action}Result>${inner}` +
    `</${action}Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata>` +
    `</${action}Response>`,
});

const xmlError = (code: string): Answer => ({
  status: 400,
  type: "text/xml",
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`,
});

const element = (name: string, text: string | number | undefined) =>
  text === undefined ? "" : `<${name}>${text}</${name}>`;

function queryAnswer({ rds, cache }: AwsState, action: string, params: URLSearchParams): Answer {
  if ((params.get("DBInstanceIdentifier") ?? rds.identifier) !== rds.identifier) {
    return xmlError("DBInstanceNotFound");
  }
  if ((params.get("ReplicationGroupId") ?? cache.identifier) !== cache.identifier) {
    return xmlError("ReplicationGroupNotFoundFault");
  }
  switch (action) {
    case "DescribeDBInstances":
      return xml(
        action,
        `<DBInstances><DBInstance>${element("DBInstanceIdentifier", rds.identifier)}` +
          element("DBClusterIdentifier", rds.cluster) +
          element("BackupRetentionPeriod", rds.retention) +
          `${element("LatestRestorableTime", rds.latest)}</DBInstance></DBInstances>`,
      );
    case "DescribeDBInstanceAutomatedBackups":
      return xml(
        action,
        "<DBInstanceAutomatedBackups><DBInstanceAutomatedBackup><RestoreWindow>" +
          `${element("EarliestTime", rds.earliest)}${element("LatestTime", rds.latest)}` +
          "</RestoreWindow></DBInstanceAutomatedBackup></DBInstanceAutomatedBackups>",
      );
    case "DescribeDBSnapshots": {
      // Two to a page, since a retention of weeks does not fit into one.
      const from = Number(params.get("Marker") ?? 0);
      const page = rds.snapshots.slice(from, from + 2);
      const more = from + 2 < rds.snapshots.length ? from + 2 : undefined;
      const shots = page.map(
        (time) =>
          `<DBSnapshot>${element("SnapshotCreateTime", time)}<Status>available</Status></DBSnapshot>`,
      );
      return xml(action, `${element("Marker", more)}<DBSnapshots>${shots.join("")}</DBSnapshots>`);
    }
    case "DescribeReplicationGroups": {
      const members = Array.from({ length: cache.nodes }, (_, index) =>
        element("ClusterId", `${cache.identifier}-00${index + 1}`),
      );
      const { shards = 0, nodes } = cache;
      const member = "<NodeGroupMember></NodeGroupMember>".repeat(shards > 0 ? nodes / shards : 0);
      const shard = `<NodeGroup><NodeGroupMembers>${member}</NodeGroupMembers></NodeGroup>`;
      return xml(
        action,
        `<ReplicationGroups><ReplicationGroup>${element("ReplicationGroupId", cache.identifier)}` +
          `<MemberClusters>${members.join("")}</MemberClusters>` +
          (shards > 0 ? `<NodeGroups>${shard.repeat(shards)}</NodeGroups>` : "") +
          element("SnapshotRetentionLimit", cache.retention) +
          element("AutomaticFailover", cache.failover ? "enabled" : "disabled") +
          "</ReplicationGroup></ReplicationGroups>",
      );
    }
    case "DescribeSnapshots": {
      const shots = cache.snapshots.map(
        (time) =>
          "<Snapshot><SnapshotStatus>available</SnapshotStatus><NodeSnapshots><NodeSnapshot>" +
          `${element("SnapshotCreateTime", time)}</NodeSnapshot></NodeSnapshots></Snapshot>`,
      );
      return xml(action, `<Snapshots>${shots.join("")}</Snapshots>`);
    }
    default:
      return xmlError("InvalidAction");
  }
}
