/** The part of docs/login.md about each OpenID Connect provider. */
import { OauthProvider } from "../blocks/auth/args";
import { PROVIDERS, partsOf } from "../blocks/auth/providers";

/** Returns the steps for each provider. */
export function providersText(): string {
  return Object.values(OauthProvider).map(providerText).join("\n\n");
}

function providerText(key: OauthProvider): string {
  const { title, form, register } = PROVIDERS[key];
  const parts = partsOf(key).map((part) => `\`${part}\``);
  const needs = parts.length === 0 ? "" : `, with ${parts.join(" and ")}`;
  const steps = register.map((step, index) => `${index + 1}. ${step}`);
  return [`## ${title}`, "", `\`provider: ${key}\`${needs}. The issuer is \`${form}\`.`, "", ...steps].join("\n");
}
