/** OpenID Connect providers: how the URL of their issuer is written, and what to register with them. */
import { type OauthArgs, OauthProvider } from "./args";

/** The arguments from which the URL of an issuer follows. */
export const ISSUER_PARTS = ["tenant", "domain", "realm", "authorizationServer", "userPool"] as const;
type IssuerPart = (typeof ISSUER_PARTS)[number];

/** The parts that are known. */
export type KnownParts = Partial<Record<IssuerPart, string>>;

/** A provider. */
export interface Provider {
  title: string;
  /** The arguments that its issuer requires. */
  required: IssuerPart[];
  /** The arguments that its issuer may have. */
  optional: IssuerPart[];
  issuer: (parts: KnownParts) => string;
  /** The issuer in words, as the documentation shows it. */
  form: string;
  /** Hosts that belong to this provider alone; not set if it has any host. */
  hosts?: RegExp;
  /** Every issuer of this provider; oauth2-proxy compares the whole text with what the provider reports. */
  issuers: RegExp;
  /** The steps, in the words of the provider's console. */
  register: string[];
}

const REGISTER_URL = "`https://HOST/oauth2/callback`";

/** The providers (their documentation, and that of oauth2-proxy: docs/configuration/providers). */
export const PROVIDERS: Record<OauthProvider, Provider> = {
  google: {
    title: "Google",
    required: [],
    optional: [],
    issuer: () => "https://accounts.google.com",
    form: "https://accounts.google.com",
    hosts: /^accounts\.google\.com$/,
    issuers: /^https:\/\/accounts\.google\.com$/,
    register: [
      "In the Google Cloud console, open **APIs & Services**, then **OAuth consent screen** (**Google Auth Platform**). Choose the audience **Internal**, so that only your organization can log in.",
      `Open **Clients**, **Create client**, type **Web application**. Under **Authorized redirect URIs**, add ${REGISTER_URL}.`,
      'Set `emailDomain` to your domain. With `"*"`, everyone with a Google account can log in.',
    ],
  },
  okta: {
    title: "Okta",
    required: ["domain"],
    optional: ["authorizationServer"],
    issuer: ({ domain, authorizationServer: server }) => `https://${domain}${server === undefined ? "" : `/oauth2/${server}`}`,
    form: "https://DOMAIN[/oauth2/AUTHORIZATION-SERVER]",
    hosts: /\.(okta|oktapreview|okta-emea)\.com$/,
    // The host of the admin console, which has "-admin" in its name, is not an issuer.
    issuers: /^https:\/\/(?![^/]*-admin\.)[^/]+(\/oauth2\/[A-Za-z0-9]+)?$/,
    register: [
      "In the admin console, open **Applications**, **Create App Integration**, **OIDC**, **Web Application**.",
      `Grant type **Authorization Code**. Under **Sign-in redirect URIs**, add ${REGISTER_URL}. Under **Assignments**, choose who may log in.`,
      "Set `domain`, such as `example.okta.com`, and with an authorization server of your own its ID as `authorizationServer`, such as `default`.",
    ],
  },
  entra: {
    title: "Microsoft Entra ID",
    required: ["tenant"],
    optional: [],
    issuer: ({ tenant }) => `https://login.microsoftonline.com/${tenant}/v2.0`,
    form: "https://login.microsoftonline.com/TENANT/v2.0",
    hosts: /^login\.microsoftonline\.com$/,
    // The provider reports the ID of the tenant, also at the address of its domain or of all tenants.
    issuers: /^https:\/\/login\.microsoftonline\.com\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\/v2\.0$/,
    register: [
      `In the Azure portal, open **Microsoft Entra ID**, **App registrations**, **New registration**, **Accounts in this organizational directory only**. With the platform **Web**, add ${REGISTER_URL}.`,
      "Open **Certificates & secrets**, **New client secret**, and note its **value**. It expires: note when.",
      "Open **Token configuration**, **Add optional claim**, token type **ID**, claim `email`. Users without an e-mail address in the directory cannot log in.",
      "To choose who may log in, open **Enterprise applications**, the application, **Properties**, and turn on **Assignment required**.",
      "Set `tenant` to the **Directory (tenant) ID**.",
    ],
  },
  cognito: {
    title: "Amazon Cognito",
    required: ["userPool"],
    optional: [],
    issuer: ({ userPool = "" }) => `https://cognito-idp.${userPool.split("_")[0]}.amazonaws.com/${userPool}`,
    form: "https://cognito-idp.REGION.amazonaws.com/USER-POOL",
    hosts: /^cognito-idp\.[a-z0-9-]+\.amazonaws\.com$/,
    issuers: /^https:\/\/cognito-idp\.([a-z0-9-]+)\.amazonaws\.com\/\1_[A-Za-z0-9]+$/,
    register: [
      "In the console, open **Cognito**, the user pool, **App clients**, **Create app client**, type **Traditional web application**.",
      `Under **Login pages**, add ${REGISTER_URL} to **Allowed callback URLs**; grant type **Authorization code grant**; scopes \`openid\`, \`email\`, \`profile\`. The pool needs a domain.`,
      "Set `userPool` to the **User pool ID**. Users must have a verified e-mail address.",
    ],
  },
  keycloak: {
    title: "Keycloak",
    required: ["domain", "realm"],
    optional: [],
    issuer: ({ domain, realm }) => `https://${domain}/realms/${realm}`,
    form: "https://DOMAIN/realms/REALM",
    issuers: /^https:\/\/[^/]+(\/[^/]+)*\/realms\/[^/]+$/,
    register: [
      "In the admin console, open the realm, **Clients**, **Create client**, type **OpenID Connect**. Turn on **Client authentication** and **Standard flow**.",
      `Under **Valid redirect URIs**, add ${REGISTER_URL}. The secret is under **Credentials**.`,
      "Set `domain` to the host of Keycloak, and `realm`. With a path before `/realms`, such as `/auth` of old versions, write `issuerUrl` instead. Users must have a verified e-mail address.",
    ],
  },
  auth0: {
    title: "Auth0",
    required: ["domain"],
    optional: [],
    issuer: ({ domain }) => `https://${domain}/`,
    form: "https://DOMAIN/",
    hosts: /\.auth0\.com$/,
    issuers: /^https:\/\/[^/]+\/$/,
    register: [
      "In the dashboard, open **Applications**, **Create Application**, **Regular Web Applications**.",
      `Under **Settings**, add ${REGISTER_URL} to **Allowed Callback URLs**. Under **Connections**, choose who may log in.`,
      "Set `domain` to the application's **Domain**, such as `example.eu.auth0.com`. Users must have a verified e-mail address.",
    ],
  },
};

/** Returns the provider to which the host of an issuer belongs. */
export function providerOfHost(issuerUrl: string): OauthProvider | undefined {
  const host = URL.canParse(issuerUrl) ? new URL(issuerUrl).host : "";
  return Object.values(OauthProvider).find((key) => PROVIDERS[key].hosts?.test(host));
}

/** Returns the arguments in which an issuer is written. */
export function partsOf(provider: OauthProvider): IssuerPart[] {
  const { required, optional } = PROVIDERS[provider];
  return [...required, ...optional];
}

/** Returns the parts of an issuer in the arguments. */
export function issuerParts(oauth: OauthArgs): Pick<OauthArgs, IssuerPart> {
  return Object.fromEntries(ISSUER_PARTS.filter((key) => oauth[key] !== undefined).map((key) => [key, oauth[key]]));
}
