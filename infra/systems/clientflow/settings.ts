/** What a stack of ClientFlow is told: mostly the names of its accounts at other services. */
import { z } from "zod";
import { sentryDsn, stripeSecretKey } from "../../config/secret-settings";
import { secretShape } from "../../config/secret-shapes";
import { type SecretSetting, setting } from "../../config/setting";
import { hostName, httpsUrl, planPrices, publishableKey, realAddress } from "../../config/settings";

/** Public by design, but easily mistaken for its secret sibling. */
const anonKey = secretShape("supabase-anon-key");

const sendgridKey = z.string().regex(/^MFkw[A-Za-z0-9+/=]{110,140}$/);
const sendgridKeyText = "an ECDSA public key in base64, beginning with MFkw";

export const clientflowSettings = {
  apiDomain: hostName("Host name of the API, which every webhook uses."),
  webDomain: hostName("Host name of the web application."),
  webMode: setting(
    z.enum(["ecs", "external"]),
    "ecs runs the web application here; external points webDomain to another host, such as Vercel.",
    "ecs or external",
  ).default("ecs"),
  webImage: setting(
    z.string().regex(/^[a-z0-9][a-z0-9./:_-]*@sha256:[0-9a-f]{64}$/),
    "The web application's image, by digest; needed when webMode is ecs.",
    "a repository and digest: REPOSITORY@sha256:64 hexadecimal digits",
  ).optional(),
  webTarget: hostName(
    "Where webDomain points to when webMode is external: cname.vercel-dns.com.",
  ).optional(),
  stripePublishableKey: publishableKey(), // clientflow-011, 035
  // clientflow-094 to 097 want three plans with the right prices, and give no price.
  planPrices: planPrices(["free", "pro", "scale"], "Prices of the three plans in US dollars."),
  privacyPolicyUrl: httpsUrl("The privacy policy, shown in Stripe's customer portal."),
  termsOfServiceUrl: httpsUrl("The terms of service, shown in Stripe's customer portal."),
  supabaseUrl: httpsUrl("URL of the Supabase project (SUPABASE_URL)."),
  supabaseAnonKey: setting(
    z.string().refine((key) => anonKey.shape.production.test(key), { message: "is no anon key" }),
    "Supabase's key for browsers (SUPABASE_ANON_KEY): public by design.",
    anonKey.allowed.production,
  ),
  twilioAccountSid: setting(
    z.string().regex(/^AC[0-9a-f]{32}$/),
    "Twilio's account (TWILIO_ACCOUNT_SID).",
    "AC and 32 hexadecimal digits",
  ),
  twilioPhoneNumber: setting(
    z.string().regex(/^\+[1-9]\d{6,14}$/),
    "The number that sends and receives messages (TWILIO_PHONE_NUMBER).",
    "a number in E.164, in quotes: +15005550006",
  ),
  sendgridFromEmail: setting(
    realAddress,
    "Sender of ClientFlow's mail, on mailDomain (SENDGRID_FROM_EMAIL).",
    "an e-mail address of mailDomain",
  ),
  sendgridPublicKey: setting(
    sendgridKey,
    "What SendGrid's webhooks are verified with (SENDGRID_PUBLIC_KEY): public by design.",
    sendgridKeyText,
  ),
  sendgridSecondPublicKey: setting(
    sendgridKey,
    "A key that is accepted as well while the other is changed (SENDGRID_SECOND_PUBLIC_KEY).",
    sendgridKeyText,
  ).optional(),
  sendgridCnames: setting(
    z
      .record(z.string().regex(/^[a-z0-9._-]+$/), z.string().regex(/^[a-z0-9.-]+\.sendgrid\.net$/))
      .refine((records) => Object.keys(records).length >= 3, { message: "has less than three" }),
    "The records that SendGrid shows for the authenticated domain.",
    "an object from name to target, such as {em123.clientflow.ai: u1.wl.sendgrid.net}",
  ),
  mailDomain: hostName("Domain that ClientFlow's mail comes from."),
  inboundHost: hostName("Host that receives mail for SendGrid's Inbound Parse."),
  dmarcReportsTo: setting(
    z.email(),
    "Who reads the reports about mail that claims to come from mailDomain.",
    "an e-mail address",
  ),
  googleClientId: setting(
    z.string().regex(/^\d+-[a-z0-9]+\.apps\.googleusercontent\.com$/),
    "Google's OAuth client (GOOGLE_CLIENT_ID).",
    "NUMBER-ID.apps.googleusercontent.com",
  ),
  posthogKey: setting(
    z.string().regex(/^phc_[A-Za-z0-9]{20,}$/),
    "PostHog's project key (NEXT_PUBLIC_POSTHOG_KEY): public by design.",
    "phc_ and 20 characters or more",
  ),
};

export const clientflowSecrets: Readonly<Record<string, SecretSetting>> = {
  stripeSecretKey: stripeSecretKey("STRIPE_SECRET_KEY"),
  sentryDsn: sentryDsn(),
  supabaseServiceRoleKey: {
    description: "SUPABASE_SERVICE_ROLE_KEY of the API",
    ...secretShape("supabase-service-role-key"),
  },
  openaiApiKey: {
    description: "OPENAI_API_KEY of API and worker",
    ...secretShape("openai-api-key"),
  },
  twilioAuthToken: {
    description: "TWILIO_AUTH_TOKEN of the API",
    ...secretShape("twilio-auth-token"),
  },
  twilioSecondaryAuthToken: {
    description: "accepted for webhooks beside TWILIO_AUTH_TOKEN, while that is changed",
    ...secretShape("twilio-auth-token"),
    optional: true,
  },
  sendgridApiKey: {
    description: "SENDGRID_API_KEY of the API",
    ...secretShape("sendgrid-api-key"),
  },
  googleServiceAccount: {
    description: "GOOGLE_SVC_ACCOUNT_JSON of the API",
    ...secretShape("google-service-account"),
  },
  googleClientSecret: {
    description: "GOOGLE_CLIENT_SECRET of the API",
    ...secretShape("google-client-secret"),
  },
};
