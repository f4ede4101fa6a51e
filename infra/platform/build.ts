import type * as pulumi from "@pulumi/pulumi";
import type { SecretsArgs } from "../components/secrets";
import type { CommonSettings } from "../config/common";
import type { Parts } from "../parts";
import type { DataClass } from "../stack-context";
import type { Place } from "../system-definition";

/** What nearly every component needs: where it lives and which keys encrypt it. */
export type Base = Pick<SecretsArgs<string>, "context" | "keyArn" | "replica">;

/** What each concern of the platform builds from. */
export interface Build {
  /** Begins the names of resources: the system's. */
  readonly name: string;
  readonly title: string;
  readonly dataClass: DataClass;
  readonly parts: Parts;
  readonly place: Place<CommonSettings<string>>;
  readonly base: Base;
  /** Options of everything that stands directly under the system. */
  readonly child: pulumi.ComponentResourceOptions;
  /** A supplied secret by the name of its setting. */
  secret(setting: string): pulumi.Output<string>;
}
