/** Whether the key of a principal is active, young enough, and the only one. */
import { type Check, outcomes, type Part } from "./check";

/** The age at which a key is due for rotation, in days. */
const OLD = 90;

const DAY = 24 * 60 * 60 * 1000;

/** A key of a cloud. */
export interface Key {
  id: string;
  active: boolean;
  created?: Date;
}

/** The keys of a principal. */
export interface Keys {
  part: Part;
  subject: string;
  /** All keys that the cloud has. */
  existing: Key[];
  /** Id of the key that the stack created. */
  own: string | undefined;
  /** How the stack replaces its key. */
  rotate: string;
  /** How a key that is not of the stack is deleted. */
  remove: string;
}

/** Verifies the keys of a principal. */
export function keyChecks({ part, subject, existing, own, rotate, remove }: Keys): Check[] {
  const about = (expected: string) => outcomes({ part, subject, expected });
  const used = existing.find(({ id }) => id === own);
  return [activeCheck(about("is active"), used, rotate), ...ageCheck(about, used, rotate), onlyCheck(about, existing, used, remove)];
}

type About = (expected: string) => ReturnType<typeof outcomes>;

function activeCheck(is: ReturnType<typeof outcomes>, used: Key | undefined, rotate: string): Check {
  if (used?.active) return is.ok();
  return is.wrong(used ? "it is disabled" : "it does not exist", rotate);
}

function ageCheck(about: About, used: Key | undefined, rotate: string): Check[] {
  if (!used?.created) return [];
  const days = Math.floor((Date.now() - used.created.getTime()) / DAY);
  const is = about(`is not older than ${OLD} days`);
  const age = days === 1 ? "1 day" : `${days} days`;
  return [days > OLD ? is.warning(age, rotate) : is.ok(age)];
}

function onlyCheck(about: About, existing: Key[], used: Key | undefined, remove: string): Check {
  const others = existing.length - (used ? 1 : 0);
  const is = about("is the only one");
  return others === 0 ? is.ok() : is.wrong(`${others} more, which the stack did not create`, remove);
}
