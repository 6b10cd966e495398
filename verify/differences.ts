/** Where two trees of the chart's values differ. */
import { isTree } from "../core/merge";

/** Returns the paths at which two trees of values differ; what is absent, null or empty is the same to Helm's templates. */
export function differences(expected: unknown, actual: unknown, path = ""): string[] {
  if (isEmpty(expected) && isEmpty(actual)) return [];
  if (isTree(expected) && isTree(actual)) {
    const keys = [...new Set([...Object.keys(expected), ...Object.keys(actual)])];
    return keys.flatMap((key) => differences(expected[key], actual[key], path === "" ? key : `${path}.${key}`));
  }
  if (Array.isArray(expected) && Array.isArray(actual) && expected.length === actual.length) {
    return expected.flatMap((item, index) => differences(item, actual[index], `${path}[${index}]`));
  }
  return JSON.stringify(expected) === JSON.stringify(actual) ? [] : [path];
}

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return value === undefined || value === null || (isTree(value) && Object.values(value).every(isEmpty));
}
