/** The questions of `init`, each with the config that its answer sets. */
import type { Machine } from "./machine";

/** One question. */
export interface Question {
  text: string;
  /** The answer without an entry. */
  fallback?: string;
  /** What can be answered; any text if it is missing. */
  choices?: string[];
  /** Examples of answers, where any text can be answered. */
  known?: string[];
  /** Settings that follow from an answer, as `path=value`. */
  settings: (answer: string) => string[];
  /** Questions that follow from an answer. */
  next?: (answer: string) => Question[];
}

/** The values of the stack file from which the new one is made, by their path. */
export type Existing = (path: string) => unknown;

const set = (path: string) => (answer: string) => (answer === "" ? [] : [`${path}=${answer}`]);

/** Returns the questions for what the machine has and the stack file sets. */
export function questionsOf(machine: Machine, existing: Existing): Question[] {
  const text = (path: string) => {
    const value = existing(path);
    return typeof value === "string" && !value.startsWith("<your-") ? value : undefined;
  };
  return [
    {
      text: "Kubernetes context of the cluster for the API server",
      fallback: text("kubernetes:context") ?? machine.context,
      known: machine.contexts,
      settings: set("kubernetes:context"),
    },
    cloud("AWS", "aws", existing, [
      {
        text: "AWS profile",
        fallback: text("aws:profile") ?? machine.profile,
        known: machine.profiles,
        settings: set("aws:profile"),
        next: (profile) => account(text("aws.accountId") ?? machine.accounts[profile]),
      },
      { text: "AWS region", fallback: machine.region ?? text("aws:region") ?? "us-east-1", settings: set("aws:region") },
    ]),
    cloud("GCP", "gcp", existing, [
      { text: "GCP project", fallback: text("gcp.project") ?? machine.project, settings: set("gcp.project") },
    ]),
    {
      text: "How users reach the API server",
      fallback: text("exposure.type") ?? "LoadBalancer",
      choices: ["LoadBalancer", "Ingress", "NodePort", "ClusterIP"],
      settings: set("exposure.type"),
      next: (type) => (type === "Ingress" ? [{ text: "Host name", fallback: text("exposure.host"), settings: set("exposure.host") }] : []),
    },
    {
      text: "How users log in",
      fallback: text("auth.type") ?? "basic",
      choices: ["basic", "oauth", "none"],
      settings: set("auth.type"),
      next: (type) => (type === "oauth" ? OAUTH : []),
    },
  ];
}

function cloud(name: string, path: "aws" | "gcp", existing: Existing, details: Question[]): Question {
  return {
    text: `Launch on ${name}`,
    fallback: existing(`${path}.enabled`) === true ? "yes" : "no",
    choices: ["yes", "no"],
    // A whole cloud that is off, so that no placeholder of the example stays.
    settings: (answer) => (answer === "yes" ? [`${path}.enabled=true`] : existing(path) === undefined ? [] : [`${path}={enabled: false}`]),
    next: (answer) => (answer === "yes" ? details : []),
  };
}

/** The question for the account, where there is an answer to confirm; the provider's credentials have it otherwise. */
function account(id: string | undefined): Question[] {
  return id === undefined ? [] : [{ text: "AWS account ID", fallback: id, settings: set("aws.accountId") }];
}

const OAUTH: Question[] = [
  { text: "Issuer of the OpenID Connect provider", fallback: "https://accounts.google.com", settings: set("auth.oauth.issuerUrl") },
  { text: "Domain of the users' e-mail addresses, or * for all", settings: set("auth.oauth.emailDomain") },
  {
    text: "Client ID",
    fallback: "<your-client-id>",
    // The secret is set later, encrypted.
    settings: (answer) => [`auth.oauth.clientId=${answer}`, "auth.oauth.clientSecret=<your-client-secret>"],
  },
];

/** Prompts for the answers in turn, with those that follow from the answers, and returns the settings. */
export async function answered(questions: Question[], ask: (prompt: string) => Promise<string>): Promise<string[]> {
  const settings: string[] = [];
  for (const question of questions) {
    const answer = await answerTo(question, ask);
    settings.push(...question.settings(answer), ...(await answered(question.next?.(answer) ?? [], ask)));
  }
  return settings;
}

async function answerTo({ text, fallback, choices, known }: Question, ask: (prompt: string) => Promise<string>): Promise<string> {
  const listed = choices ?? known ?? [];
  const prompt = `${text}${listed.length > 1 ? ` (${listed.join(", ")})` : ""}${fallback === undefined ? "" : ` [${fallback}]`}: `;
  for (;;) {
    const answer = (await ask(prompt)).trim() || (fallback ?? "");
    const meant = choices ? choices.find((choice) => choice.toLowerCase() === answer.toLowerCase()) : answer;
    if (meant !== undefined) return meant;
  }
}
