/** Rules of the Gateway. */
import { nameProblems } from "../../../core/names";
import { enumProblems, type Problem } from "../../../core/problem";
import type { AuthSettings } from "../../auth/settings";
import { type ExposureArgs, type LoadBalancerArgs, type TlsArgs, TlsType } from "../args";
import type { ExposureSettings } from "../settings";
import { type GatewayArgs, GatewayImplementation } from "./args";
import { IMPLEMENTATIONS, withBasicAuth } from "./implementations";
import type { GatewaySettings } from "./settings";

/** Returns the problems of a Gateway, except those of TLS and the login. */
export function gatewayRules(args: ExposureArgs, settings: ExposureSettings): Problem[] {
  if (!settings.gateway) return [];
  const { gateway } = args;
  const implementations = `write one of ${Object.values(GatewayImplementation).join(", ")}`;
  const required = { path: "gateway.implementation", message: `is required; ${implementations}`, set: { example: "envoyGateway" } };
  if (gateway?.implementation === undefined) return [required];
  const wrong = enumProblems("gateway.implementation", gateway.implementation, GatewayImplementation);
  if (wrong.length > 0) return wrong;
  return [...whichProblems(gateway), ...loadBalancerProblems(args.loadBalancer, settings.gateway), ...pathProblems(settings)];
}

function whichProblems(gateway: GatewayArgs): Problem[] {
  const { name, class: className } = gateway;
  const { usualClass } = IMPLEMENTATIONS[gateway.implementation];
  if (name === undefined && className === undefined) {
    const message =
      "is required; name the GatewayClass of the Gateway that the stack creates, or an existing Gateway as exposure.gateway.name";
    return [{ path: "gateway.class", message, set: { example: usualClass } }];
  }
  const both = { path: "gateway.class", message: "cannot be combined with exposure.gateway.name; remove one of the two" };
  const foreign = (["namespace", "sectionName"] as const)
    .filter((key) => name === undefined && gateway[key] !== undefined)
    .map((key) => ({
      path: `gateway.${key}`,
      message: "belongs to an existing Gateway; remove it, or name the Gateway as exposure.gateway.name",
    }));
  const wait = { path: "gateway.wait", message: "cannot be combined with exposure.gateway.name, which exists already; remove it" };
  return [
    ...(name !== undefined && className !== undefined ? [both] : []),
    ...foreign,
    ...(name !== undefined && gateway.wait ? [wait] : []),
    ...nameProblems("gateway.name", name, "subdomain"),
    ...nameProblems("gateway.namespace", gateway.namespace, "label"),
    ...nameProblems("gateway.sectionName", gateway.sectionName, "subdomain"),
    ...nameProblems("gateway.class", className, "subdomain"),
  ];
}

function loadBalancerProblems(loadBalancer: LoadBalancerArgs = {}, { own, implementation }: GatewaySettings): Problem[] {
  const given = (Object.keys(loadBalancer) as (keyof LoadBalancerArgs)[]).filter((key) => loadBalancer[key] !== undefined);
  return given.flatMap((key) => {
    const path = `loadBalancer.${key}`;
    if (!own) return [{ path, message: "cannot be combined with exposure.gateway.name, whose load balancer exists already; remove it" }];
    const instead = implementation.notSupported[key];
    return instead === undefined
      ? []
      : [
          {
            path,
            message: `is not supported with ${implementation.title}, because the stack does not set it there; remove it: ${instead}`,
          },
        ];
  });
}

function pathProblems({ atRoot, path, gateway }: ExposureSettings): Problem[] {
  if (atRoot || gateway?.implementation.rewritesPath) return [];
  return [
    {
      path: "path",
      message: `"${path}" requires a Gateway that strips the path, and ${gateway?.implementation.title} does not; write "/", or use a separate host for the API server`,
    },
  ];
}

/** Returns why a Gateway cannot end TLS as the arguments require; the rules of certificates are those of every exposure. */
export function gatewayTlsProblems(args: ExposureArgs, tls: TlsArgs, { own, implementation, key }: GatewaySettings): Problem[] {
  const { title, certificates } = implementation;
  const inFront = tls.type === TlsType.LoadBalancer;
  const path = "tls.type";
  if (!own)
    return inFront
      ? existingTlsProblems(args, tls)
      : [
          {
            path,
            message: `"${tls.type}" cannot be combined with exposure.gateway.name, because the listener of an existing Gateway has its own certificate; write "loadBalancer"`,
          },
        ];
  if (certificates === "acm" && !inFront)
    return [
      { path, message: `"${tls.type}" is not supported with ${title}, because its certificates come from ACM; write "loadBalancer"` },
    ];
  if (certificates === "acm" && tls.certificateArn === undefined) {
    return [
      {
        path: "tls.certificateArn",
        message: "is required; set the ARN of the load balancer's ACM certificate",
        set: { example: "arn:aws:acm:REGION:ACCOUNT:certificate/ID" },
      },
    ];
  }
  if (certificates === "secret" && inFront)
    return [
      {
        path,
        message: `"loadBalancer" cannot be combined with a Gateway that the stack creates for "${key}", because the Gateway ends TLS; write "secret" or "certManager"`,
      },
    ];
  return [];
}

function existingTlsProblems({ host, gateway }: ExposureArgs, { certificateArn }: TlsArgs): Problem[] {
  const problems: Problem[] = [];
  if (certificateArn !== undefined)
    problems.push({
      path: "tls.certificateArn",
      message: "cannot be combined with exposure.gateway.name, because the existing Gateway has its own certificate; remove it",
    });
  if (gateway?.sectionName === undefined)
    problems.push({
      path: "gateway.sectionName",
      message: "is required, because the route would belong to the HTTP listeners of the Gateway too; name the HTTPS listener",
      set: { example: "https" },
    });
  if (host === undefined)
    problems.push({
      path: "host",
      message: "is required, because a certificate is issued for a host name",
      set: { example: "skypilot.example.com" },
    });
  return problems;
}

/** Returns why a Gateway cannot check these passwords; paths are relative to `auth`. */
export function gatewayLoginProblems({ users, existingSecret }: AuthSettings, { implementation }: GatewaySettings): Problem[] {
  const { title, basicAuth } = implementation;
  if (!basicAuth) {
    const others = withBasicAuth().join(", ");
    return [
      {
        path: "type",
        message: `"basic" requires a Gateway that checks passwords, and ${title} does not; write "oauth" or "externalProxy", set exposure.gateway.implementation to one of ${others}, or write "none" where the network alone protects the API server`,
      },
    ];
  }
  if (basicAuth.hash === "bcrypt" || existingSecret !== undefined) return [];
  return users.flatMap(({ password }, index) =>
    password === undefined
      ? []
      : [
          {
            path: `users[${index}].password`,
            message: `cannot be combined with ${title}, because it accepts only SHA-1 hashes without a salt, which are safe for generated passwords alone; remove it to generate one`,
          },
        ],
  );
}
