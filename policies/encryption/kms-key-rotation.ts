import { definePolicy, notApplicable } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isGiven } from "../helpers/database";
import { isTrue } from "../helpers/flags";
import { show } from "../helpers/show";

export default definePolicy({
  id: "kms-key-rotation",
  title: "Encryption keys rotate",
  why: "A key that never changes protects every backup and secret of the system's whole life. AWS rotates the material once a year and keeps old data readable.",
  fix: "Set enableKeyRotation to true.",
  severity: "medium",
  controls: ["storage-encrypted-at-rest", "secrets-rotation"],
  resources: ["aws:kms/key:Key"],
  messages: { still: "The key never rotates: enableKeyRotation is {actual}." },
  checks: {
    *"aws:kms/key:Key"(props, context) {
      // KMS rotates symmetric encryption keys only, and not those of a custom key store:
      // docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
      const spec = props.customerMasterKeySpec ?? "SYMMETRIC_DEFAULT";
      const usage = props.keyUsage ?? "ENCRYPT_DECRYPT";
      if (spec !== "SYMMETRIC_DEFAULT" || usage !== "ENCRYPT_DECRYPT") {
        return notApplicable("KMS rotates symmetric encryption keys only.");
      }
      if (isGiven(() => props.customKeyStoreId, "customKeyStoreId", context)) {
        return notApplicable("KMS does not rotate the keys of a custom key store.");
      }
      // Absent is false: @pulumi/aws kms/key, enableKeyRotation.
      if (!isTrue(props.enableKeyRotation)) {
        const property = "enableKeyRotation";
        yield { message: "still", property, actual: show(props.enableKeyRotation) };
      }
      return;
    },
  },
  remediations: { "aws:kms/key:Key": () => ({ enableKeyRotation: true }) },
  passes: [
    { name: "rotated", type: "aws:kms/key:Key", props: { enableKeyRotation: true } },
    {
      name: "rotated more often",
      type: "aws:kms/key:Key",
      props: { enableKeyRotation: true, rotationPeriodInDays: 90 },
    },
  ],
  fails: [
    {
      name: "left to the provider default",
      type: "aws:kms/key:Key",
      props: { description: "application data" },
      expect: "still",
    },
    {
      name: "switched off",
      type: "aws:kms/key:Key",
      props: { enableKeyRotation: false },
      expect: "still",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: "aws:kms/key:Key",
      props: { enableKeyRotation: unknown },
      expect: "enableKeyRotation",
    },
  ],
  notApplicables: [
    {
      name: "a key that signs",
      type: "aws:kms/key:Key",
      props: { keyUsage: "SIGN_VERIFY", customerMasterKeySpec: "RSA_2048" },
      expect: "KMS rotates symmetric encryption keys only.",
    },
    {
      name: "a key in a custom key store",
      type: "aws:kms/key:Key",
      props: { customKeyStoreId: "cks-1234567890abcdef0" },
      expect: "KMS does not rotate the keys of a custom key store.",
    },
  ],
});
