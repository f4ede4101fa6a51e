import { definePolicy, notApplicable } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isGiven } from "../helpers/database";
import { show } from "../helpers/show";

const lambda = "aws:lambda/function:Function";
const packaged = "The function brings its own runtime in an image.";
const options = {
  deprecated: {
    type: "array",
    items: { type: "string" },
    default: [
      "nodejs nodejs4.3 nodejs4.3-edge nodejs6.10 nodejs8.10 nodejs10.x nodejs12.x nodejs14.x",
      "nodejs16.x nodejs18.x nodejs20.x python2.7 python3.6 python3.7 python3.8 python3.9",
      "dotnetcore1.0 dotnetcore2.0 dotnetcore2.1 dotnetcore3.1 dotnet5.0 dotnet6 dotnet7",
      "java8 go1.x ruby2.5 ruby2.7 ruby3.2 provided",
    ]
      .join(" ")
      .split(" "),
    stricter: "more",
    description: "Runtimes that get no security fixes any more.",
    source:
      "docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html, those deprecated by June 2026; catalytic-001 and catalytic-009 ask for less.",
  },
} as const;
const props = { role: unknown, handler: "index.handler" };

export default definePolicy({
  id: "function-runtime-supported",
  title: "Functions run on a runtime that gets security fixes",
  why: "A deprecated runtime keeps the flaws that are found in it, and AWS soon refuses to create or update functions on it: the next fix of one's own cannot be deployed.",
  fix: "Move the function to a runtime that AWS supports, such as nodejs22.x or python3.13.",
  severity: "medium",
  controls: ["runtime-versions", "os-patching"],
  options,
  resources: [lambda],
  messages: { deprecated: "AWS no longer mends the function's runtime: {runtime}." },
  checks: {
    *[lambda](inputs, context) {
      if (!isGiven(() => inputs.runtime, "runtime", context)) {
        return notApplicable(packaged);
      }
      if (context.options.deprecated.includes(String(inputs.runtime))) {
        yield { message: "deprecated", property: "runtime", runtime: show(inputs.runtime) };
      }
      return;
    },
  },
  passes: [
    { name: "a runtime of today", type: lambda, props: { ...props, runtime: "nodejs22.x" } },
    { name: "Linux alone", type: lambda, props: { ...props, runtime: "provided.al2023" } },
  ],
  fails: [
    {
      name: "Node.js 16",
      type: lambda,
      props: { ...props, runtime: "nodejs16.x" },
      expect: "deprecated",
    },
    {
      name: "Python 3.8",
      type: lambda,
      props: { ...props, runtime: "python3.8" },
      expect: "deprecated",
    },
    {
      name: "a runtime that the configuration adds",
      type: lambda,
      props: { ...props, runtime: "python3.10" },
      options: { deprecated: ["python3.10"] },
      expect: "deprecated",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: lambda,
      props: { ...props, runtime: unknown },
      expect: "runtime",
    },
  ],
  notApplicables: [
    {
      name: "an image",
      type: lambda,
      props: { role: unknown, packageType: "Image", imageUri: unknown },
      expect: packaged,
    },
  ],
});
