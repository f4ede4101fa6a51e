import {
  type CheckContext,
  definePolicy,
  type Options,
  type Violation,
} from "../framework/define-policy";
import { each, independently } from "../framework/each";
import { unknown } from "../framework/unknown";
import { isGiven } from "../helpers/database";
import { isTrue } from "../helpers/flags";
import { list, record, undecidable } from "../helpers/known";
import { show } from "../helpers/show";
import { someOf } from "../helpers/unknowns";

const messages = { unencrypted: "Storage is not encrypted: {setting} is {actual}." } as const;

interface Device {
  readonly encrypted?: unknown;
  readonly snapshotId?: unknown;
}

/**
 * Provider and EC2's API both leave a volume plain unless told otherwise, or the account says so.
 */
function* encrypted(
  device: Device,
  path: string,
  context: { isUnknown(path: string): boolean; byDefault(): boolean },
): Generator<Violation<typeof messages>> {
  const setting = `${path}encrypted`;
  // Launch templates write it as text: @pulumi/aws ec2 LaunchTemplateBlockDeviceMappingEbs.
  const value = device.encrypted;
  if (isTrue(value)) {
    return;
  }
  if (value === undefined && context.byDefault()) {
    return;
  }
  const snapshot = `${path}snapshotId`;
  if (value === undefined && isGiven(() => device.snapshotId, snapshot, context)) {
    // A volume made from an encrypted snapshot is encrypted.
    undecidable(snapshot);
  }
  yield { message: "unencrypted", property: setting, setting, actual: show(value) };
}

function* machine(
  props: { readonly rootBlockDevice?: unknown; readonly ebsBlockDevices?: unknown },
  context: CheckContext<Options>,
): Generator<Violation<typeof messages>, void, undefined> {
  const settings = devices(context);
  yield* independently<Violation<typeof messages>>(
    function* () {
      const root = record(props.rootBlockDevice);
      if (root.encrypted === undefined && !settings.byDefault()) {
        // The image decides: a volume made from an encrypted image is encrypted.
        undecidable("rootBlockDevice.encrypted");
      }
      yield* encrypted(root, "rootBlockDevice.", settings);
    },
    () =>
      each(list(props.ebsBlockDevices), function* (device, index) {
        yield* encrypted(record(device), `ebsBlockDevices[${index}].`, settings);
      }),
  );
}

const ofGroup = { imageId: "ami-0123456789abcdef0", instanceType: "t4g.small" };

export default definePolicy({
  id: "volume-encrypted",
  title: "Volumes and file systems are encrypted at rest",
  why: "A plain volume makes plain snapshots, and neither a volume nor a file system can be encrypted in place later.",
  fix: "Set encrypted to true on every volume, block device and file system, or enable EBS encryption by default with aws.ebs.EncryptionByDefault in this stack.",
  severity: "high",
  controls: ["storage-encrypted-at-rest"],
  scope: "stack",
  resources: [
    "aws:ebs/volume:Volume",
    "aws:ec2/instance:Instance",
    "aws:ec2/spotInstanceRequest:SpotInstanceRequest",
    "aws:ec2/launchConfiguration:LaunchConfiguration",
    "aws:ec2/launchTemplate:LaunchTemplate",
    "aws:efs/fileSystem:FileSystem",
  ],
  messages,
  checks: {
    *"aws:ebs/volume:Volume"(props, context) {
      yield* encrypted(props, "", devices(context));
    },
    "aws:ec2/instance:Instance": machine,
    "aws:ec2/spotInstanceRequest:SpotInstanceRequest": machine,
    "aws:ec2/launchConfiguration:LaunchConfiguration": machine,
    *"aws:ec2/launchTemplate:LaunchTemplate"(props, context) {
      const settings = devices(context);
      yield* each(list(props.blockDeviceMappings), function* (mapping, index) {
        const { ebs } = record(mapping);
        const path = `blockDeviceMappings[${index}].ebs.`;
        // A mapping without it may be the image's own root volume, which the image decides.
        if (ebs !== undefined && record(ebs).encrypted === undefined && !settings.byDefault()) {
          undecidable(`${path}encrypted`);
        }
        if (ebs !== undefined) {
          yield* encrypted(record(ebs), path, settings);
        }
      });
    },
    *"aws:efs/fileSystem:FileSystem"(props, context) {
      // The account's default for EBS says nothing about EFS, which is plain unless told otherwise.
      yield* encrypted({ encrypted: props.encrypted }, "", {
        ...devices(context),
        byDefault: () => false,
      });
    },
  },
  passes: [
    {
      name: "an encrypted volume",
      type: "aws:ebs/volume:Volume",
      props: { availabilityZone: "eu-west-1a", size: 20, encrypted: true },
    },
    {
      name: "left out where the stack turns on encryption by default",
      type: "aws:ebs/volume:Volume",
      props: { availabilityZone: "eu-west-1a", size: 20 },
      with: [
        {
          type: "aws:ebs/encryptionByDefault:EncryptionByDefault",
          name: "account",
          props: { enabled: true },
        },
      ],
    },
    {
      name: "an instance with an encrypted root device",
      type: "aws:ec2/instance:Instance",
      props: { ami: "ami-0123456789abcdef0", rootBlockDevice: { encrypted: true } },
    },
    {
      name: "a launch configuration with an encrypted root device",
      type: "aws:ec2/launchConfiguration:LaunchConfiguration",
      props: { ...ofGroup, rootBlockDevice: { encrypted: true } },
    },
    {
      name: "a launch template, where encrypted is text",
      type: "aws:ec2/launchTemplate:LaunchTemplate",
      props: { blockDeviceMappings: [{ ebs: { volumeSize: 20, encrypted: "true" } }] },
    },
    {
      name: "an encrypted file system",
      type: "aws:efs/fileSystem:FileSystem",
      props: { encrypted: true },
    },
  ],
  fails: [
    {
      name: "a volume left to the provider default",
      type: "aws:ebs/volume:Volume",
      props: { availabilityZone: "eu-west-1a", size: 20 },
      expect: "unencrypted",
    },
    {
      name: "a volume switched off although the stack has encryption by default",
      type: "aws:ebs/volume:Volume",
      props: { availabilityZone: "eu-west-1a", size: 20, encrypted: false },
      with: [
        {
          type: "aws:ebs/encryptionByDefault:EncryptionByDefault",
          name: "account",
          props: {},
        },
      ],
      expect: "unencrypted",
    },
    {
      name: "an instance's root device switched off",
      type: "aws:ec2/instance:Instance",
      props: { rootBlockDevice: { encrypted: false } },
      expect: "unencrypted",
    },
    {
      name: "an instance's further device",
      type: "aws:ec2/instance:Instance",
      props: {
        rootBlockDevice: { encrypted: true },
        ebsBlockDevices: [{ deviceName: "/dev/sdf", volumeSize: 100 }],
      },
      expect: "unencrypted",
    },
    {
      name: "a spot machine's root device",
      type: "aws:ec2/spotInstanceRequest:SpotInstanceRequest",
      props: { rootBlockDevice: { encrypted: false } },
      expect: "unencrypted",
    },
    {
      name: "a launch configuration's root device",
      type: "aws:ec2/launchConfiguration:LaunchConfiguration",
      props: { ...ofGroup, rootBlockDevice: { encrypted: false } },
      expect: "unencrypted",
    },
    {
      name: "a launch template's device",
      type: "aws:ec2/launchTemplate:LaunchTemplate",
      props: { blockDeviceMappings: [{ ebs: { volumeSize: 20, encrypted: "false" } }] },
      expect: "unencrypted",
    },
    {
      name: "a file system left to the default",
      type: "aws:efs/fileSystem:FileSystem",
      props: { creationToken: "uploads" },
      expect: "unencrypted",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: "aws:ebs/volume:Volume",
      props: { availabilityZone: "eu-west-1a", encrypted: unknown },
      expect: "encrypted",
    },
    {
      name: "an instance whose root device the image decides",
      type: "aws:ec2/instance:Instance",
      props: { ami: "ami-0123456789abcdef0", instanceType: "t4g.small" },
      expect: "rootBlockDevice.encrypted",
    },
    {
      name: "a launch template's volume, which may be the image's own",
      type: "aws:ec2/launchTemplate:LaunchTemplate",
      props: { blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { volumeSize: 20 } }] },
      expect: "blockDeviceMappings[0].ebs.encrypted",
    },
    {
      name: "left to the snapshot that it is made from",
      type: "aws:ebs/volume:Volume",
      props: { availabilityZone: "eu-west-1a", snapshotId: "snap-0123456789abcdef0" },
      expect: "snapshotId",
    },
  ],
});

/** The account's default counts where this very stack turns it on. */
function devices(context: CheckContext<Options>) {
  const defaults = context.stack.ofType("aws:ebs/encryptionByDefault:EncryptionByDefault");
  return {
    isUnknown: (path: string) => context.isUnknown(path),
    // Absent is true: @pulumi/aws ebs/encryptionByDefault, enabled.
    byDefault: () => someOf(defaults, ({ props }) => isTrue(props.enabled ?? true)),
  };
}
