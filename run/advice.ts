/** What to do about an error of Pulumi that is not about a resource. */
import * as os from "node:os";

/** Where and with what the error occurred. */
export interface Place {
  stack: string;
  /** The backend, as messages name it. */
  backend: string;
  /** Whether a process of this machine exists. */
  runs?: (pid: number) => boolean;
}

const PAGE = "docs/operations.md";

const ADVICE: { error: RegExp; advice: (found: RegExpExecArray, place: Place) => string[] }[] = [
  { error: /stack is currently locked by[\s\S]*?created by (\S+)@(\S+) \(pid (\d+)\) at (\S+)/, advice: aboutLock },
  {
    error: /stack is currently locked by|Another update is currently in progress/,
    advice: (_, { stack }) => ["Another run holds the lock of the stack. Wait until it ends. If it was killed:", ...unlock(stack)],
  },
  {
    error: /incorrect passphrase|passphrase must be set/,
    advice: (_, { stack }) => [
      `The passphrase does not decrypt the stack ${stack}. Set PULUMI_CONFIG_PASSPHRASE to it, or PULUMI_CONFIG_PASSPHRASE_FILE to a file that contains it.`,
      `If it is lost, see ${PAGE}, "When the passphrase is lost".`,
    ],
  },
  {
    error: /no space left on device/,
    advice: (_, { backend }) => [
      `The disk of the state (${backend}) is full. Free space, and run the command again; it checks whether the state is whole.`,
    ],
  },
  {
    error: /read-only file system|permission denied/,
    advice: (_, { backend }) => [
      `The state (${backend}) cannot be written, so nothing was changed. Mount it writable, or run as the user who owns it.`,
    ],
  },
];

/** Returns what to do about an error; nothing if it is about a resource. */
export function adviceOn(error: string, place: Place): string[] {
  for (const { error: pattern, advice } of ADVICE) {
    const found = pattern.exec(error);
    if (found) return advice(found, place);
  }
  return [];
}

function aboutLock([, user, host, pid, since]: RegExpExecArray, { stack, runs = isRunning }: Place): string[] {
  const holder = `process ${pid} of ${user} on ${host}, since ${since}`;
  if (host !== os.hostname()) return [`Locked by ${holder}. Wait until it ends. If it no longer runs:`, ...unlock(stack)];
  if (runs(Number(pid))) return [`Locked by ${holder}, which is running. Wait until it ends; two runs cannot change one stack.`];
  return [`Locked by ${holder}, which no longer runs. Unlock the stack, and complete its state:`, ...unlock(stack)];
}

function unlock(stack: string): string[] {
  return [
    `  pulumi cancel --yes --stack ${stack}`,
    `  pulumi stack export --stack ${stack} | npm run --silent recover | pulumi stack import --stack ${stack}`,
    `  pulumi refresh --yes --stack ${stack}`,
    `See ${PAGE}, "When \`up\` was interrupted".`,
  ];
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
