/** What the program has announced: parameterized packages and the URNs in use. */
import { randomUUID } from "node:crypto";
import type { RegisterPackageRequest } from "@pulumi/pulumi/proto/resource_pb";
import { GonogoError } from "../../errors";
import type { ProviderRequest } from "../providers";
import type { SourcePosition } from "../types";
import { packageOf, parseUrn } from "../urn";

export class Packages {
  private readonly byReference = new Map<string, ProviderRequest>();
  private readonly urns = new Map<string, () => SourcePosition | undefined>();

  register(request: RegisterPackageRequest): string {
    const parameterization = request.getParameterization();
    const wanted: ProviderRequest = {
      package: parameterization?.getName() || request.getName(),
      version: parameterization?.getVersion() || request.getVersion(),
      url: request.getDownloadUrl(),
    };
    for (const [reference, known] of this.byReference) {
      if (JSON.stringify(known) === JSON.stringify(wanted)) return reference;
    }
    const reference = randomUUID();
    this.byReference.set(reference, wanted);
    return reference;
  }

  providerRequest(
    type: string,
    reference: string,
    named: { readonly version: string; readonly url: string },
  ): ProviderRequest {
    const known = reference ? this.byReference.get(reference) : undefined;
    return known ?? { package: packageOf(type), ...named };
  }

  /** Throws when the URN is taken: Pulumi cannot tell two resources of one URN apart. */
  reserveUrn(urn: string, position: () => SourcePosition | undefined): void {
    const first = this.urns.get(urn);
    if (!first) {
      this.urns.set(urn, position);
      return;
    }
    const { type = urn, name = "" } = parseUrn(urn) ?? {};
    const places = [first(), position()].flatMap((place) =>
      place ? [`  ${place.file}:${place.line}:${place.column}`] : [],
    );
    const where = places.length > 0 ? ` It is registered at:\n${places.join("\n")}\n` : " ";
    throw new GonogoError(
      "undecidable",
      `Two resources have the URN ${urn}.${where}` +
        `Give one ${type} another name than "${name}", or another parent.`,
    );
  }
}
