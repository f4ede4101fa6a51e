/**
 * What a pack of one's own adds to the types of `definePolicy`, by TypeScript's declaration merging:
 *
 * ```ts
 * declare module "gonogo/policies/custom" {
 *   interface CustomControls { "acme-cost-center": true }
 *   interface CustomResourceTypes { "acme:index:Queue": { retentionDays?: number } }
 *   interface CustomDomains { costs: true }
 * }
 * ```
 */

/** Id of a control → true. */
// biome-ignore lint/suspicious/noEmptyInterface: it is there to be merged with.
export interface CustomControls {}

/** Type token → the resource's inputs. */
// biome-ignore lint/suspicious/noEmptyInterface: it is there to be merged with.
export interface CustomResourceTypes {}

/** Field of work → true. */
// biome-ignore lint/suspicious/noEmptyInterface: it is there to be merged with.
export interface CustomDomains {}
