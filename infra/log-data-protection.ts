/**
 * What must not be read in a log, for CloudWatch Logs data protection:
 * docs.aws.amazon.com/AmazonCloudWatch/latest/logs/mask-sensitive-log-data.html
 */

/** AWS's managed identifiers. Addresses of machines stay readable: an attack is traced by them. */
export const managedIdentifiers = [
  "Address",
  "AwsSecretKey",
  "BankAccountNumber-US",
  "CreditCardExpiration",
  "CreditCardNumber",
  "CreditCardSecurityCode",
  "EmailAddress",
  "OpenSshPrivateKey",
  "PgpPrivateKey",
  "PhoneNumber-US",
  "PkcsPrivateKey",
  "PuttyPrivateKey",
  "Ssn-US",
] as const;

/**
 * Shapes of keys that AWS does not know. AWS takes ten, of at most 200 letters each, without
 * parentheses and colons: `.` stands for the colon of a URL.
 */
export const customIdentifiers: Readonly<Record<string, string>> = {
  StripeKey: "[sr]k_[a-z]{4}_[A-Za-z0-9]{16,}",
  StripeSigningSecret: "whsec_[A-Za-z0-9+/=]{16,}",
  SendgridKey: "SG\\.[A-Za-z0-9_-]{16,}\\.[A-Za-z0-9_-]{16,}",
  OpenaiKey: "sk-[A-Za-z0-9_-]{20,}",
  JsonWebToken: "eyJ[A-Za-z0-9_-]{10,}\\.eyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{10,}",
  PostgresUrl: "postgres[a-z0-9+]*.//[^@/ ]+@",
  RedisUrl: "rediss?.//[^@/ ]+@",
};

/**
 * The policy of one log group: finds and masks the same identifiers, as AWS demands. Findings name
 * the kind and the place and never hold the data.
 */
export function dataProtectionPolicy(name: string, findingsLogGroup: string): string {
  const identifiers = [
    ...managedIdentifiers.map((each) => `arn:aws:dataprotection::aws:data-identifier/${each}`),
    ...Object.keys(customIdentifiers),
  ];
  return JSON.stringify({
    Name: name,
    Version: "2021-06-01",
    Configuration: {
      CustomDataIdentifier: Object.entries(customIdentifiers).map(([key, regex]) => ({
        Name: key,
        Regex: regex,
      })),
    },
    Statement: [
      {
        Sid: "Find",
        DataIdentifier: identifiers,
        Operation: {
          Audit: { FindingsDestination: { CloudWatchLogs: { LogGroup: findingsLogGroup } } },
        },
      },
      {
        Sid: "Mask",
        DataIdentifier: identifiers,
        Operation: { Deidentify: { MaskConfig: {} } },
      },
    ],
  });
}
