/**
 * The chain of a stack's reports: each holds the SHA-256 of the one before. Pure.
 *
 * What it shows: no report between the first and the newest was changed, removed, put in or put
 * elsewhere. What it cannot show: that none was removed at the end, and that nobody made all of it
 * anew; for that there are signatures.
 */
import type { Examined, ExaminedRun, Finding } from "./examine";

/** @param reports Of one folder, in the order of their names. */
export function chainProblems(reports: readonly Examined[]): readonly Finding[] {
  const linked = reports.flatMap((each) => {
    const [run] = each.runs;
    return run === undefined ? [] : [{ ...each, run }];
  });
  const byDigest = new Map(linked.map((each) => [each.sha256, each]));
  return [...ownerProblems(linked), ...linkProblems(linked, reports, byDigest)];
}

type Linked = Examined & { readonly run: ExaminedRun };

function bad(file: string, message: string): Finding {
  return { check: "chain", file, message };
}

function ownerProblems(linked: readonly Linked[]): Finding[] {
  const [first] = linked;
  if (first === undefined) return [];
  const of = ({ run }: Linked): string => `${run.project}/${run.stack}`;
  return linked
    .filter((each) => of(each) !== of(first))
    .map((each) => bad(each.file, `is of ${of(each)}, in a folder of ${of(first)}.`));
}

function linkProblems(
  linked: readonly Linked[],
  all: readonly Examined[],
  byDigest: ReadonlyMap<string, Linked>,
): Finding[] {
  const followers = new Map<string, Linked>();
  return linked.flatMap((each, index) => {
    const link = each.run.previous;
    const before = linked[index - 1];
    if (link === undefined) {
      if (index === 0) return [];
      return [bad(each.file, `names no report before it, though ${before?.name} is.`)];
    }
    const sibling = followers.get(link.sha256);
    if (sibling !== undefined) {
      return [bad(each.file, `follows the same report as ${sibling.name}: the chain forks.`)];
    }
    followers.set(link.sha256, each);
    const target = byDigest.get(link.sha256);
    if (target === undefined) return missing(each, link, all);
    if (target !== before) {
      const order = `follows ${target.name}, but its name puts it after ${before?.name ?? "none"}`;
      return [bad(each.file, `${order}: the order was changed, or a report was put in.`)];
    }
    return told(each, target, linked.slice(0, index));
  });
}

/** A report that was changed is there under its name, and told as such. */
function missing(
  each: Linked,
  link: { readonly sha256: string; readonly finishedAt: string },
  all: readonly Examined[],
): Finding[] {
  const changed = all.find(({ name, sha256, time }) => {
    const named = time !== undefined && name.endsWith(`-${link.sha256.slice(0, 8)}.json`);
    return named && sha256 !== link.sha256;
  });
  if (changed !== undefined) {
    return [bad(each.file, `follows ${changed.name} as it was before it was changed.`)];
  }
  const what = `SHA-256 ${link.sha256}, finished at ${link.finishedAt}`;
  return [bad(each.file, `follows a report that is missing: ${what}.`)];
}

/** What a report tells of those before it is what they say themselves. */
function told(each: Linked, before: Linked, earlier: readonly Linked[]): Finding[] {
  const { previous, history } = each.run;
  const problems: Finding[] = [];
  if (previous?.finishedAt !== before.run.finishedAt || previous.go !== before.run.go) {
    problems.push(bad(each.file, `tells of ${before.name} what that does not say.`));
  }
  const last = earlier.slice(-history.length).map(({ sha256 }) => sha256);
  if (history.join() !== last.join()) {
    problems.push(bad(each.file, "tells of other reports before it than there are."));
  }
  return problems;
}
