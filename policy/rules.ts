/** Every rule of the pack. */
import { AWS_NO_ADMINISTRATOR, AWS_NO_INLINE_POLICIES } from "./aws";
import { GCP_NO_ADMINISTRATOR, GCP_VMS_LAUNCH_NOTHING } from "./gcp";
import { NO_STATIC_KEYS } from "./keys";
import { KUBERNETES_NO_ADMINISTRATOR } from "./kubernetes";
import { NO_OPEN_API_SERVER, PINNED_CHART, STATE_KEPT, TLS_WHERE_PUBLIC } from "./release";
import type { Rule } from "./rule";

export const RULES: Rule[] = [
  AWS_NO_ADMINISTRATOR,
  AWS_NO_INLINE_POLICIES,
  GCP_NO_ADMINISTRATOR,
  GCP_VMS_LAUNCH_NOTHING,
  KUBERNETES_NO_ADMINISTRATOR,
  NO_STATIC_KEYS,
  NO_OPEN_API_SERVER,
  TLS_WHERE_PUBLIC,
  PINNED_CHART,
  STATE_KEPT,
];
