import assert from "node:assert/strict";
import { MODES, named, namesOf, run, valuesOfRelease } from "../support/stack";

for (const mode of MODES) {
  describe(`ApiServer (${mode})`, () => {
    it("is a release with an explicit name, pinned, in its namespace", async () => {
      const { inputs } = named(await run({}, mode), "skypilot-api-server-release");
      assert.equal(inputs.name, "skypilot");
      assert.equal(inputs.namespace, "skypilot");
      assert.equal(inputs.chart, "skypilot");
      assert.equal(inputs.version, "0.13.0");
      assert.deepEqual(inputs.repositoryOpts, { repo: "https://helm.skypilot.co" });
      assert.equal(inputs.timeout, 600);
    });

    it("logs in with a generated password by default", async () => {
      const recording = await run({}, mode);
      assert.deepEqual(named(recording, "skypilot-api-server-password").inputs, { length: 32, special: false });
      const secret = named(recording, "skypilot-api-server-basic-auth").inputs;
      assert.equal(secret.immutable, true);
      assert.deepEqual(secret.stringData, mode === "apply" ? { auth: "[secret]" } : "[unknown]");
      assert.equal(valuesOfRelease(recording).ingress.authSecret, "skypilot-api-server-basic-auth");
      assert.equal(recording.outputs.endpointWithCredentials, mode === "apply" ? "[secret]" : "[unknown]");
    });

    it("takes an existing Secret, or none when that is asked for", async () => {
      const existing = await run({ auth: { existingSecret: "htpasswd" } }, mode);
      assert.equal(valuesOfRelease(existing).ingress.authSecret, "htpasswd");
      const open = await run({ auth: { type: "none" } }, mode);
      assert.equal(valuesOfRelease(open).ingress.authSecret, undefined);
      for (const recording of [existing, open])
        assert.deepEqual(
          namesOf(recording).filter((name) => /password|basic-auth/.test(name)),
          [],
        );
    });

    it("is behind a load balancer by default", async () => {
      const { controller } = valuesOfRelease(await run({}, mode))["ingress-nginx"];
      assert.deepEqual(controller, {
        ingressClass: "skypilot",
        ingressClassResource: { name: "skypilot", controllerValue: "k8s.io/skypilot" },
        service: { type: "LoadBalancer" },
      });
    });

    it("logs in several users, with given passwords or generated ones", async () => {
      const recording = await run({ auth: { users: [{ username: "ada" }, { username: "bob", password: "HUSH" }] } }, mode);
      const made = namesOf(recording).filter((name) => /password|salt|basic-auth/.test(name));
      assert.deepEqual(made, ["skypilot-api-server-basic-auth", "skypilot-api-server-password-ada", "skypilot-api-server-salt-bob"]);
      assert.deepEqual(named(recording, "skypilot-api-server-salt-bob").inputs, { length: 22, special: false });
      const secret = named(recording, "skypilot-api-server-basic-auth").inputs;
      assert.deepEqual(secret.stringData, mode === "apply" ? { auth: "[secret]" } : "[unknown]");
      if (mode === "apply") assert.deepEqual(recording.outputs.passwords, { ada: "[secret]", bob: "[secret]" });
      assert.doesNotMatch(JSON.stringify(recording), /HUSH/);
    });

    const OAUTH = { issuerUrl: "https://accounts.google.com", clientId: "id", clientSecret: "HUSH", emailDomain: "example.com" };

    it("logs in through OAuth, with the client in a Secret", async () => {
      const recording = await run({ auth: { type: "oauth", oauth: OAUTH } }, mode);
      const { auth, ingress } = valuesOfRelease(recording);
      assert.deepEqual(auth.oauth, {
        enabled: true,
        "oidc-issuer-url": "https://accounts.google.com",
        "client-details-from-secret": "skypilot-api-server-oauth",
        "email-domain": "example.com",
        "session-store-type": "redis",
        "use-https": false,
      });
      assert.equal(ingress.authSecret, undefined);
      const { immutable, stringData } = named(recording, "skypilot-api-server-oauth").inputs;
      assert.deepEqual([immutable, stringData], [true, { "client-id": "[secret]", "client-secret": "[secret]" }]);
      assert.ok(!namesOf(recording).some((name) => /password|basic-auth|server-redis/.test(name)));
      assert.ok(!("passwords" in recording.outputs));
      if (mode === "apply") assert.equal(recording.outputs.oauthRedirectUrl, "http://load-balancer.example/oauth2/callback");
      assert.doesNotMatch(JSON.stringify(recording), /HUSH/);
    });

    it("keeps OAuth's sessions in the given Redis, and uses existing Secrets", async () => {
      const redis = await run({ auth: { type: "oauth", oauth: { ...OAUTH, redisUrl: "redis://HUSH" } } }, mode);
      assert.equal(valuesOfRelease(redis).auth.oauth["redis-secret"], "skypilot-api-server-redis");
      assert.deepEqual(named(redis, "skypilot-api-server-redis").inputs.stringData, { redis_url: "[secret]" });
      const { issuerUrl, emailDomain } = OAUTH;
      const own = { issuerUrl, emailDomain, existingSecret: "client", existingRedisSecret: "redis" };
      const existing = await run(
        { auth: { type: "oauth", oauth: own }, exposure: { host: "h.example.com", tls: { type: "secret" } } },
        mode,
      );
      const { oauth } = valuesOfRelease(existing).auth;
      assert.deepEqual([oauth["client-details-from-secret"], oauth["redis-secret"], oauth["use-https"]], ["client", "redis", true]);
      assert.ok(!namesOf(existing).some((name) => /server-(oauth|redis)/.test(name)));
      const cookie = valuesOfRelease(await run({ auth: { type: "oauth", oauth: { ...OAUTH, sessionStore: "cookie" } } }, mode));
      assert.equal(cookie.auth.oauth["session-store-type"], "cookie");
    });

    it("trusts a proxy's header, and turns tokens on and off", async () => {
      const auth = async (args: object) => valuesOfRelease(await run({ auth: args }, mode)).auth;
      assert.deepEqual(await auth({ type: "externalProxy" }), { externalProxy: { enabled: true } });
      assert.deepEqual(await auth({ type: "externalProxy", externalProxy: { headerName: "X-User", headerFormat: "jwt" } }), {
        externalProxy: { enabled: true, headerName: "X-User", headerFormat: "jwt" },
      });
      assert.deepEqual(await auth({ type: "none", serviceAccountTokens: false }), { serviceAccount: { enabled: false } });
      assert.equal(await auth({}), undefined);
    });

    it("takes TLS from an existing Secret, from a certificate, and from cert-manager", async () => {
      const host = "sky.example.com";
      const there = await run({ exposure: { host, tls: { type: "secret" } } }, mode);
      assert.deepEqual(valuesOfRelease(there).ingress.tls, { enabled: true });
      assert.ok(!namesOf(there).includes("skypilot-api-server-tls"));
      const certificate = "-----BEGIN CERTIFICATE-----";
      const tls = { type: "secret", certificate, privateKey: "-----BEGIN PRIVATE KEY-----HUSH" };
      const given = await run({ exposure: { host, tls } }, mode);
      const { metadata, type, stringData } = named(given, "skypilot-api-server-tls").inputs;
      assert.deepEqual(metadata, { name: "skypilot-tls-secrets", namespace: "skypilot" });
      assert.deepEqual([type, stringData], ["kubernetes.io/tls", { "tls.crt": "[secret]", "tls.key": "[secret]" }]);
      assert.ok(named(given, "skypilot-api-server-release").dependencies.includes("skypilot-api-server-tls"));
      assert.doesNotMatch(JSON.stringify(given), /HUSH/);
      const issued = valuesOfRelease(await run({ exposure: { host, tls: { type: "certManager", issuer: "acme" } } }, mode)).ingress;
      assert.deepEqual([issued.tls, issued.annotations], [{ enabled: true }, { "cert-manager.io/issuer": "acme" }]);
      assert.equal(valuesOfRelease(await run({ exposure: { host } }, mode)).ingress.tls, undefined);
    });

    it("lets a load balancer of AWS end TLS, and nothing else through", async () => {
      const tls = { type: "loadBalancer", certificateArn: "arn:aws:acm:us-east-1:1:certificate/1" };
      const { ingress, ...values } = valuesOfRelease(await run({ exposure: { loadBalancer: { cloud: "aws" }, tls } }, mode));
      assert.deepEqual(values["ingress-nginx"].controller.service, {
        type: "LoadBalancer",
        annotations: {
          "service.beta.kubernetes.io/aws-load-balancer-type": "nlb",
          "service.beta.kubernetes.io/aws-load-balancer-scheme": "internet-facing",
          "service.beta.kubernetes.io/aws-load-balancer-ssl-cert": tls.certificateArn,
          "service.beta.kubernetes.io/aws-load-balancer-ssl-ports": "https",
        },
        enableHttp: false,
        targetPorts: { https: "http" },
      });
      assert.equal(ingress.tls, undefined);
    });

    it("uses an existing ingress controller", async () => {
      const exposure = { type: "Ingress", className: "alb", ingress: { annotations: { a: "b" } } };
      const values = valuesOfRelease(await run({ exposure }, mode));
      assert.deepEqual(values["ingress-nginx"], { enabled: false });
      assert.deepEqual(values.ingress, {
        enabled: true,
        ingressClassName: "alb",
        annotations: { a: "b" },
        authSecret: "skypilot-api-server-basic-auth",
      });
    });

    it("leads past every ingress controller on request", async () => {
      const auth = { type: "none" };
      const balanced = await run({ exposure: { direct: true, loadBalancer: { cloud: "gcp", internal: true } }, auth }, mode);
      assert.deepEqual(valuesOfRelease(balanced).ingress, { enabled: false });
      assert.deepEqual(valuesOfRelease(balanced)["ingress-nginx"], { enabled: false });
      const service = named(balanced, "skypilot-api-server-service").inputs;
      assert.deepEqual(service.spec, {
        type: "LoadBalancer",
        selector: { app: "skypilot-api", "skypilot.co/ready": "true" },
        ports: [{ name: "http", port: 80, targetPort: 46580 }],
      });
      if (mode === "apply")
        assert.deepEqual(service.metadata, {
          namespace: "skypilot",
          annotations: { "networking.gke.io/load-balancer-type": "Internal" },
        });
      const nodes = await run({ exposure: { type: "NodePort", direct: true, nodePorts: { http: 30050 } }, auth }, mode);
      assert.deepEqual((named(nodes, "skypilot-api-server-service").inputs.spec as { ports: unknown }).ports, [
        { name: "http", port: 80, targetPort: 46580, nodePort: 30050 },
      ]);
      const inside = await run({ exposure: { type: "ClusterIP", direct: true }, auth }, mode);
      assert.ok(!namesOf(inside).includes("skypilot-api-server-service"));
    });

    it("keeps its state in a database, and its config too", async () => {
      const database = { connectionString: "postgresql://sky:HUSH@db.example.com/sky" };
      const initial = await run({ database }, mode);
      assert.deepEqual(named(initial, "skypilot-api-server-database").inputs.stringData, { connection_string: "[secret]" });
      const { apiService } = valuesOfRelease(initial);
      assert.deepEqual([apiService.dbConnectionSecretName, apiService.config], ["skypilot-api-server-database", undefined]);
      assert.ok(!namesOf(initial).includes("skypilot-api-server-config"));
      assert.deepEqual(apiService.extraEnvs, [
        { name: "SKYPILOT_ALLOW_ALL_KUBERNETES_CONTEXTS", value: "true" },
        { name: "SKYPILOT_ALL_KUBERNETES_CONTEXTS_INCLUDES_IN_CLUSTER", value: "true" },
      ]);
      const managed = await run({ database, skypilotConfigMode: "managed" }, mode);
      const { data, immutable } = named(managed, "skypilot-api-server-config").inputs as {
        data: Record<string, string>;
        immutable: boolean;
      };
      assert.equal(immutable, true);
      assert.match(data["config.yaml"] ?? "", /^admin_policy: skypilot_stack_policy\.NoApiServerAccess\nallowed_clouds:/);
      const values = valuesOfRelease(managed).apiService;
      assert.deepEqual([values.config, values.extraEnvs], [undefined, undefined]);
      assert.deepEqual(values.extraVolumes, [{ name: "skypilot-managed-config", configMap: { name: "skypilot-api-server-config" } }]);
      assert.deepEqual(values.extraVolumeMounts, [
        { name: "skypilot-managed-config", mountPath: "/var/skypilot/managed-config", readOnly: true },
      ]);
      assert.match(values.preDeployHook, /update_api_server_config_no_lock/);
      assert.match(values.annotations["checksum/skypilot-config"], /^[0-9a-f]{64}$/);
      const off = await run({ database: { ...database, enabled: false } }, mode);
      assert.equal(valuesOfRelease(off).apiService.dbConnectionSecretName, undefined);
      assert.doesNotMatch(JSON.stringify([initial, managed, off]), /HUSH/);
    });

    it("rolls where database and storage allow it", async () => {
      const rolling = {
        database: { existingSecret: "d" },
        storage: { enabled: false },
        upgrade: { strategy: "RollingUpdate", maxSurge: 2 },
      };
      const { apiService } = valuesOfRelease(await run(rolling, mode));
      assert.deepEqual([apiService.upgradeStrategy, apiService.rollingUpdate], ["RollingUpdate", { maxSurge: 2, maxUnavailable: 0 }]);
      const recreated = valuesOfRelease(await run({ upgrade: { gracePeriod: 300 } }, mode)).apiService;
      assert.deepEqual([recreated.upgradeStrategy, recreated.terminationGracePeriodSeconds], [undefined, 300]);
    });

    it("makes a storage class on request", async () => {
      const recording = await run({ storage: { createClass: true } }, mode);
      const { metadata, provisioner, parameters } = named(recording, "skypilot-api-server-storage-class").inputs;
      assert.deepEqual(
        [metadata, provisioner, parameters],
        [{ name: "skypilot-gp3" }, "ebs.csi.aws.com", { type: "gp3", encrypted: "true" }],
      );
      assert.equal(valuesOfRelease(recording).storage.storageClassName, "skypilot-gp3");
      const without = await run({ storage: { createClass: true, enabled: false } }, mode);
      assert.ok(!namesOf(without).includes("skypilot-api-server-storage-class"));
    });

    it("mounts the credentials of clouds for which the chart has no block", async () => {
      const credentials = { oci: { existingSecret: "oci" }, ibm: { file: "HUSH" }, azure: { existingSecret: "azure" } };
      const pod = { volumes: [{ name: "mine", emptyDir: {} }], volumeMounts: [{ name: "mine", mountPath: "/mine" }] };
      const recording = await run({ credentials, pod, skypilotConfigMode: "managed" }, mode);
      const { extraVolumes, extraVolumeMounts, preDeployHook, config } = valuesOfRelease(recording).apiService;
      assert.deepEqual(extraVolumes, [
        { name: "skypilot-azure", secret: { secretName: "azure" } },
        { name: "skypilot-oci", secret: { secretName: "oci" } },
        { name: "skypilot-ibm", secret: { secretName: "skypilot-credentials-ibm" } },
        { name: "mine", emptyDir: {} },
      ]);
      assert.deepEqual(extraVolumeMounts, [
        { name: "skypilot-azure", mountPath: "/var/skypilot/azure", readOnly: true },
        { name: "skypilot-oci", mountPath: "/root/.oci", readOnly: true },
        { name: "skypilot-ibm", mountPath: "/root/.ibm", readOnly: true },
        { name: "mine", mountPath: "/mine" },
      ]);
      assert.match(preDeployHook, /az login --service-principal/);
      assert.match(config, /- azure\n {2}- ibm\n {2}- kubernetes\n {2}- oci\n/);
    });

    it("runs as the pod is to run", async () => {
      const pod = {
        image: "mine:1",
        imagePullPolicy: "IfNotPresent",
        imageRegistry: "registry.example.com",
        imagePullSecrets: ["registry"],
        nodeSelector: { pool: "system" },
        topologySpreadKey: "topology.kubernetes.io/zone",
        livenessProbe: { timeoutSeconds: 5 },
        annotations: { team: "ml" },
        environment: { SKYPILOT_DEBUG: "1" },
      };
      const { global, apiService } = valuesOfRelease(await run({ pod }, mode));
      assert.deepEqual(global, { imageRegistry: "registry.example.com", imagePullSecrets: [{ name: "registry" }] });
      assert.deepEqual(
        [apiService.image, apiService.imagePullPolicy, apiService.nodeSelector, apiService.topologySpreadTopologyKey],
        ["mine:1", "IfNotPresent", { pool: "system" }, "topology.kubernetes.io/zone"],
      );
      assert.deepEqual(
        [apiService.livenessProbe, apiService.annotations, apiService.extraEnvs],
        [{ timeoutSeconds: 5 }, { team: "ml" }, [{ name: "SKYPILOT_DEBUG", value: "1" }]],
      );
      assert.equal(valuesOfRelease(await run({}, mode)).global, undefined);
    });

    it("has metrics, Prometheus and Grafana on request", async () => {
      const values = valuesOfRelease(await run({ monitoring: { prometheus: true, grafana: true } }, mode));
      assert.deepEqual(
        [values.apiService.metrics, values.prometheus, values.grafana],
        [
          { enabled: true },
          { enabled: true, "kube-state-metrics": { collectors: ["deployments", "horizontalpodautoscalers", "nodes", "pods"] } },
          {
            enabled: true,
            ingress: { ingressClassName: "skypilot" },
            rbac: { create: false },
            sidecar: { dashboards: { resource: "configmap" }, datasources: { resource: "configmap" } },
          },
        ],
      );
      const without = valuesOfRelease(await run({}, mode));
      assert.deepEqual([without.apiService.metrics, without.prometheus, without.grafana], [undefined, undefined, undefined]);
    });

    it("gives Grafana ConfigMaps, but no Secret", async () => {
      const recording = await run({ monitoring: { grafana: true } }, mode);
      const { rules } = named(recording, "skypilot-api-server-grafana-role").inputs;
      assert.deepEqual(rules, [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list", "watch"] }]);
      const { subjects } = named(recording, "skypilot-api-server-grafana-binding").inputs as { subjects: object[] };
      assert.deepEqual(subjects, [{ kind: "ServiceAccount", name: "skypilot-grafana", namespace: "skypilot" }]);
      assert.ok(!namesOf(await run({}, mode)).includes("skypilot-api-server-grafana-role"));
    });

    it("believes a header that names a user only from an external proxy", async () => {
      const hook = async (auth: object) =>
        valuesOfRelease(await run({ auth, exposure: { host: "h.example.com" } }, mode)).apiService.preDeployHook;
      const untrusted =
        /^mkdir -p \/root\/\.sky\nprintf 'auth: \{external_proxy: \{enabled: false\}\}\\n' > \/root\/\.sky\/\.server\.yaml$/m;
      for (const type of ["basic", "none"]) assert.match(await hook({ type }), untrusted);
      assert.doesNotMatch(await hook({ type: "externalProxy" }), untrusted);
    });

    it("reaches machines by SSH, with keys in a Secret", async () => {
      const ssh = { nodePools: { lab: { hosts: ["10.0.0.1"] } }, slurmConfig: "Host slurm\n", keys: { lab: "HUSH" } };
      const recording = await run({ ssh }, mode);
      const { apiService, slurmCredentials } = valuesOfRelease(recording);
      assert.deepEqual(
        [apiService.sshNodePools, apiService.sshKeySecret],
        ["lab:\n  hosts:\n    - 10.0.0.1\n", "skypilot-api-server-ssh-keys"],
      );
      assert.deepEqual(slurmCredentials, { config: "Host slurm\n" });
      assert.deepEqual(named(recording, "skypilot-api-server-ssh-keys").inputs.stringData, { lab: "[secret]" });
      assert.doesNotMatch(JSON.stringify(recording), /HUSH/);
    });

    it("waits as the release is to wait", async () => {
      const release = async (args: object) => named(await run({ release: args }, mode), "skypilot-api-server-release").inputs;
      const usual = await release({});
      assert.deepEqual([usual.skipAwait, usual.atomic], [undefined, undefined]);
      assert.equal((await release({ wait: false })).skipAwait, true);
      assert.equal((await release({ atomic: true, timeout: 60 })).atomic, true);
    });

    it("is behind node ports, chosen or not", async () => {
      const service = async (exposure: object) => valuesOfRelease(await run({ exposure }, mode))["ingress-nginx"].controller.service;
      assert.deepEqual(await service({ type: "NodePort" }), { type: "NodePort" });
      assert.deepEqual(await service({ type: "NodePort", nodePorts: { http: 30050, https: 30051 } }), {
        type: "NodePort",
        nodePorts: { http: 30050, https: 30051 },
      });
    });

    it("keeps its volume on request, in size and class and mode", async () => {
      const storage = async (args: object) => valuesOfRelease(await run({ storage: args }, mode)).storage;
      assert.deepEqual(await storage({}), {
        enabled: true,
        size: "10Gi",
        accessMode: "ReadWriteOnce",
        annotations: { "helm.sh/resource-policy": "keep" },
      });
      assert.deepEqual(await storage({ size: "50Gi", className: "efs", accessMode: "ReadWriteMany", keep: false }), {
        enabled: true,
        size: "50Gi",
        accessMode: "ReadWriteMany",
        storageClassName: "efs",
      });
      assert.deepEqual(await storage({ enabled: false }), { enabled: false });
    });

    it("requests and limits the same", async () => {
      const small = valuesOfRelease(await run({ resources: { cpu: "2", memory: "4Gi", skipCheck: true } }, mode)).apiService;
      const size = { cpu: "2", memory: "4Gi" };
      assert.deepEqual([small.resources, small.skipResourceCheck], [{ requests: size, limits: size }, true]);
      const usual = valuesOfRelease(await run({}, mode)).apiService;
      assert.equal(usual.skipResourceCheck, undefined);
    });

    it("takes its config at each start when it is managed", async () => {
      const initial = valuesOfRelease(await run({}, mode)).apiService;
      assert.doesNotMatch(initial.preDeployHook, /config\.yaml/);
      assert.equal(initial.annotations, undefined);
      const managed = async (skypilotConfig: object) =>
        valuesOfRelease(await run({ skypilotConfigMode: "managed", skypilotConfig }, mode)).apiService;
      const [one, two] = [await managed({ jobs: { bucket: "s3://one" } }), await managed({ jobs: { bucket: "s3://two" } })];
      assert.match(one.preDeployHook, /\nmkdir -p \/root\/\.sky && cp -f \S+\/config\.yaml \/root\/\.sky\/config\.yaml$/);
      assert.match(one.annotations["checksum/skypilot-config"], /^[0-9a-f]{64}$/);
      assert.notEqual(one.annotations["checksum/skypilot-config"], two.annotations["checksum/skypilot-config"]);
    });

    it("installs an admin policy before it starts", async () => {
      const adminPolicy = { policy: "my_policies.AddLabelsPolicy", preDeployHook: "pip install my-policies" };
      const recording = await run({ adminPolicy, skypilotConfigMode: "managed" }, mode);
      const { apiService } = valuesOfRelease(recording);
      // Its commands may hold a token, so the values only name the file.
      const [volume] = apiService.extraVolumes;
      const [{ name, mountPath }] = apiService.extraVolumeMounts;
      assert.match(apiService.preDeployHook, new RegExp(`cp -f .*\\n\\. ${mountPath}/hook\\.sh$`));
      assert.equal(volume.name, name);
      const secret = named(recording, "skypilot-api-server-start-hook");
      assert.deepEqual([secret.inputs.stringData, secret.inputs.immutable], [{ "hook.sh": "[secret]" }, true]);
      assert.match(volume.secret.secretName, /skypilot-api-server-start-hook/);
      assert.match(apiService.config, /^admin_policy: my_policies\.AddLabelsPolicy$/m);
    });

    it("merges the user's values last", async () => {
      const values = {
        apiService: { image: "mine:1", livenessProbe: null, resources: { requests: { cpu: "8" } } },
        storage: { size: "99Gi" },
      };
      const merged = valuesOfRelease(await run({ release: { values } }, mode));
      assert.equal(merged.apiService.image, "mine:1");
      assert.equal(merged.apiService.livenessProbe, null);
      assert.deepEqual(merged.apiService.resources, { requests: { cpu: "8", memory: "8Gi" }, limits: { cpu: "4", memory: "8Gi" } });
      assert.equal(merged.storage.size, "99Gi");
      assert.equal(merged.storage.accessMode, "ReadWriteOnce");
    });
  });
}

describe("ApiServer", () => {
  const cases: [string, object, string][] = [
    ["the load balancer", {}, "http://load-balancer.example"],
    ["its host", { host: "sky.example.com" }, "http://sky.example.com"],
    ["a node that is given", { type: "NodePort", nodeAddress: "10.0.0.1", nodePorts: { http: 30050 } }, "http://10.0.0.1:30050"],
    ["a node that is looked up, and the assigned port", { type: "NodePort" }, "http://node.example:30080"],
    ["its host and path", { host: "sky.example.com", path: "/team" }, "http://sky.example.com/team"],
    ["an ingress controller that is there", { type: "Ingress" }, "http://ingress.example"],
    ["a name with TLS", { type: "Ingress", host: "sky.example.com", tls: { type: "secret" } }, "https://sky.example.com"],
    ["a Service inside the cluster", { type: "ClusterIP" }, "http://skypilot-ingress-nginx-controller.skypilot.svc.cluster.local"],
  ];
  for (const [what, exposure, endpoint] of cases) {
    it(`is at ${what}`, async () => {
      const { outputs } = await run({ exposure });
      assert.equal(outputs.endpoint, endpoint);
      assert.equal(outputs.dashboard, `${endpoint}/dashboard`);
    });
  }

  it("is at its own Service past every ingress controller", async () => {
    const auth = { type: "none" };
    const at = async (exposure: object) => (await run({ exposure: { ...exposure, direct: true }, auth })).outputs;
    assert.equal((await at({})).endpoint, "http://load-balancer.example");
    assert.equal((await at({ type: "NodePort", nodeAddress: "10.0.0.1" })).endpoint, "http://10.0.0.1:30080");
    const inside = await at({ type: "ClusterIP" });
    assert.equal(inside.endpoint, "http://skypilot-api-service.skypilot.svc.cluster.local");
    assert.equal(inside.portForward, "kubectl port-forward --namespace skypilot service/skypilot-api-service 46580:80");
  });

  it("has the command for a port-forward only if it is not reachable from outside", async () => {
    const { outputs } = await run({ exposure: { type: "ClusterIP" } });
    assert.equal(outputs.portForward, "kubectl port-forward --namespace skypilot service/skypilot-ingress-nginx-controller 46580:80");
    assert.ok(!("portForward" in (await run({})).outputs));
  });

  it("has a pending endpoint if no node's address is known", async () => {
    const { outputs } = await run({ exposure: { type: "NodePort" } }, "apply", { nodeAddress: async () => undefined });
    assert.match(
      String(outputs.endpoint),
      /^pending: the address of a node is not known; set it with: pulumi config set --path exposure\.nodeAddress ADDRESS/,
    );
    assert.equal(outputs.dashboard, outputs.endpoint);
  });

  it("looks up a node only if the endpoint needs one", async () => {
    const asked = async (exposure: object) => {
      let times = 0;
      const nodeAddress = async () => {
        times += 1;
        return undefined;
      };
      await run({ exposure }, "apply", { nodeAddress });
      return times;
    };
    assert.equal(await asked({ type: "NodePort" }), 1);
    for (const exposure of [{}, { type: "NodePort", host: "sky.example.com" }, { type: "NodePort", nodeAddress: "10.0.0.1" }])
      assert.equal(await asked(exposure), 0);
  });

  it("waits for exactly what its pod needs", async () => {
    const config = { aws: { enabled: true }, gcp: { enabled: true, project: "my-project" }, credentials: { runpod: { apiKey: "k" } } };
    assert.deepEqual(named(await run(config), "skypilot-api-server-release").dependencies, [
      "skypilot-api-server-basic-auth",
      "skypilot-cluster-launcher",
      "skypilot-cluster-launcher-cluster-binding",
      "skypilot-cluster-launcher-release-binding",
      "skypilot-cluster-launcher-skypilot-system-binding",
      "skypilot-cluster-launcher-tasks-binding",
      "skypilot-credentials-aws",
      "skypilot-credentials-gcp",
      "skypilot-credentials-runpod",
      "skypilot-namespace",
      "skypilot-tasks-namespace",
    ]);
  });

  it("logs in as the user that is named", async () => {
    const { outputs } = await run({ auth: { username: "team" } });
    assert.deepEqual(outputs.passwords, { team: "[secret]" });
  });
});
