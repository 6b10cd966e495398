import type { Address } from "../../core/serverRequest";

/** Where the server is reached. */
export interface Place extends Address {
  /** Such as `outside, at https://sky.example.com`. */
  name: string;
  /** What to do if it cannot be reached. */
  advice: string;
}
