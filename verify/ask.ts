/** Questions to servers: how long an answer may take, how many are asked at once, and why there is no answer. */

/** How long an answer may take, in milliseconds. */
export const PATIENCE = 10_000;

/** Waits for an answer for a limited time. */
export async function inTime<T>(answer: Promise<T>, milliseconds = PATIENCE): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds / 1000} seconds`)), milliseconds);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

/** Returns the answer to a question, which is repeated once if there is none in time or the connection ends; an error is an answer. */
export async function answered<T>(question: () => Promise<T>): Promise<T> {
  try {
    return await inTime(question());
  } catch (error) {
    if (httpStatus(error) !== undefined) throw error;
    return inTime(question());
  }
}

/** Maps items as `Promise.all` would, with a limited number at once, so that no server is flooded. */
export async function mapFew<T, R>(items: T[], ask: (item: T) => Promise<R>, atOnce = 8): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await ask(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results;
}

/** Returns the HTTP status in an error of a client, or `undefined`. */
export function httpStatus(error: unknown): number | undefined {
  const { code, status, $metadata } = error as { code?: unknown; status?: unknown; $metadata?: { httpStatusCode?: number } };
  const found = [$metadata?.httpStatusCode, code, status].map(Number).find((number) => number >= 100 && number < 600);
  return found;
}

/** Names of errors that add nothing to their status. */
const UNTELLING = ["ApiException", "Error", "GaxiosError", "TypeError"];

/** Returns in one line why there is no answer; the bodies of answers, which can hold anything, are left out. */
export function whyNot(error: unknown): string {
  const { cause, code, name, message } = error as Error & { cause?: { code?: string; message?: string }; code?: unknown };
  const status = httpStatus(error);
  const kind = UNTELLING.includes(name) ? undefined : name;
  if (status !== undefined) return [`HTTP ${status}`, kind].filter(Boolean).join(", ");
  return String(cause?.code ?? (typeof code === "string" ? code : undefined) ?? cause?.message ?? message.split("\n")[0]).slice(0, 200);
}
