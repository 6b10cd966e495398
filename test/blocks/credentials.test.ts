import assert from "node:assert/strict";
import type { CredentialsArgs } from "../../blocks/credentials/args";
import { CREDENTIAL_CLOUDS, CREDENTIALS, enabledClouds, secretData } from "../../blocks/credentials/table";
import { judged, judgedBlock, lines, pathsOf } from "../support/judged";

const problems = (credentials: CredentialsArgs) => pathsOf(judgedBlock("credentials", { credentials }));

describe("credentials", () => {
  // The keys that the chart's pods read (chart templates api-deployment.yaml).
  const cases: [keyof CredentialsArgs, object, Record<string, string>][] = [
    ["aws", { accessKeyId: "a", secretAccessKey: "b" }, { aws_access_key_id: "a", aws_secret_access_key: "b" }],
    ["aws", { credentialsFile: "a", configFile: "b" }, { credentials: "a", config: "b" }],
    ["aws", { credentialsFile: "a" }, { credentials: "a" }],
    ["gcp", { serviceAccountKey: "{}" }, { "gcp-cred.json": "{}" }],
    ["kubernetes", { kubeconfig: "k" }, { config: "k" }],
    ["runpod", { apiKey: "k" }, { api_key: "k" }],
    ["lambda", { apiKey: "k" }, { api_key: "k" }],
    ["vast", { apiKey: "k" }, { api_key: "k" }],
    ["digitalocean", { apiKey: "k" }, { api_key: "k" }],
    ["nebius", { credentials: "{}", tenantId: "t" }, { "credentials.json": "{}" }],
    ["r2", { credentials: "c", accountId: "a" }, { "r2.credentials": "c", accountid: "a" }],
    ["coreweave", { config: "c", credentials: "d" }, { "cw.config": "c", "cw.credentials": "d" }],
    [
      "azure",
      { clientId: "c", clientSecret: "s", tenantId: "t", subscriptionId: "u" },
      { client_id: "c", client_secret: "s", tenant_id: "t", subscription_id: "u" },
    ],
    ["oci", { config: "c", privateKey: "k" }, { config: "c", "oci_api_key.pem": "k" }],
    ["vastdata", { config: "c", credentials: "d" }, { "vastdata.config": "c", "vastdata.credentials": "d" }],
    ["ibm", { file: "f" }, { "credentials.yaml": "f" }],
    ["fluidstack", { file: "f" }, { api_key: "f" }],
    ["cudo", { file: "f" }, { "cudo.yml": "f" }],
    ["paperspace", { file: "f" }, { "config.json": "f" }],
    ["hyperbolic", { file: "f" }, { api_key: "f" }],
    ["shadeform", { file: "f" }, { api_key: "f" }],
    ["seeweb", { file: "f" }, { seeweb_keys: "f" }],
    ["primeintellect", { file: "f" }, { "config.json": "f" }],
    ["mithril", { file: "f" }, { "config.yaml": "f" }],
    ["verda", { file: "f" }, { "config.json": "f" }],
    ["scp", { file: "f" }, { scp_credential: "f" }],
    ["vsphere", { file: "f" }, { "credential.yaml": "f" }],
  ];
  for (const [cloud, given, data] of cases) {
    it(`puts ${Object.keys(given).join(" and ")} of ${cloud} under the chart's keys`, () => {
      assert.deepEqual(secretData(cloud, { ...given }), data);
      assert.deepEqual(problems({ [cloud]: given }), []);
    });
  }

  it("tests each cloud", () => assert.deepEqual([...new Set(cases.map(([cloud]) => cloud))].sort(), [...CREDENTIAL_CLOUDS].sort()));

  for (const cloud of CREDENTIAL_CLOUDS) {
    const extra = cloud === "nebius" ? { tenantId: "t" } : {};
    it(`accepts an existing Secret for ${cloud}, and no values together with it`, () => {
      assert.deepEqual(problems({ [cloud]: { existingSecret: "s", ...extra } }), []);
      const [argument = ""] = Object.keys(CREDENTIALS[cloud].ways[0]?.keys ?? {});
      assert.deepEqual(problems({ [cloud]: { existingSecret: "s", [argument]: "v", ...extra } }), [`credentials.${cloud}`]);
    });
    it(`names each value that ${cloud} lacks`, () => {
      const keys = Object.keys(CREDENTIALS[cloud].ways[0]?.keys ?? {}).map((key) => `credentials.${cloud}.${key}`);
      assert.deepEqual(problems({ [cloud]: extra }), keys);
    });
    it(`leaves ${cloud} alone when it is switched off`, () => {
      assert.deepEqual(problems({ [cloud]: { enabled: false } }), []);
      assert.deepEqual(enabledClouds({ [cloud]: { enabled: false } }), []);
    });
  }

  it("takes an empty value for none, and checks the name of a Secret", () => {
    assert.deepEqual(problems({ runpod: { apiKey: "" } }), ["credentials.runpod.apiKey"]);
    assert.deepEqual(problems({ nebius: { credentials: "{}", tenantId: "" } }), ["credentials.nebius.tenantId"]);
    for (const existingSecret of ["Bad Name!", ""])
      assert.deepEqual(problems({ runpod: { existingSecret } }), ["credentials.runpod.existingSecret"]);
    assert.deepEqual(problems({ runpod: { existingSecret: "my.secret-1" } }), []);
  });

  it("refuses keys together with files", () => {
    assert.deepEqual(problems({ aws: { accessKeyId: "a", secretAccessKey: "b", credentialsFile: "c" } }), ["credentials.aws"]);
  });

  it("refuses the name of a file where its content belongs", () => {
    for (const name of ["./key.json", "~/key.json", "/etc/key.json", "../a/key.json", "key.json"])
      assert.deepEqual(lines(judgedBlock("credentials", { credentials: { gcp: { serviceAccountKey: name } } })), [
        "credentials.gcp.serviceAccountKey: is the name of a file, which only this machine has; give its content",
      ]);
    assert.deepEqual(problems({ oci: { config: "~/.oci/config", privateKey: "./key.pem" } }), [
      "credentials.oci.config",
      "credentials.oci.privateKey",
    ]);
    // A secret access key may begin like a path.
    assert.deepEqual(
      problems({ aws: { accessKeyId: "a", secretAccessKey: "/a/b+c" }, gcp: { serviceAccountKey: '{"type":"service_account"}' } }),
      [],
    );
  });

  it("requires the tenant of Nebius", () => assert.deepEqual(problems({ nebius: { credentials: "{}" } }), ["credentials.nebius.tenantId"]));

  it("never shows a value", () => {
    const said = JSON.stringify(
      judged({ credentials: { aws: { accessKeyId: "HUSH", credentialsFile: "HUSH" }, runpod: { apiKey: "HUSH", existingSecret: "s" } } }),
    );
    assert.doesNotMatch(said, /HUSH/);
  });
});
