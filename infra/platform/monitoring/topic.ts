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
export function buildAlarmTopic({ name, base, place, child, secret }: AlarmPlace): AlarmTopic {
  const { context } = base;
  const { alarmEmails: emails, alarmChat: chat } = place.settings;
  const pagerUrls = place.secretNames.has("pagerUrl") ? [secret("pagerUrl")] : [];
  if (context.region === globalRegion) {
    return new AlarmTopic(`${name}-alarms`, { ...base, emails, pagerUrls, chat }, child);
  }
  const region = globalRegion;
  const key = new AlarmKey(`${name}-global-alarms-encryption`, { context, region }, child);
  const elsewhere = new AlarmTopic(
    `${name}-global-alarms`,
    { context, keyArn: key.arn, emails, pagerUrls, region },
    child,
  );
  return new AlarmTopic(`${name}-alarms`, { ...base, emails, pagerUrls, chat, elsewhere }, child);
}

type AlarmPlace = Pick<Build, "name" | "base" | "place" | "child" | "secret">;
