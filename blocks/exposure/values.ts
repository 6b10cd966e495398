/** Chart values of the exposure: the Ingress and the ingress controller. */
import type { Input } from "@pulumi/pulumi";
import { derived } from "../../core/known";
import type { Tree } from "../../core/merge";
import { ExposureType, IngressController, TlsType } from "./args";
import { loadBalancerAnnotations, loadBalancerSpec } from "./loadBalancer";
import type { ExposureSettings } from "./settings";

/** Returns the values; `authSecret` names the Secret with the htpasswd lines, if ingress-nginx checks the login. */
export function exposureValues(exposure: ExposureSettings, authSecret: Input<string> | undefined): Tree {
  return {
    ingress: exposure.ingress ? ingressValues(exposure, authSecret) : { enabled: false },
    "ingress-nginx":
      exposure.controller === IngressController.Nginx ? { enabled: true, controller: controllerValues(exposure) } : { enabled: false },
  };
}

function ingressValues(exposure: ExposureSettings, authSecret: Input<string> | undefined): Tree {
  const { tls, tlsInFront, className, host, path } = exposure;
  const annotations = { ...issuerAnnotations(exposure), ...exposure.annotations };
  return {
    enabled: true,
    ingressClassName: className,
    host,
    path: path || undefined,
    tls: tls && !tlsInFront ? { enabled: true } : undefined,
    annotations: Object.keys(annotations).length > 0 ? annotations : undefined,
    authSecret,
  };
}

/** Returns the annotations by which cert-manager gets the certificate. */
export function issuerAnnotations({ tls }: Pick<ExposureSettings, "tls">): { [key: string]: Input<string> } {
  if (tls?.type !== TlsType.CertManager) return {};
  return {
    ...(tls.clusterIssuer && { "cert-manager.io/cluster-issuer": tls.clusterIssuer }),
    ...(tls.issuer && { "cert-manager.io/issuer": tls.issuer }),
  };
}

/** A separate class avoids conflicts with other controllers in the cluster. */
function controllerValues(exposure: ExposureSettings): Tree {
  const name = exposure.className;
  // The class "nginx" of an earlier install has this controller, which cannot change.
  const controllerValue = derived(name, (known) => (known === "nginx" ? "k8s.io/ingress-nginx" : `k8s.io/${known}`));
  return {
    ingressClass: name,
    ingressClassResource: { name, controllerValue },
    service: serviceValues(exposure),
  };
}

function serviceValues(exposure: ExposureSettings): Tree {
  const { type, nodePorts, tls } = exposure;
  if (type === ExposureType.NodePort) return { type, nodePorts: Object.keys(nodePorts).length > 0 ? { ...nodePorts } : undefined };
  if (type !== ExposureType.LoadBalancer) return { type };
  const annotations = loadBalancerAnnotations(exposure);
  return {
    type,
    annotations: Object.keys(annotations).length > 0 ? annotations : undefined,
    ...loadBalancerSpec(exposure),
    // If an AWS load balancer ends TLS, it forwards only HTTP.
    ...(tls?.certificateArn !== undefined && { enableHttp: false, targetPorts: { https: "http" } }),
  };
}
