import { refusePlainHttp, resourcePolicy } from "../iam-policy";

/** AWS services that tell people something by a topic, beside EventBridge. */
export const publishers = [
  "cloudwatch.amazonaws.com",
  "budgets.amazonaws.com",
  "backup.amazonaws.com",
  "costalerts.amazonaws.com",
  "aps.amazonaws.com",
] as const;

/**
 * Who may publish to an alarm topic: the account by its own IAM policies, and AWS's services on
 * behalf of this account. The topic's ARN is built from its name, so that the document is known.
 */
export function topicPolicy(topic: {
  readonly region: string;
  readonly accountId: string;
  readonly topicName: string;
}): string {
  const { region, accountId, topicName } = topic;
  const arn = `arn:aws:sns:${region}:${accountId}:${topicName}`;
  return resourcePolicy(
    {
      Sid: "AccountAdministersTopic",
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${accountId}:root` },
      Action: [
        "sns:AddPermission",
        "sns:DeleteTopic",
        "sns:GetTopicAttributes",
        "sns:ListSubscriptionsByTopic",
        "sns:Publish",
        "sns:RemovePermission",
        "sns:SetTopicAttributes",
        "sns:Subscribe",
      ],
      Resource: arn,
    },
    {
      Sid: "ServicesPublish",
      Effect: "Allow",
      Principal: { Service: [...publishers] },
      Action: "sns:Publish",
      Resource: arn,
      Condition: { StringEquals: { "aws:SourceAccount": accountId } },
    },
    {
      // EventBridge sends no account or ARN that a condition could name, and only rules of the
      // topic's own account can have it as a target without a role.
      Sid: "EventsPublish",
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sns:Publish",
      Resource: arn,
    },
    refusePlainHttp("sns:Publish", arn),
  );
}
