/**
 * Words of a sentence, made comparable: without endings, without words that every checklist uses
 * everywhere, and with one spelling for what has several names.
 */

/** Said of everything in a checklist, so that it tells nothing apart; and words without content. */
const empty = new Set(
  (
    "a an the of to in on at by for from with without and or not no is are be been was were it its " +
    "this that these those as if when where which who all any each every least per via into than " +
    "do does done has have can must should will our your their you we they he she least " +
    "set up setup configure enable create implement ensure make sure get use using available " +
    "properly correctly successfully appropriately working work complete ready verify confirm " +
    "need require e.g eg etc e g new least one other such only also both before after strategy " +
    "management system goal"
  ).split(" "),
);

/** Other names of the same thing, after endings are off. */
const names: Readonly<Record<string, string>> = {
  alert: "alarm",
  alb: "balancer",
  authenticat: "auth",
  author: "rbac",
  authoriz: "rbac",
  aurora: "postgres",
  certificat: "certificate",
  certif: "certificate",
  cert: "certificate",
  cpu: "cpu",
  cred: "credential",
  db: "database",
  dep: "dependency",
  doc: "document",
  documentat: "document",
  docs: "document",
  elasticach: "redis",
  env: "environment",
  e2e: "end2end",
  fail: "failure",
  failur: "failure",
  fals: "false",
  frontend: "web",
  info: "info",
  latenc: "latency",
  limiter: "limit",
  log: "log",
  mail: "email",
  mfa: "2fa",
  monitor: "monitor",
  notificat: "notify",
  notif: "notify",
  oncall: "oncall",
  pentest: "penetrat",
  perform: "performance",
  performanc: "performance",
  pg: "postgres",
  pii: "personal",
  postgre: "postgres",
  postgresql: "postgres",
  prod: "production",
  product: "product",
  psql: "postgres",
  rds: "postgres",
  register: "signup",
  registrat: "signup",
  repo: "repository",
  restor: "restore",
  rollback: "rollback",
  scal: "scale",
  signin: "login",
  ssl: "tls",
  throttl: "limit",
  valkey: "redis",
  var: "variable",
};

/** Several words that are one name. */
const joined: readonly (readonly [RegExp, string])[] = [
  [/\bend[- ]to[- ]end\b/g, "end2end"],
  [/\bon[- ]call\b/g, "oncall"],
  [/\bback[- ]?ups?\b|\bbacked up\b/g, "backup"],
  [/\b(roll(ed|ing)?|reverts?|reverted)[- ]back\b/g, "rollback"],
  [/\bsign(s|ed|ing)?[- ]?ups?\b/g, "signup"],
  [/\b(sign(s|ed|ing)?|log(s|ged|ging)?)[- ]?in\b/g, "login"],
  [/\bfail(s|ed|ing)?[- ]?over\b/g, "failover"],
  [/\bauto[- ]?scal/g, "autoscal"],
  [/\bauto[- ]?renew/g, "autorenew"],
  [/\bgo[ /]?(-|\/| or )no[- ]?go\b/g, "gonogo"],
  [/\bhealth[- ]?checks?\b|\/healthz?\b/g, "healthcheck"],
  [/\brate[- ]?limit/g, "ratelimit rate limit"],
  [/\btwo[- ]factor\b|\bmulti[- ]factor\b|\b2-?fa\b/g, "2fa"],
  [/\bpoint[- ]in[- ]time\b/g, "pitr"],
  [/\brow[- ]level security\b/g, "rls"],
  [/\bopen ?api\b/g, "openapi"],
  [/\bdead[- ]?letters?\b|\bdlq\b/g, "deadletter"],
  [/\bci\/cd\b/g, "ci"],
  [/\bsign(ed)?[- ]?off\b/g, "signoff"],
];

/** The words of a text, each once, in their order. */
export function termsOf(text: string): readonly string[] {
  let plain = text.normalize("NFKC").toLowerCase();
  // The name of a variable is one word, and its parts are words too.
  const variables = [...plain.matchAll(/\b[a-z][a-z0-9]*(?:_[a-z0-9]+)+\b/g)].map(([name]) => name);
  for (const [pattern, name] of joined) plain = plain.replace(pattern, name);
  const words = plain.split(/[^a-z0-9]+/).filter((word) => word !== "" && !empty.has(word));
  const stems = words.map(stemOf).filter((stem) => !emptyStems.has(stem));
  return [...new Set([...variables, ...stems])];
}

const endings: readonly (readonly [RegExp, string])[] = [
  [/ies$/, "y"],
  [/sses$/, "ss"],
  [/(ations?|ated|ates|ating|ate)$/, "at"],
  [/([a-z]{3})(ions?)$/, "$1"],
  [/([a-z]{3})(ings?|ed|es|er|ers|or|ors)$/, "$1"],
  [/([^su])s$/, "$1"],
];

/** A word without its ending: crude, and the same for both sides of a comparison. */
function stemOf(word: string): string {
  const known = names[word];
  if (known !== undefined) return known;
  if (word.length <= 3 || /\d/.test(word)) return word;
  const ending = endings.find(([pattern]) => pattern.test(word));
  const cut = ending === undefined ? word : word.replace(ending[0], ending[1]);
  // `caching`, `cache` and `caches`; `dropped` and `drop`.
  const stem = cut.length > 3 ? cut.replace(/e$/, "").replace(/([bdgmnprt])\1$/, "$1") : cut;
  return names[stem] ?? stem;
}

/** `configured` says as little as `configure`. */
const emptyStems = new Set([...empty].filter((word) => word.length > 3).map(stemOf));
