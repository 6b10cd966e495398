/**
 * A provider that stands in for a cloud, or for any other: it accepts every resource of its package, and invents what only the cloud knows. It runs as the plugin
 * `pulumi-resource-PACKAGE`, so that the engine is the real one and no account is needed.
 *
 *   STAND_IN_DELAY  how long each create, update and delete takes, in milliseconds
 *   STAND_IN_FAIL   pattern of `TYPE NAME`, the resources whose creation is refused
 *   STAND_IN_LOG    file to which each call is written, a line of JSON
 *   STAND_IN_CLOUD  folder that remembers what exists: a second one of the same ID is refused, and a read finds only what is there
 */
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { provider } from "@pulumi/pulumi";
import { forget, isThere, remember } from "./cloud";
import { idOf, invented, LOOKED_UP } from "./invented";
import { reveal, settle, type Tree, UNKNOWN_VALUE } from "./wire";

const delay = Number(process.env.STAND_IN_DELAY ?? 0);

// What the clouds cannot change in place.
const REPLACES = ["name", "accountId", "roleId", "user", "userName", "serviceAccountId", "immutable", "stringData"];

const typeOf = (urn: string) => (urn.split("::")[2] ?? "").split("$").pop() ?? "";
const nameOf = (urn: string) => urn.split("::").slice(3).join("::");

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Takes away the name of a Kubernetes object that its inputs do not give. */
function withoutGeneratedName(before: Tree, { metadata: given }: Tree): Tree {
  const { name, ...metadata } = (before.metadata ?? {}) as Tree;
  return before.metadata === undefined || "name" in ((given ?? {}) as Tree) ? before : { ...before, metadata };
}

/** Waits as a cloud would, and writes down what was asked and for how long. */
async function took<T>(op: string, urn: string, answer: () => T): Promise<T> {
  const start = Date.now();
  // What a cloud does takes place somewhere between the question and its answer.
  await wait(delay / 2);
  try {
    const answered = answer();
    await wait(delay / 2);
    return answered;
  } finally {
    const line = { op, type: typeOf(urn), name: nameOf(urn), start, end: Date.now() };
    if (process.env.STAND_IN_LOG) fs.appendFileSync(process.env.STAND_IN_LOG, `${JSON.stringify(line)}\n`);
  }
}

function created(urn: string, inputs: Tree) {
  const [type, name, plain] = [typeOf(urn), nameOf(urn), reveal(inputs)];
  if (process.env.STAND_IN_FAIL && new RegExp(process.env.STAND_IN_FAIL).test(`${type} ${name}`)) {
    throw new Error(`AccessDenied: the stand-in refuses ${name}`);
  }
  const id = idOf(type, plain) ?? `${name}-${randomBytes(4).toString("hex")}`;
  remember(type, id, urn);
  return { id, outs: { ...settle(inputs), ...invented(type, id, plain) } };
}

void provider.main(
  {
    version: "99.0.0",
    check: async (_urn: string, _olds: Tree, news: Tree) => ({ inputs: settle(news) }),
    diff: async (_id: string, _urn: string, olds: Tree, news: Tree) => {
      const [before, now] = [withoutGeneratedName(reveal(olds), news), reveal(news)];
      const changed = Object.keys(now).filter((key) => JSON.stringify(before[key]) !== JSON.stringify(now[key]));
      const unknown = changed.filter((key) => JSON.stringify(now[key]).includes(UNKNOWN_VALUE));
      return { changes: changed.length > 0, replaces: changed.filter((key) => REPLACES.includes(key) && !unknown.includes(key)) };
    },
    create: (urn: string, inputs: Tree) => took("create", urn, () => created(urn, inputs)),
    read: async (id: string, urn: string, props: Tree) => {
      const isKnown = Object.keys(props ?? {}).length > 0;
      if (!isThere(typeOf(urn), id, isKnown)) return { id: "", props: {} };
      return { id, props: isKnown ? settle(props) : invented(typeOf(urn), id, {}) };
    },
    update: (_id: string, urn: string, olds: Tree, news: Tree) => took("update", urn, () => ({ outs: { ...olds, ...settle(news) } })),
    delete: (id: string, urn: string) => took("delete", urn, () => forget(typeOf(urn), id)),
    invoke: async (token: string) => ({ outputs: LOOKED_UP[token] ?? {} }),
  } as unknown as Parameters<typeof provider.main>[0],
  process.argv.slice(2),
);
