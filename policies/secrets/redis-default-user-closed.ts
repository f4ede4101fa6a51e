import { definePolicy } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { someOf } from "../helpers/unknowns";

const group = "aws:elasticache/userGroup:UserGroup";
const association = "aws:elasticache/userGroupAssociation:UserGroupAssociation";
const user = "aws:elasticache/user:User";
const memoryUser = "aws:memorydb/user:User";

const messages = {
  openDefault:
    "The group has the user default that AWS made: it reads and writes everything without a password.",
  passwordless: "The access string of the user has nopass: no password is asked for.",
} as const;

/** Rules are words: redis.io/docs/latest/operate/oss_and_stack/management/security/acl */
const isPasswordless = (rules: unknown) => /(?:^|\s)nopass(?:\s|$)/i.test(String(rules));

const app = { engine: "redis", userId: "app", userName: "app", passwords: [unknown] };

export default definePolicy({
  id: "redis-default-user-closed",
  title: "No user of Redis gets in without a password",
  why: "Clients that name no user are the user default. The one that AWS makes may do everything and needs no password, so that the passwords of the other users protect nothing.",
  fix: "Make an aws.elasticache.User with userName default, a password and an access string such as off ~* -@all, and put its userId into the group instead of default.",
  severity: "critical",
  controls: ["redis-auth-token"],
  resources: [group, association, user, memoryUser],
  messages,
  checks: {
    *[group](props) {
      // AWS's own user has the id default; one of the program's own has another id.
      if (someOf(props.userIds, (id) => id === "default")) {
        yield { message: "openDefault", property: "userIds" };
      }
    },
    *[association](props) {
      if (props.userId === "default") {
        yield { message: "openDefault", property: "userId" };
      }
    },
    *[user](props) {
      if (isPasswordless(props.accessString)) {
        yield { message: "passwordless", property: "accessString" };
      }
    },
    *[memoryUser](props) {
      if (isPasswordless(props.accessString)) {
        yield { message: "passwordless", property: "accessString" };
      }
    },
  },
  passes: [
    {
      name: "a user default of the program's own",
      type: group,
      props: { engine: "redis", userGroupId: "app", userIds: ["app-default", "app"] },
    },
    { name: "another user", type: association, props: { userGroupId: "app", userId: "app" } },
    { name: "a user with a password", type: user, props: { ...app, accessString: "on ~* +@all" } },
    {
      name: "a user of MemoryDB",
      type: memoryUser,
      props: {
        userName: "app",
        accessString: "on ~app:* +@read +@write",
        authenticationMode: { type: "password", passwords: [unknown] },
      },
    },
  ],
  fails: [
    {
      name: "the user that AWS made",
      type: group,
      props: { engine: "redis", userGroupId: "app", userIds: ["default", unknown] },
      expect: "openDefault",
    },
    {
      name: "the user that AWS made, in a separate resource",
      type: association,
      props: { userGroupId: unknown, userId: "default" },
      expect: "openDefault",
    },
    {
      name: "no password by the access string",
      type: user,
      props: { ...app, accessString: "on nopass ~* +@all" },
      expect: "passwordless",
    },
    {
      name: "no password in MemoryDB",
      type: memoryUser,
      props: {
        userName: "app",
        accessString: "on nopass ~* +@all",
        authenticationMode: { type: "iam" },
      },
      expect: "passwordless",
    },
  ],
  unknowns: [
    {
      name: "users that the deployment decides",
      type: group,
      props: { engine: "redis", userGroupId: "app", userIds: unknown },
      expect: "userIds",
    },
  ],
});
