/**
 * Known and unknown arguments while a program runs: plain values, the text of secrets in a stack config, and outputs of other resources.
 */
import { type Input, Output, output, secret, type Unwrap } from "@pulumi/pulumi";
import { isTree } from "./merge";
import { UNKNOWN } from "./problem";

const texts = new WeakMap<object, unknown>();

/** Returns a value as a secret that rules can read; no message shows it. */
export function readableSecret(value: unknown): Output<unknown> {
  const wrapped = secret(value);
  texts.set(wrapped, value);
  return wrapped;
}

/** Returns the arguments for the rules: readable secrets as text, and `UNKNOWN` for outputs of other resources. */
export function seen<T>(value: T): T {
  return look(value) as T;
}

function look(value: unknown): unknown {
  if (isOutput(value)) return texts.has(value) ? texts.get(value) : UNKNOWN;
  if (Array.isArray(value)) return value.map(look);
  return isTree(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, look(item)])) : value;
}

/** Returns a tree that is safe to show: `[secret]` replaces secrets and unknown values. */
export function concealed<T>(value: T): Unwrap<T> {
  return conceal(value) as Unwrap<T>;
}

function conceal(value: unknown): unknown {
  if (isOutput(value)) return "[secret]";
  if (Array.isArray(value)) return value.map(conceal);
  return isTree(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, conceal(item)])) : value;
}

/** Returns whether a value is an Output or a promise. */
export function isOutput(value: unknown): value is Output<unknown> {
  return Output.isInstance(value) || value instanceof Promise;
}

/** Returns what follows from a value: at once where it is known, else when it is. */
export function derived<T, U>(value: T, follow: (known: Unwrap<T>) => U): Input<U> {
  return hasOutput(value) ? output(value).apply((known) => follow(known as Unwrap<T>)) : follow(value as Unwrap<T>);
}

function hasOutput(value: unknown): boolean {
  if (isOutput(value)) return true;
  return (Array.isArray(value) || isTree(value)) && Object.values(value).some(hasOutput);
}

/** Returns the readable secrets in a tree, which messages must not show. */
export function secretTexts(value: unknown): string[] {
  if (isOutput(value)) return texts.has(value) ? textsIn(texts.get(value)) : [];
  if (Array.isArray(value)) return value.flatMap(secretTexts);
  return isTree(value) ? Object.values(value).flatMap(secretTexts) : [];
}

/** Returns every text in a tree. */
export function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isTree(value) ? Object.values(value).flatMap(textsIn) : [];
}

/** Returns a text without the secrets that it quotes. Secrets that are longer than the text, such as most kubeconfigs, are skipped. */
export function scrubbed(text: string, secrets: string[]): string {
  const quoted = secrets.filter((secret) => secret !== "").flatMap((secret) => [JSON.stringify(secret), `"${secret}"`]);
  return quoted.reduce((left, value) => (value.length > left.length ? left : left.replaceAll(value, "[secret]")), text);
}

/**
 * Returns the arguments with each Output checked as soon as its value is known: resources that use the value wait for the check. Readable
 * secrets are checked immediately, so they stay unchanged.
 */
export function guarded<T>(args: T, check: (path: string, value: unknown) => void): T {
  return guard(args, "", check) as T;
}

function guard(value: unknown, path: string, check: (path: string, value: unknown) => void): unknown {
  if (isOutput(value)) {
    if (texts.has(value)) return value;
    const later = output(value) as unknown as Output<unknown>;
    return later.apply((known) => {
      check(path, known);
      return known;
    });
  }
  if (Array.isArray(value)) return value.map((item, index) => guard(item, `${path}[${index}]`, check));
  if (!isTree(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, guard(item, path === "" ? key : `${path}.${key}`, check)]));
}

/** Returns the arguments for the rules after the value at a path is known. */
export function seenWith<T>(args: T, path: string, value: unknown): T {
  return withValue(look(args), path.match(/[^.[\]]+/g) ?? [], value) as T;
}

function withValue(tree: unknown, [step, ...rest]: string[], value: unknown): unknown {
  if (step === undefined) return value;
  if (Array.isArray(tree)) return tree.map((item, index) => (index === Number(step) ? withValue(item, rest, value) : item));
  return isTree(tree) ? { ...tree, [step]: withValue(tree[step], rest, value) } : tree;
}
