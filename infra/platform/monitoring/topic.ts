/** Where alarms go. */
import { AlarmKey } from "../../components/alarm-key";
import { AlarmTopic } from "../../components/alarm-topic";
import type { Build } from "../build";

/** The region that reports Route 53, CloudFront and billing. */
const globalRegion = "us-east-1";

/**
 * The topics of the stack. One in another region than us-east-1 gets a second pair there, with a
 * key of its own, since CloudWatch tells only topics of the alarm's region.
 */
export function buildAlarmTopic({ name, base, place, child }: AlarmPlace): AlarmTopic {
  const { context } = base;
  const emails = place.settings.alarmEmails;
  if (context.region === globalRegion) {
    return new AlarmTopic(`${name}-alarms`, { ...base, emails }, child);
  }
  const region = globalRegion;
  const key = new AlarmKey(`${name}-global-alarms-encryption`, { context, region }, child);
  const elsewhere = new AlarmTopic(
    `${name}-global-alarms`,
    { context, keyArn: key.arn, emails, region },
    child,
  );
  return new AlarmTopic(`${name}-alarms`, { ...base, emails, elsewhere }, child);
}

type AlarmPlace = Pick<Build, "name" | "base" | "place" | "child">;
