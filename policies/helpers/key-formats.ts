/**
 * Published formats of providers' keys: a prefix or a shape that nothing else has. Google's API keys
 * (AIza) are left out: those of Maps and Firebase are published with every page. Every quantifier is
 * bounded or ends the pattern, so that a hostile string costs linear time.
 */

export interface KeyFormat {
  readonly kind: string;
  readonly pattern: RegExp;
}

export const keyFormats: readonly KeyFormat[] = [
  { kind: "a Stripe live secret key (sk_live_)", pattern: /\bsk_live_[0-9A-Za-z]{10}/ },
  { kind: "a Stripe live restricted key (rk_live_)", pattern: /\brk_live_[0-9A-Za-z]{10}/ },
  { kind: "a Stripe test secret key (sk_test_)", pattern: /\bsk_test_[0-9A-Za-z]{10}/ },
  { kind: "a Stripe test restricted key (rk_test_)", pattern: /\brk_test_[0-9A-Za-z]{10}/ },
  { kind: "a webhook signing secret (whsec_)", pattern: /\bwhsec_[0-9A-Za-z+/]{16}/ },
  { kind: "an AWS access key (AKIA)", pattern: /\bAKIA(?![A-Z0-9]{9}EXAMPLE)[A-Z2-7]{16}\b/ },
  { kind: "an AWS session key (ASIA)", pattern: /\bASIA(?![A-Z0-9]{9}EXAMPLE)[A-Z2-7]{16}\b/ },
  {
    kind: "a Stripe organization key (sk_org_)",
    pattern: /\bsk_org_(?:live_|test_)?[0-9A-Za-z]{10}/,
  },
  {
    kind: "an Amazon Bedrock API key (ABSK)",
    pattern: /\bABSKQmVkcm9ja0FQSUtleS[0-9A-Za-z+/]{20}/,
  },
  { kind: "a Twilio API key (SK)", pattern: /\bSK[0-9a-f]{32}\b/ },
  { kind: "a SendGrid API key (SG.)", pattern: /\bSG\.[\w-]{16,32}\.[\w-]{32,64}/ },
  { kind: "a Mailgun API key (key-)", pattern: /\bkey-[0-9a-f]{32}\b/ },
  { kind: "a Mailgun API key", pattern: /\b[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}\b/ },
  { kind: "a Resend API key (re_)", pattern: /\bre_[0-9A-Za-z]{8}_[0-9A-Za-z]{20}/ },
  { kind: "a Brevo API key (xkeysib-)", pattern: /\bxkeysib-[0-9a-f]{64}-/ },
  { kind: "a GitHub token (ghs_)", pattern: /\bghs_\d{1,12}_eyJ/ },
  { kind: "a GitHub token (gh)", pattern: /\bgh[pousr]_[0-9A-Za-z]{36}/ },
  { kind: "a GitHub token (github_pat_)", pattern: /\bgithub_pat_[0-9A-Za-z_]{22}/ },
  { kind: "a GitLab token (glpat-)", pattern: /\bglpat-[\w-]{20}/ },
  { kind: "an Anthropic API key (sk-ant-)", pattern: /\bsk-ant-[\w-]{20}/ },
  { kind: "an OpenAI API key (sk-)", pattern: /\bsk-(?:proj|svcacct|admin)-[\w-]{20}/ },
  { kind: "an OpenAI API key (sk-)", pattern: /\bsk-[0-9A-Za-z]{32}/ },
  { kind: "a Slack token (xox)", pattern: /\bxox[abeoprs]-[0-9A-Za-z-]{10}/ },
  { kind: "a Slack app token (xapp-)", pattern: /\bxapp-\d-[0-9A-Z]{6,16}-\d{6,16}-[0-9a-f]{16}/ },
  {
    kind: "a Slack webhook address",
    pattern: /\bhooks\.slack\.com\/services\/T\w{6,16}\/B\w{6,16}\/\w{16}/,
  },
  {
    kind: "a Slack webhook address",
    pattern: /\bhooks\.slack\.com\/(?:triggers|workflows)\/[TE]\w{6,16}\/\w{6,24}\/\w{16}/,
  },
  { kind: "a Google client secret (GOCSPX-)", pattern: /\bGOCSPX-[\w-]{20}/ },
  { kind: "an npm token (npm_)", pattern: /\bnpm_[0-9A-Za-z]{36}/ },
  { kind: "a Pulumi token (pul-)", pattern: /\bpul-[0-9a-f]{40}\b/ },
  { kind: "a Sentry token (sntrys_)", pattern: /\bsntrys_[0-9A-Za-z+/=_]{20}/ },
  { kind: "a DigitalOcean token (dop_v1_)", pattern: /\bdop_v1_[0-9a-f]{64}\b/ },
  { kind: "a Supabase secret key (sb_secret_)", pattern: /\bsb_secret_[\w-]{20}/ },
  { kind: "a Shopify token (shp)", pattern: /\bshp(?:at|ca|pa|ss)_[0-9a-f]{32}\b/ },
  { kind: "a Hugging Face token (hf_)", pattern: /\bhf_[0-9A-Za-z]{34}\b/ },
  { kind: "a Vault token (hvs.)", pattern: /\bhv[sb]\.[\w-]{24}/ },
  { kind: "a Grafana token (glsa_)", pattern: /\bglsa_[0-9A-Za-z]{32}_[0-9a-f]{8}\b/ },
  { kind: "a New Relic key (NRAK-)", pattern: /\bNRAK-[0-9A-Z]{27}\b/ },
  { kind: "a Databricks token (dapi)", pattern: /\bdapi[0-9a-f]{32}\b/ },
  { kind: "a Docker Hub token (dckr_pat_)", pattern: /\bdckr_pat_[\w-]{20}/ },
  { kind: "a PyPI token (pypi-)", pattern: /\bpypi-AgEIcHlwaS5vcmc[\w-]{20}/ },
  {
    kind: "a private key in PEM form",
    // What follows in documentation is a slot: three dots, XXXX, <your key>.
    pattern:
      /-----BEGIN (?:[A-Z0-9]{1,16} ){0,3}PRIVATE KEY-----(?!(?:\\r|\\n|\s){0,4}(?:<|X{3}|\.{3}|\*{3}))/,
  },
];
