/** What names say of values: secrets, settings, and keys that somebody else hands out. */
import assert from "node:assert/strict";
import { buildStackIndex } from "../../policies/framework/indexed-stack";
import { unknown } from "../../policies/framework/unknown";
import {
  isConnectionName,
  isPasswordName,
  isPlaceholder,
  isReference,
  isSecretName,
  words,
} from "../../policies/helpers/secret-patterns";
import { storedKind, storedKindOf } from "../../policies/helpers/stored-names";
import { urnOf } from "./support/make";

describe("the words of a name", () => {
  it("are told apart by case, digits and signs", () => {
    assert.deepEqual(words("jwtSecretKey"), ["JWT", "SECRET", "KEY"]);
    assert.deepEqual(words("--JWT__SECRET-key/2"), ["JWT", "SECRET", "KEY", "2"]);
    assert.deepEqual(words("s3Bucket"), ["S3", "BUCKET"]);
    assert.deepEqual(words(""), []);
    assert.deepEqual(words("--"), []);
    assert.deepEqual(words(`${"a".repeat(511)} b`), ["A".repeat(511)]);
  });
});

describe("a name that means a secret", () => {
  const secrets =
    `SECRET APP_SECRETS X_TOKEN PGPASSWORD DB_PASSWORDS X_PASSWD PWD X_PASSPHRASE MYPASSPHRASE PASSCODE
    CREDENTIAL CREDENTIALS SALT PEPPER APIKEY APITOKEN SECRETKEY PRIVATEKEY ACCESSTOKEN AUTHTOKEN
    JWTSECRET MYSQL_ROOT_PASSWD PRIVATE_KEY API_KEY ACCESS_KEY SECRET_KEY SIGNING_KEY ENCRYPTION_KEY
    MASTER_KEY ROLE_KEY AUTH_KEY SESSION_KEY JWT_KEY HMAC_KEY WEBHOOK_KEY FERNET_KEY SMTP_PASS PASS
    TOKEN_SECRET ID_TOKEN`.split(/\s+/);
  const others =
    `KEY CACHE_KEY PUBLIC_KEY PASS_THROUGH PASSWORDLESS PASSWORD2X PUBLIC_API_KEY PUBLISHABLE_TOKEN
    ANON_KEY_SECRET MAX_TOKEN MIN_PASSWORD NUM_SECRETS SECRET_ID TOKEN_IDS SECRET_NAME SECRET_ARN
    PASSWORD_FILE TOKEN_URL TOKEN_TTL PASSWORD_MIN TOKEN_TYPE SECRET_VERSION PASSWORD_HASH
    TOKEN_REFRESH PASSWORD_STRENGTH SECRET_MANAGER API_KEY_HEADER MONKEY PASSENGER`.split(/\s+/);
  for (const name of secrets) it(`is ${name}`, () => assert.equal(isSecretName(name), true));
  for (const name of others) it(`is not ${name}`, () => assert.equal(isSecretName(name), false));

  it("is the last word that means one: what stands before it is about something else", () => {
    assert.equal(isSecretName("TOKEN_ID_SECRET"), true);
    assert.equal(isSecretName("SECRET_PUBLIC_TOKEN"), false);
  });

  it("means a password by its last word", () => {
    for (const name of "DB_PASSWORD PGPASSWORD X_PASSWD PASSPHRASE X_PWD SMTP_PASS PASSCODE".split(
      " ",
    )) {
      assert.equal(isPasswordName(name), true, name);
    }
    for (const name of "PASSWORD_ID XPWD PWDX BYPASS PASSES MYPASS PASSCODES TOKEN KEY".split(
      " ",
    )) {
      assert.equal(isPasswordName(name), false, name);
    }
    assert.equal(isPasswordName(""), false);
  });

  it("means a connection by its last word, of a store that has passwords", () => {
    for (const name of "DSN X_DSN DATABASE_URL DB_URI REDIS_URL BROKER_URL AMQP_URI MONGO_URL".split(
      " ",
    )) {
      assert.equal(isConnectionName(name), true, name);
    }
    for (const name of "DSNS API_URL URL DATABASE_URLS DATABASE_CURL DB_HOST DATABASE".split(" ")) {
      assert.equal(isConnectionName(name), false, name);
    }
    assert.equal(isConnectionName(""), false);
  });
});

describe("a text in the place of a secret", () => {
  const placeholders = [
    ..."secret password token key test example sample dummy todo none null admin root qwerty".split(
      " ",
    ),
    ..."mysecret my-secret my_secret super-secret topsecret dev_secret_key my-secret-token".split(
      " ",
    ),
    ..."mysecretkey super_secrettoken password1 password! password1234 12345 123456 123456789".split(
      " ",
    ),
    ..."changeme change-me change_it please-change-this replaceme replace-this replace_with_x".split(
      " ",
    ),
    ..."generate_random generate-a-secure-one generate_a_strong_key your-key insert_secret".split(
      " ",
    ),
    ..."put-your-token-here enter_password secret-here key_goes_here value-goes-here".split(" "),
    ..."xxx XXXX *** ... sk_live_xxx whsec_xxxx pk_test_*** live_xxx do_not_use do-not-use".split(
      " ",
    ),
    ..."aaaa 0000 ---- insecure this-is-insecure".split(" "),
    "<x>",
    "generate new",
    "enter your secret",
    "  changeme ",
    `<${"x".repeat(128)}>`,
  ];
  const values = [
    ..."secrets mysecrets xmysecret my--secret my-secret-keys mysecret.key password12345".split(
      " ",
    ),
    ..."xpassword1 password1x 1234 12345x 12345678901234567890123 x12345 changed changeover".split(
      " ",
    ),
    ..."replaced replace--me degenerate generate/random generate-b-random yourkey keyhole".split(
      " ",
    ),
    ..."here secret/here secret-heres value-gone-here xx sk_live_xxx1 1xxx aaaab baaaa aaa".split(
      " ",
    ),
    ..."i-do-not-use do-not-used do/not-use do-not/use insecurely uninsecure <a><b> <> x<y> <y>x".split(
      " ",
    ),
    `<${"x".repeat(129)}>`,
    "",
  ];
  for (const text of placeholders) {
    it(`is ${text.slice(0, 30)}`, () => assert.equal(isPlaceholder(text), true));
  }
  for (const text of values) {
    it(`is not ${text.slice(0, 30)}`, () => assert.equal(isPlaceholder(text), false));
  }

  it("is short", () => {
    assert.equal(isPlaceholder("a".repeat(256)), true);
    assert.equal(isPlaceholder("a".repeat(257)), false);
  });
});

describe("a value that points to something", () => {
  const references = [
    "true No ON off NULL none Enabled disabled required optional 0 12345 15m 30MS arn:x ssm:x".split(
      " ",
    ),
    "secretsmanager:x Vault:x file:x http://x https://x /run/secrets/x / /a.b-c_d ${X} $(x) $X $_".split(
      " ",
    ),
    "{{x}} %{x} %(x)s app/db/password a.b-c_d/0.1-2_3".split(" "),
    [` true `, "", "  "],
  ].flat();
  const values = [
    "trues xtrue 123456 15min x15m 1x5 xarn:x ssmx /a+b /a=b $x $1 %x x${X} {x} App/db".split(" "),
    "app/ a//b app/DB x%{x} 1app/db xhttp://x".split(" "),
    [`/${"a".repeat(256)}`, `a${"/b".repeat(9)}`],
  ].flat();
  for (const text of references) it(`is ${text}`, () => assert.equal(isReference(text), true));
  for (const text of values) {
    it(`is not ${text.slice(0, 40)}`, () => assert.equal(isReference(text), false));
  }
});

describe("the name of a stored value", () => {
  const settings =
    `db-user db-username DB_NAME api-login db-host smtp-hostname redis-endpoint x-address db-port
    api-url x-uri sentry-dsn mail-domain aws-region x-site x-zone mail-sender mail-from x-email x-mail
    app-db x-database x-dbname x-schema client-id x-ids x-slug x-arn x-bucket x-table x-queue x-topic
    x-account x-project x-org x-organization x-tenant x-env x-environment version log-level x-locale
    x-timezone x-path x-cert x-certificate x-pem region-version db-user-value db-user-current
    db-host-latest db-user-secret db-host-parameter db-host-param db-user-2 db-user-10 db-user-version-3
    user secretUser`.split(/\s+/);
  const issued =
    `API_KEY apikey stripe-api-key x-apitoken x-api-token ACCESS_KEY x-accesskey access-token x-accesstoken
    auth-token authtoken bot-token x-bottoken app-key appkey license-key licensekey site-key sitekey
    client-secret clientsecret app-secret x-appsecret consumer-key consumerkey consumer-secret
    consumersecret webhook-secret webhooksecret recaptcha-secret recaptcha-secret-key turnstile-secret
    turnstile-secret-key stripe-secret stripe-secret-key api-key-version api-key-2
    API_KEY_VALUE`.split(/\s+/);
  const secrets =
    `db-password jwt-secret signing-key secret SECRET x-version value 2 app-secrets api-keys xapi-key-x
    mycaptcha-secret secret-secret jwt-secret-version api-key-2x x-2x db-user-x22 stripe-secret-keys
    myapi-keyring`.split(/\s+/);
  for (const name of settings) {
    it(`of a setting: ${name}`, () => assert.equal(storedKind(name), "setting"));
  }
  for (const name of issued) {
    it(`of an issued key: ${name}`, () => assert.equal(storedKind(name), "issued"));
  }
  for (const name of secrets) {
    it(`of a secret: ${name}`, () => assert.equal(storedKind(name), "secret"));
  }
  it("of a secret where there is none", () => assert.equal(storedKind(""), "secret"));
});

describe("what the names around a stored value say", () => {
  const version = "aws:secretsmanager/secretVersion:SecretVersion";
  const holderType = "aws:secretsmanager/secret:Secret";
  const kind = (own: string, secretId: unknown, holder?: { name: string; props: object }) => {
    const holders = holder
      ? [{ urn: urnOf(holder.name, holderType), type: holderType, ...holder }]
      : [];
    const stack = buildStackIndex([
      {
        urn: urnOf(own, version),
        type: version,
        name: own,
        props: { secretId },
        propertyDependencies: { secretId: holders.map(({ urn }) => urn) },
      },
      ...holders,
    ]);
    const [subject] = stack.all;
    assert(subject);
    return storedKindOf(subject, "secretId");
  };

  it("comes from its own name, from the holder's, and from the holder's physical name", () => {
    assert.equal(kind("db-user", "x"), "setting");
    assert.equal(kind("v", "x"), "secret");
    assert.equal(kind("v", unknown, { name: "db-user", props: {} }), "setting");
    assert.equal(kind("v", unknown, { name: "s", props: { name: "shop/api-key" } }), "issued");
    assert.equal(kind("v", unknown, { name: "s", props: { name: unknown } }), "secret");
    assert.equal(kind("v", unknown, { name: "api-key", props: { name: unknown } }), "issued");
    assert.equal(kind("v", unknown), "secret");
  });

  it("comes from the ARN or the name that it refers to", () => {
    const arn = (name: string) => `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${name}`;
    assert.equal(kind("v", "shop/db-user"), "setting");
    assert.equal(kind("v", arn("shop/db-user-AbC12d")), "setting");
    assert.equal(kind("v", arn("db-user-AbC12")), "secret", "that is no suffix of AWS");
    assert.equal(kind("v", arn("db-user-AbC12d-key")), "secret");
    assert.equal(kind("v", "db-user-AbC12d"), "secret", "only an ARN has such a suffix");
    assert.equal(kind("v", 5), "secret");
  });
});
