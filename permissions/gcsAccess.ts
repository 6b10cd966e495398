/** The roles of a principal on single buckets of GCS, and of tasks in the project. */
import { GcpFeature } from "./gcp";

/** A role on a bucket or in a project; predefined, because a custom role cannot list what applies to one bucket only. */
export interface RoleGrant {
  /** Part of the name of the resource. */
  name: string;
  role: string;
  /** The permissions of the role that are used. */
  actions: string[];
  feature: GcpFeature;
  reason: string;
  source: string;
}

const LOOK: RoleGrant = {
  name: "look",
  role: "roles/storage.legacyBucketReader",
  actions: ["storage.buckets.get", "storage.objects.list"],
  feature: GcpFeature.Storage,
  reason: "whether the bucket exists, and its objects",
  source: "docs: cloud-permissions/gcp, GCS",
};

/** What who reads, and who writes, has on a bucket. */
export const GCS_ACCESS: Record<"read" | "write", RoleGrant[]> = {
  read: [
    LOOK,
    {
      name: "read",
      role: "roles/storage.objectViewer",
      actions: ["storage.objects.get", "storage.objects.list"],
      feature: GcpFeature.Storage,
      reason: "reading the objects of a bucket that a VM or a task copies or mounts",
      source: "docs: cloud-permissions/gcp, GCS",
    },
  ],
  write: [
    LOOK,
    {
      name: "write",
      role: "roles/storage.objectUser",
      actions: [
        "storage.objects.create",
        "storage.objects.delete",
        "storage.objects.get",
        "storage.objects.list",
        "storage.objects.update",
      ],
      feature: GcpFeature.Storage,
      reason: "reading, writing and deleting the objects of a bucket that a VM or a task copies or mounts",
      source: "docs: cloud-permissions/gcp, GCS",
    },
  ],
};

/** What tasks have in the project for each feature. */
export const TASKS_ROLES: Record<"pullImages" | "logs", RoleGrant> = {
  pullImages: {
    name: "pull-images",
    role: "roles/artifactregistry.reader",
    actions: ["artifactregistry.repositories.downloadArtifacts", "artifactregistry.repositories.get"],
    feature: GcpFeature.ArtifactRegistry,
    reason: "a task pulls images itself",
    source: "sky/provision/docker_utils.py",
  },
  logs: {
    name: "logs",
    role: "roles/logging.logWriter",
    actions: ["logging.logEntries.create", "logging.logEntries.route"],
    feature: GcpFeature.Logs,
    reason: "the agent in the pod writes the logs of tasks",
    source: "docs: external logging, GCP Cloud Logging",
  },
};
