/** What `up`, `destroy` and `endpoint` get from the command line. */
export interface Call {
  action: "up" | "destroy" | "endpoint";
  stack: string;
  /** Values to set, as `path=value`. */
  settings?: string[];
  /** Whether to skip the confirmation. */
  yes?: boolean;
  /** Whether the endpoint includes the credentials. */
  credentials?: boolean;
}
