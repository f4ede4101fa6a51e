/**
 * What the checklists want of a Stripe account and no program can set: Stripe's API shows these for
 * the account that a key belongs to, and takes them only in its dashboard. A person does each once
 * and attests it.
 */

export interface ManualSetting {
  /** Checklist boxes that ask for it. */
  readonly boxes: readonly string[];
  readonly title: string;
  /** Why no resource of this folder does it. */
  readonly why: string;
  /** What a read-only request shows of it, for a probe; undefined when nothing does. */
  readonly evidence?: string;
}

const accountsOfOthers = "accounts.update changes connected accounts only, never the key's own";

export const manualSettings: Readonly<Record<string, ManualSetting>> = {
  account: {
    boxes: ["finsight-011", "catalytic-058", "catalytic-067"],
    title: "The account exists and is verified",
    why: "Stripe verifies people and papers",
    evidence: "accounts.retrieveCurrent(): charges_enabled, details_submitted, requirements",
  },
  businessProfile: {
    boxes: ["catalytic-059"],
    title: "The business profile is complete",
    why: accountsOfOthers,
    evidence: "accounts.retrieveCurrent(): business_profile.name, support_email, url",
  },
  bankAccount: {
    boxes: ["catalytic-060"],
    title: "A bank account receives payouts",
    why: accountsOfOthers,
    evidence: "accounts.retrieveCurrent(): payouts_enabled",
  },
  emailNotifications: {
    boxes: ["catalytic-062"],
    title: "Stripe's e-mails to customers and to the team are set",
    why: "the API has no resource for them",
  },
  invoiceTemplates: {
    boxes: ["toolbox-087"],
    title: "Invoices have a rendering template",
    why: "the API lists, archives and restores templates, and makes none",
    evidence: "invoiceRenderingTemplates.list({status: 'active'}) is not empty",
  },
  taxRegistrations: {
    boxes: ["catalytic-061"],
    title: "The business is registered where it has to collect tax",
    why: "registering is a legal act, which ends by a date and is never deleted",
    evidence: "tax.registrations.list({status: 'active'}) has each country",
  },
  defaultPortal: {
    boxes: ["clientflow-099"],
    title: "The account's default portal configuration is wanted, or nobody uses it",
    why: "only the dashboard makes a default; the application names its own configuration",
    evidence: "billingPortal.configurations.list({is_default: true})",
  },
};
