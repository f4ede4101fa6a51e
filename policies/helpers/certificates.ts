/** Certificates of a stack and the names that they are for. */
import type { StackResource } from "../framework/stack-index";
import { plainName } from "./dns-records";
import { asList } from "./documents";
import { anyOf, someOf } from "./unknowns";

export const certificateType = "aws:acm/certificate:Certificate";
const validationType = "aws:acm/certificateValidation:CertificateValidation";
type Certificate = StackResource<typeof certificateType>;

/** The certificates of this stack that the input names, itself or through their validation. */
export function certificatesOf(user: StackResource, input: string): readonly Certificate[] {
  const validated = user
    .referencesOfType(input, validationType)
    .flatMap((validation) => validation.referencesOfType("certificateArn", certificateType));
  return [...new Set([...user.referencesOfType(input, certificateType), ...validated])];
}

/** The names in a certificate, each read when it is asked for. */
export function namesOf(props: {
  readonly domainName?: unknown;
  readonly subjectAlternativeNames?: unknown;
}): readonly (() => string)[] {
  const more = asList(props.subjectAlternativeNames);
  return [
    () => plainName(props.domainName),
    ...[...more.keys()].map((at) => () => plainName(more[at])),
  ];
}

/** True when one of the certificates is for the host; a star stands for one label. */
export function covers(certificates: readonly Certificate[], host: string): boolean {
  const star = host.replace(/^[^.]+/, "*");
  const isFor = (name: string) => name === host || name === star;
  return someOf(certificates, (certificate) =>
    anyOf(
      () => isFor(plainName(certificate.props.domainName)),
      () =>
        someOf(asList(certificate.props.subjectAlternativeNames), (name) => isFor(plainName(name))),
    ),
  );
}
