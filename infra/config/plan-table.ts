/** A plan table that a stack file gives, for systems whose checklist names no plan or price. */
import { z } from "zod";
import { setting } from "./setting";
import { usd } from "./settings";

/** @param limits What each plan says beside its prices, such as requests a minute. */
export function planTable<Limits extends z.ZodRawShape>(limits: Limits, example: string) {
  const plan = z
    .strictObject({
      name: z.string().min(1).max(250),
      month: usd.optional(),
      year: usd.optional(),
      ...limits,
    })
    .refine((given) => "month" in given || "year" in given, {
      message: "has neither month nor year",
    });
  const names = ["name, and US dollars by the month, the year or both", ...Object.keys(limits)];
  return setting(
    z
      .record(z.string().regex(/^[a-z][a-z0-9_]{0,30}$/), plan)
      .refine((plans) => Object.keys(plans).length > 0, { message: "has no plan" }),
    `What is sold: plan id to ${names.join(", ")}.`,
    `an object such as ${example}, ids in lower case`,
  );
}

/** The prices of a plan as Stripe's catalogue takes them. */
export function usdOf(plan: { readonly month?: unknown; readonly year?: unknown } | undefined) {
  return {
    ...(typeof plan?.month === "number" && { month: plan.month }),
    ...(typeof plan?.year === "number" && { year: plan.year }),
  };
}
