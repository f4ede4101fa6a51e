/** The same setting in every place that a program may get it from, for examples. */
import * as env from "./env-examples";

/** A parameter of Parameter Store that gives the program a setting. */
export const ssmParameter = (name: string, value: string, type = "String") => ({
  type: "aws:ssm/parameter:Parameter" as const,
  props: { name: `/app/${name}`, type, value },
});

/** One example for each type that carries settings. */
export function everywhere<const E extends string>(name: string, value: string, expect: E) {
  const variables = { [name]: value };
  return [
    { name: "in a container definition", ...env.ecsTask(variables), expect },
    { name: "in a function", ...env.lambda(variables), expect },
    { name: "in App Runner", ...env.appRunner(variables), expect },
    { name: "in a Batch job", ...env.batchContainer(variables), expect },
    { name: "in a build", ...env.codeBuild(variables), expect },
    { name: "in Amplify", ...env.amplifyApp(variables), expect },
    { name: "in an Amplify branch", ...env.amplifyBranch(variables), expect },
    { name: "in Elastic Beanstalk", ...env.beanstalk(variables), expect },
    { name: "in an Elastic Beanstalk template", ...env.beanstalkTemplate(variables), expect },
    { name: "in a Lightsail container", ...env.lightsail(variables), expect },
    { name: "in Parameter Store", ...ssmParameter(name, value), expect },
  ] as const;
}
