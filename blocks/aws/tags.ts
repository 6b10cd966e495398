/** Tags of AWS, and what IAM takes as one (AWS docs: tags for IAM resources). */
import type { Input } from "@pulumi/pulumi";
import { isKnownText, type Problem } from "../../core/problem";

const MOST = 50;
const LONGEST_KEY = 128;
const LONGEST_VALUE = 256;
const CHARACTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const ALLOWED = 'letters, digits, spaces and "_.:/=+-@"';

/** Returns what is wrong with tags. */
export function tagProblems(tags: { [key: string]: Input<string> } = {}): Problem[] {
  const keys = Object.keys(tags);
  return [
    ...(keys.length > MOST ? [{ path: "tags", message: `has ${keys.length} tags; write at most ${MOST}` }] : []),
    ...keys.flatMap((key, index) => keyProblems(key, keys.slice(0, index))),
    ...Object.entries(tags).flatMap(([key, value]) => valueProblems(key, value)),
  ];
}

function keyProblems(key: string, before: string[]): Problem[] {
  const path = `tags.${key}`;
  if (key === "") return [{ path: "tags", message: "has an empty key; write 1 character or more" }];
  if (/^aws:/i.test(key)) return [{ path, message: 'begins with "aws:", which AWS reserves; write another key' }];
  const same = before.find((other) => other.toLowerCase() === key.toLowerCase());
  if (same !== undefined)
    return [{ path, message: `is the same key as "${same}", because users and roles ignore case; remove one of the two` }];
  return textProblems(path, "the key", key, LONGEST_KEY);
}

function valueProblems(key: string, value: Input<string>): Problem[] {
  return isKnownText(value) ? textProblems(`tags.${key}`, "the value", value, LONGEST_VALUE) : [];
}

function textProblems(path: string, what: string, text: string, longest: number): Problem[] {
  const { length } = [...text];
  if (length > longest) return [{ path, message: `${what} has ${length} characters; write at most ${longest}` }];
  return CHARACTERS.test(text) ? [] : [{ path, message: `${what} "${text}" has characters that AWS does not take; write ${ALLOWED}` }];
}
