import { type Mapping, mapping } from "../mapping";
import { at, none, orElse, same, tags } from "../rules";

const ofKey = {
  ...same("description"),
  // 30 days when nothing is said, in both: AWS::KMS::Key PendingWindowInDays.
  deletionWindowInDays: at("pendingWindowInDays"),
  policy: at("keyPolicy"),
  tags: at("tags", tags),
} as const;

/** KMS, Secrets Manager, certificates, and parameters. */
export const security: readonly Mapping[] = [
  mapping(
    "aws-native:kms:Key",
    {
      type: "aws:kms/externalKey:ExternalKey",
      where: { input: "origin", is: /^EXTERNAL$/ },
      properties: { ...ofKey, ...same("enabled", "multiRegion") },
    },
    {
      type: "aws:kms/key:Key",
      properties: {
        ...ofKey,
        ...same("enableKeyRotation", "keyUsage", "multiRegion", "rotationPeriodInDays"),
        customerMasterKeySpec: at("keySpec"),
        isEnabled: at("enabled"),
        ...none("customKeyStoreId"),
      },
    },
  ),
  mapping("aws-native:kms:ReplicaKey", {
    type: "aws:kms/replicaKey:ReplicaKey",
    properties: { ...ofKey, ...same("enabled", "primaryKeyArn") },
  }),
  mapping(
    "aws-native:secretsmanager:Secret",
    {
      type: "aws:secretsmanager/secret:Secret",
      properties: {
        ...same("description", "kmsKeyId", "name"),
        recoveryWindowInDays: {
          inapplicable: "CloudFormation's type has no input for the recovery window of a secret",
        },
        replicas: at("replicaRegions"),
        tags: at("tags", tags),
        ...none("namePrefix", "policy"),
      },
    },
    {
      type: "aws:secretsmanager/secretVersion:SecretVersion",
      further: true,
      when: "secretString",
      properties: {
        secretId: { self: "name" },
        secretString: at("secretString"),
        ...none("secretStringWo", "secretBinary"),
      },
    },
  ),
  mapping("aws-native:secretsmanager:ResourcePolicy", {
    type: "aws:secretsmanager/secretPolicy:SecretPolicy",
    properties: {
      blockPublicPolicy: at("blockPublicPolicy"),
      policy: at("resourcePolicy"),
      secretArn: at("secretId"),
    },
  }),
  mapping("aws-native:secretsmanager:RotationSchedule", {
    type: "aws:secretsmanager/secretRotation:SecretRotation",
    properties: {
      ...same("rotationRules", "secretId"),
      rotateImmediately: at("rotateImmediatelyOnUpdate"),
      rotationLambdaArn: at("rotationLambdaArn"),
    },
  }),
  mapping("aws-native:ssm:Parameter", {
    type: "aws:ssm/parameter:Parameter",
    properties: {
      ...same("allowedPattern", "dataType", "description", "name", "tier", "type", "value"),
      ...none("insecureValue", "keyId", "valueWo"),
    },
  }),
  mapping("aws-native:certificatemanager:Certificate", {
    type: "aws:acm/certificate:Certificate",
    properties: {
      ...same("certificateAuthorityArn", "domainName", "keyAlgorithm", "subjectAlternativeNames"),
      // AWS::CertificateManager::Certificate: "If not specified, email is used".
      validationMethod: orElse("validationMethod", "EMAIL"),
      tags: at("tags", tags),
      ...none("certificateBody", "certificateChain", "privateKey"),
    },
  }),
  mapping("aws-native:cognito:UserPool", {
    type: "aws:cognito/userPool:UserPool",
    properties: {
      ...same("deletionProtection", "mfaConfiguration", "lambdaConfig", "emailConfiguration"),
      name: at("userPoolName"),
      passwordPolicy: at("policies.passwordPolicy"),
      signInPolicy: at("policies.signInPolicy"),
      softwareTokenMfaConfiguration: {
        from: "enabledMfas",
        hidden: "names second factors in a form that is not read",
      },
      userPoolAddOns: at("userPoolAddOns"),
      userPoolTier: at("userPoolTier"),
    },
  }),
  mapping("aws-native:cognito:UserPoolClient", {
    type: "aws:cognito/userPoolClient:UserPoolClient",
    properties: {
      ...same("callbackUrls", "explicitAuthFlows", "generateSecret", "logoutUrls", "userPoolId"),
      ...same("accessTokenValidity", "idTokenValidity", "refreshTokenValidity"),
      ...same("authSessionValidity", "enableTokenRevocation", "preventUserExistenceErrors"),
      ...same("defaultRedirectUri", "supportedIdentityProviders", "tokenValidityUnits"),
      ...same("readAttributes", "writeAttributes", "refreshTokenRotation"),
      allowedOauthFlows: at("allowedOAuthFlows"),
      allowedOauthFlowsUserPoolClient: at("allowedOAuthFlowsUserPoolClient"),
      allowedOauthScopes: at("allowedOAuthScopes"),
      name: at("clientName"),
    },
  }),
  mapping("aws-native:cloudtrail:Trail", {
    type: "aws:cloudtrail/trail:Trail",
    properties: {
      ...same("enableLogFileValidation", "includeGlobalServiceEvents", "isMultiRegionTrail"),
      ...same("isOrganizationTrail", "kmsKeyId", "s3BucketName", "s3KeyPrefix"),
      cloudWatchLogsGroupArn: at("cloudWatchLogsLogGroupArn"),
      enableLogging: at("isLogging"),
      name: at("trailName"),
      tags: at("tags", tags),
    },
  }),
];
