/** The domains that a stack sends mail from, by the identities that it gives SES. */
import type { StackResource } from "../framework/stack-index";
import { plainName } from "./dns-records";

export const identityV2 = "aws:sesv2/emailIdentity:EmailIdentity";
export const identityV1 = "aws:ses/domainIdentity:DomainIdentity";

export const addressReason = "The identity is one address, not a domain.";
export const elsewhereReason = "The domain's records are not in this stack.";

/** The domain of an identity; undefined for a single address. */
export function domainOf(identity: StackResource): string | undefined {
  const props = identity.props as { readonly emailIdentity?: unknown; readonly domain?: unknown };
  const name = plainName(identity.type === identityV2 ? props.emailIdentity : props.domain);
  return name.includes("@") ? undefined : name;
}
