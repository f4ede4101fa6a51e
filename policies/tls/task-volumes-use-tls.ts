import { definePolicy, notApplicable } from "../framework/define-policy";
import { each } from "../framework/each";
import { unknown } from "../framework/unknown";
import { list, record } from "../helpers/known";
import { show } from "../helpers/show";

const task = "aws:ecs/taskDefinition:TaskDefinition";
const base = { family: "api", containerDefinitions: "[]" };
const noFiles = "The task mounts no file system of EFS.";
const uploads = (settings: object) => ({
  ...base,
  volumes: [{ name: "uploads", efsVolumeConfiguration: { fileSystemId: "fs-0a1b", ...settings } }],
});

export default definePolicy({
  id: "task-volumes-use-tls",
  title: "Tasks reach their file systems over TLS",
  why: "Without it every file that a task reads or writes crosses the network as it is, and anything that answers at the mount target's address is taken for the file system.",
  fix: "Set efsVolumeConfiguration.transitEncryption to ENABLED on each volume of EFS.",
  severity: "high",
  controls: ["tls-modern-policy"],
  resources: [task],
  messages: {
    plain: "The files of the volume {volume} cross the network readable: {setting} is {actual}.",
  },
  checks: {
    *[task](props) {
      const mounted = list(props.volumes).some(
        (volume) => record(volume).efsVolumeConfiguration !== undefined,
      );
      if (!mounted) {
        return notApplicable(noFiles);
      }
      yield* each(list(props.volumes), function* (volume, index) {
        const { name, efsVolumeConfiguration } = record(volume);
        if (efsVolumeConfiguration === undefined || efsVolumeConfiguration === null) {
          return;
        }
        // DISABLED when absent: ECS's API, EFSVolumeConfiguration.
        const { transitEncryption } = record(efsVolumeConfiguration);
        if (transitEncryption !== "ENABLED") {
          const setting = "efsVolumeConfiguration.transitEncryption";
          const property = `volumes[${index}].${setting}`;
          const actual = show(transitEncryption);
          yield { message: "plain", property, setting, volume: String(name), actual } as const;
        }
      });
      return;
    },
  },
  passes: [{ name: "TLS", type: task, props: uploads({ transitEncryption: "ENABLED" }) }],
  fails: [
    { name: "left to the default", type: task, props: uploads({}), expect: "plain" },
    {
      name: "switched off",
      type: task,
      props: uploads({ transitEncryption: "DISABLED" }),
      expect: "plain",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: task,
      props: uploads({ transitEncryption: unknown }),
      expect: "volumes[0].efsVolumeConfiguration.transitEncryption",
    },
  ],
  notApplicables: [{ name: "no volume", type: task, props: base, expect: noFiles }],
});
