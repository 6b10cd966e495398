import { Release } from "@pulumi/kubernetes/helm/v3/release";
import { IngressController } from "../blocks/exposure/args";
import { TRAEFIK_CHART, TRAEFIK_REPOSITORY, TRAEFIK_VERSION, traefikValues } from "../blocks/exposure/traefik";
import { isOci, isPath } from "../blocks/release/release";
import { traefikRelease } from "../contract/chart";
import type { ServerSettings } from "../skypilot/serverSettings";
import type { SecretsPlace } from "./serverSecrets";

/**
 * Creates the release of Traefik if the stack uses it. It is after the server's, whose upgrade frees the node ports and the address of an
 * ingress-nginx that it replaces.
 */
export function createTraefik({ name, namespace, parent }: SecretsPlace, settings: ServerSettings, server: Release): Release | undefined {
  const { exposure, release } = settings;
  if (exposure.controller !== IngressController.Traefik) return undefined;
  const { chart = TRAEFIK_CHART, version = TRAEFIK_VERSION, repository = TRAEFIK_REPOSITORY } = exposure.traefik;
  return new Release(
    `${name}-traefik`,
    {
      name: traefikRelease(release.name),
      namespace,
      chart,
      ...(!isPath(chart) && { version }),
      ...(!isPath(chart) && !isOci(chart) && { repositoryOpts: { repo: repository } }),
      // It uses none of the chart's custom resources, which another Traefik in the cluster may own.
      skipCrds: true,
      timeout: release.timeout,
      skipAwait: release.wait ? undefined : true,
      atomic: release.atomic || undefined,
      values: traefikValues(settings),
    },
    { parent, deleteBeforeReplace: true, dependsOn: [server] },
  );
}
