/** The versions of SkyPilot that this program supports. */

/** Versions whose own code ran under the permissions (test/skypilot), the oldest first. */
export const PROVED_VERSIONS = ["0.13.0", "0.14.1"];
