import { definePolicy, notApplicable } from "../framework/define-policy";
import { each } from "../framework/each";
import * as env from "../helpers/env-examples";
import { environmentChecks, environmentTypes } from "../helpers/env-settings";
import { show } from "../helpers/show";

/** `LOG_LEVEL`, `APP_LOG_LEVEL`, `LOGLEVEL`, `LOGGING_LEVEL`, Rust's `RUST_LOG`. */
const levelName = /^(?:(?:[A-Z0-9]+_){0,8}LOG(?:GING)?_?LEVEL(?:_ROOT)?|RUST_LOG)$/i;
/** The levels below information, in the words of the common loggers. */
const verbose = /^(?:debug|trace|verbose|silly|finest|finer|fine|all|notset)$/i;
const elsewhere = "Outside of production a log may hold everything.";

export default definePolicy({
  id: "log-level-production",
  title: "Production programs log from information upwards",
  why: "At debug level libraries write requests, queries and tokens into the log: personal data and secrets that nobody looks for there, and a bill for their storage.",
  fix: "Set LOG_LEVEL to INFO or WARNING, or leave it to the program's default.",
  severity: "medium",
  controls: ["log-level-production"],
  resources: environmentTypes,
  messages: { verbose: "The log holds everything in production: {name} is {actual}." },
  checks: environmentChecks(function* (settings, context) {
    if (context.environment !== "production") {
      return notApplicable(elsewhere);
    }
    yield* each([...settings], function* ({ name, value, path }) {
      // A level per module may be low on purpose: `info,sqlx=debug`.
      if (value !== undefined && levelName.test(name) && verbose.test(value.trim())) {
        yield { message: "verbose", property: path, name, actual: show(value.trim()) } as const;
      }
    });
    return undefined;
  }),
  corrections: false,
  passes: [
    { name: "information", ...env.ecsTask({ LOG_LEVEL: "INFO" }) },
    { name: "warnings", ...env.lambda({ APP_LOG_LEVEL: "warning" }) },
    { name: "information, more of one module", ...env.ecsTask({ RUST_LOG: "info,sqlx=debug" }) },
  ],
  fails: [
    { name: "debug", ...env.ecsTask({ LOG_LEVEL: "DEBUG" }), expect: "verbose" },
    { name: "a function", ...env.lambda({ LOG_LEVEL: "trace" }), expect: "verbose" },
    { name: "App Runner", ...env.appRunner({ LOG_LEVEL: "debug" }), expect: "verbose" },
    { name: "Batch", ...env.batchContainer({ RUST_LOG: "debug" }), expect: "verbose" },
    { name: "a build", ...env.codeBuild({ LOGLEVEL: "verbose" }), expect: "verbose" },
    { name: "Amplify", ...env.amplifyApp({ NEXT_PUBLIC_LOG_LEVEL: "debug" }), expect: "verbose" },
    { name: "a branch", ...env.amplifyBranch({ LOG_LEVEL: "debug" }), expect: "verbose" },
    { name: "Beanstalk", ...env.beanstalk({ LOG_LEVEL: "debug" }), expect: "verbose" },
    { name: "its template", ...env.beanstalkTemplate({ LOG_LEVEL: "debug" }), expect: "verbose" },
    { name: "Lightsail", ...env.lightsail({ LOG_LEVEL: "silly" }), expect: "verbose" },
  ],
  unknowns: [],
  notApplicables: [
    {
      name: "a development stack",
      ...env.ecsTask({ LOG_LEVEL: "debug" }),
      environment: "development",
      expect: elsewhere,
    },
  ],
});
