import * as pulumi from "@pulumi/pulumi";

/** Stops the program with one message for its author: what is wrong, and what would be right. */
export function refuse(message: string): never {
  throw new pulumi.RunError(message);
}

/** Refuses a figure outside of what AWS takes. */
export function within(what: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    refuse(`${what} is ${value}; AWS takes a whole number from ${least} to ${most}.`);
  }
}
