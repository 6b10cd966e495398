/** What the tables permit although no flow of the judge needs it, and why. */

/** A permission as the judge would write it, and why it stands without a flow. */
export interface Unproved {
  cloud: string;
  use: string;
  reason: string;
}

export const UNPROVED: Unproved[] = [];
