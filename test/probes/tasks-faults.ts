import { aws, type Fault } from "./fault";

export const ofTasks: readonly Fault[] = [
  {
    name: "a variable that is missing",
    finder: "task-environment-complete",
    says: /^SENTRY_DSN: shop-api:12 does not set it/,
    at: () => ({
      tasks: { required: ["DEBUG", "ENVIRONMENT", "SEC_USER_AGENT", "SENTRY_DSN"] },
    }),
  },
  {
    name: "a variable that is empty",
    finder: "task-environment-complete",
    says: /^LOG_LEVEL: .*to nothing/,
    ...aws(({ ecs }) => {
      ecs.environment = ecs.environment.map(({ name, value }) => ({
        name,
        value: name === "LOG_LEVEL" ? " " : value,
      }));
    }),
  },
  {
    name: "tasks of an older definition",
    finder: "task-environment-complete",
    says: /Tasks run shop-api:11/,
    ...aws(({ ecs }) => {
      ecs.running = [12, 11];
    }),
  },
  {
    name: "debug mode",
    finder: "task-debug-off",
    says: /^DEBUG: shop-api:12 does not set it to false/,
    ...aws(({ ecs }) => {
      ecs.environment = ecs.environment.map(({ name, value }) => ({
        name,
        value: name === "DEBUG" ? "1" : value,
      }));
    }),
  },
  {
    name: "another mode",
    finder: "task-mode-production",
    says: /^ENVIRONMENT: /,
    ...aws(({ ecs }) => {
      ecs.environment = ecs.environment.map(({ name, value }) => ({
        name,
        value: name === "ENVIRONMENT" ? "staging" : value,
      }));
    }),
  },
  {
    name: "a contact that is nobody's",
    finder: "task-user-agent",
    says: /^SEC_USER_AGENT: .*without a real address/,
    ...aws(({ ecs }) => {
      ecs.environment = ecs.environment.map(({ name, value }) => ({
        name,
        value: name === "SEC_USER_AGENT" ? "Shop ops@example.com" : value,
      }));
    }),
  },
  {
    name: "a placeholder",
    finder: "secrets-strong",
    says: /^COOKIE_KEY: It is a placeholder/,
    at: () => ({ env: { COOKIE_KEY: "generate_random_secret_here" } }),
  },
  {
    name: "one secret for two uses",
    finder: "secrets-strong",
    says: /^COOKIE_KEY: It has the value of SIGNING_KEY/,
    at: ({ state }) => ({ env: { COOKIE_KEY: String(state.secrets["shop/SIGNING_KEY"]) } }),
  },
];
