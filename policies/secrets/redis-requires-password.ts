import { type CheckContext, definePolicy, notApplicable } from "../framework/define-policy";
import { each } from "../framework/each";
import { unknown } from "../framework/unknown";
import { isGiven } from "../helpers/database";
import { isTrue } from "../helpers/flags";
import { list } from "../helpers/known";
import { given, isFilled } from "../helpers/provenance";
import { isMemcached } from "../helpers/redis";

const messages = {
  open: "Anyone who reaches the cache may read and write everything: {setting} is not set.",
  everyone:
    "Anyone who reaches the cache may read and write everything: aclName is open-access, the list without passwords.",
  impossible:
    "A single node cannot ask for a password: aws.elasticache.Cluster has no such setting, aws.elasticache.ReplicationGroup has.",
  passwordless: "The user {user} needs no password.",
  untraced:
    "The password comes from no generator and no secret store: {setting} is written in the program or in the configuration.",
} as const;

const secondary = "A secondary takes its users and token from the global datastore.";
const noPasswords = "Memcached has no passwords.";

type StackContext = CheckContext<Record<never, never>>;

function* traced(context: StackContext, name: string, read: () => unknown) {
  if (given(context.resource, name, read) === "untraced") {
    yield { message: "untraced", property: name, setting: name } as const;
  }
}

const user = { accessString: "on ~* +@all", engine: "redis", userId: "app", userName: "app" };
const token = {
  type: "random:index/randomPassword:RandomPassword",
  name: "token",
  props: { length: 32, overrideSpecial: "!&#$^<>-" },
} as const;

export default definePolicy({
  id: "redis-requires-password",
  title: "Redis asks every client for a password that is generated",
  why: "Redis without a password trusts everyone who can reach its port: one exploited container reads all sessions and queues jobs of its own.",
  fix: "Pass the result of a random.RandomPassword (length 32, overrideSpecial !&#$^<>-) as authToken, or attach a user group with userGroupIds.",
  severity: "critical",
  controls: ["redis-auth-token"],
  scope: "stack",
  resources: [
    "aws:elasticache/replicationGroup:ReplicationGroup",
    "aws:elasticache/cluster:Cluster",
    "aws:elasticache/serverlessCache:ServerlessCache",
    "aws:elasticache/user:User",
    "aws:memorydb/cluster:Cluster",
  ],
  messages,
  checks: {
    *"aws:elasticache/replicationGroup:ReplicationGroup"(props, context) {
      if (isGiven(() => props.globalReplicationGroupId, "globalReplicationGroupId", context)) {
        return notApplicable(secondary);
      }
      for (const name of ["authToken", "authTokenWo"] as const) {
        if (isGiven(() => props[name], name, context)) {
          return yield* traced(context, name, () => props[name]);
        }
      }
      if (!isFilled(context.resource, "userGroupIds", () => props.userGroupIds)) {
        yield { message: "open", property: "authToken", setting: "authToken or userGroupIds" };
      }
      return;
    },
    *"aws:elasticache/cluster:Cluster"(props, context) {
      if (isGiven(() => props.replicationGroupId, "replicationGroupId", context)) {
        return notApplicable("The replication group of this node asks for the password.");
      }
      if (isMemcached(props.engine)) return notApplicable(noPasswords);
      yield { message: "impossible", property: "engine" };
      return;
    },
    *"aws:elasticache/serverlessCache:ServerlessCache"(props, context) {
      if (isMemcached(props.engine)) return notApplicable(noPasswords);
      // Without a group every client is the default user, which needs no password.
      if (!isGiven(() => props.userGroupId, "userGroupId", context)) {
        yield { message: "open", property: "userGroupId", setting: "userGroupId" };
      }
      return;
    },
    *"aws:elasticache/user:User"(props, context) {
      const mode = props.authenticationMode;
      if (isTrue(props.noPasswordRequired) || mode?.type === "no-password-required") {
        const property = mode ? "authenticationMode.type" : "noPasswordRequired";
        yield { message: "passwordless", property, user: context.resource.name };
        return;
      }
      // The SDK keeps the list secret, and a list with an unknown password is unknown as a whole.
      const names = context.isUnknown("passwords")
        ? ["passwords"]
        : [...list(props.passwords).keys()].map((index) => `passwords[${index}]`);
      yield* each(names, (name) => traced(context, name, () => true));
      yield* each([...list(mode?.passwords).keys()], (index) => {
        const name = `authenticationMode.passwords[${index}]`;
        return traced(context, name, () => mode?.passwords?.[index]);
      });
      yield* traced(context, "passwordsWo", () => props.passwordsWo);
      return;
    },
    *"aws:memorydb/cluster:Cluster"(props, { resource }) {
      if (resource.referencesOfType("aclName", "aws:memorydb/acl:Acl").length > 0) {
        return;
      }
      // The list that MemoryDB provides for clusters without users.
      if (props.aclName === "open-access") yield { message: "everyone", property: "aclName" };
    },
  },
  passes: [
    {
      name: "a generated token",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: { description: "cache", authToken: unknown },
      references: { authToken: ["token"] },
      with: [token],
    },
    {
      name: "a group of users",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: { description: "cache", userGroupIds: [unknown] },
    },
    {
      name: "a serverless cache with a group of users",
      type: "aws:elasticache/serverlessCache:ServerlessCache",
      props: { engine: "valkey", userGroupId: unknown },
    },
    {
      name: "a user with a generated password",
      type: "aws:elasticache/user:User",
      props: { ...user, passwords: [unknown] },
      references: { passwords: ["token"] },
      with: [token],
    },
    {
      name: "a user that signs in through IAM",
      type: "aws:elasticache/user:User",
      props: { ...user, authenticationMode: { type: "iam" } },
    },
    {
      name: "MemoryDB with an access control list",
      type: "aws:memorydb/cluster:Cluster",
      props: { aclName: unknown, nodeType: "db.t4g.small" },
      references: { aclName: ["users"] },
      with: [{ type: "aws:memorydb/acl:Acl", name: "users", props: { userNames: ["app"] } }],
    },
  ],
  fails: [
    {
      name: "no token and no users",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: { description: "cache", transitEncryptionEnabled: true },
      expect: "open",
    },
    {
      name: "an empty list of user groups",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: { description: "cache", userGroupIds: [] },
      expect: "open",
    },
    {
      name: "a literal token",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: { description: "cache", authToken: "correct-horse-battery-staple" },
      expect: "untraced",
    },
    {
      name: "a literal write-only token",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: { description: "cache", authTokenWo: "correct-horse", authTokenWoVersion: 1 },
      expect: "untraced",
    },
    {
      name: "a single node of Redis",
      type: "aws:elasticache/cluster:Cluster",
      props: { engine: "redis" },
      expect: "impossible",
    },
    {
      name: "a serverless cache without users",
      type: "aws:elasticache/serverlessCache:ServerlessCache",
      props: { engine: "redis" },
      expect: "open",
    },
    {
      name: "a user without a password",
      type: "aws:elasticache/user:User",
      props: { ...user, noPasswordRequired: true },
      expect: "passwordless",
    },
    {
      name: "a user whose mode asks for no password",
      type: "aws:elasticache/user:User",
      props: { ...user, authenticationMode: { type: "no-password-required" } },
      expect: "passwordless",
    },
    {
      name: "a user with a literal password",
      type: "aws:elasticache/user:User",
      props: {
        ...user,
        authenticationMode: { type: "password", passwords: ["correct-horse-battery"] },
      },
      expect: "untraced",
    },
    {
      name: "MemoryDB open to everyone",
      type: "aws:memorydb/cluster:Cluster",
      props: { aclName: "open-access", nodeType: "db.t4g.small" },
      expect: "everyone",
    },
  ],
  unknowns: [
    {
      name: "a token that this preview cannot decrypt",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: { description: "cache", authToken: unknown },
      expect: "authToken",
    },
    {
      name: "a list of user groups of which nothing is known",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: { description: "cache", userGroupIds: unknown },
      expect: "userGroupIds",
    },
    {
      name: "a list whose name is decided at deployment",
      type: "aws:memorydb/cluster:Cluster",
      props: { aclName: unknown, nodeType: "db.t4g.small" },
      expect: "aclName",
    },
  ],
  notApplicables: [
    {
      name: "memcached",
      type: "aws:elasticache/cluster:Cluster",
      props: { engine: "memcached" },
      expect: noPasswords,
    },
    {
      name: "the secondary of a global datastore",
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      props: { description: "cache", globalReplicationGroupId: unknown },
      expect: secondary,
    },
  ],
});
