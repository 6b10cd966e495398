import assert from "node:assert/strict";
import { loadConfig } from "../../config/load";
import providers from "../../contract/providers.json";
import { providerFacts } from "../../scripts/contract/providerKeys";
import { lines } from "../support/judged";

const problems = (values: Record<string, string>) => lines(loadConfig("skypilot", { values, secretKeys: [] }).problems);

describe("keys of other namespaces", () => {
  const cases: [string, Record<string, string>, string[]][] = [
    [
      "a misspelt key, which would deploy into the current context",
      { "kubernetes:contxt": "prod" },
      ['kubernetes:contxt: is not a key of the kubernetes provider, which would ignore it; did you mean "kubernetes:context"?'],
    ],
    [
      "a key of this program",
      { "aws:enabled": "true" },
      ['aws:enabled: is not a key of the aws provider, which would ignore it; did you mean "skypilot:aws.enabled"?'],
    ],
    [
      "a key like no other of many",
      { "gcp:quantum": "1" },
      ["gcp:quantum: is not a key of the gcp provider, which would ignore it; remove it"],
    ],
    [
      "a key like no other of few",
      { "random:quantum": "1" },
      ["random:quantum: is not a key of the random provider, which would ignore it; write one of pluginDownloadURL, version"],
    ],
    [
      "a key of the engine",
      { "pulumi:tag": "{}" },
      ['pulumi:tag: is not a key of the engine, which would ignore it; did you mean "pulumi:tags"?'],
    ],
    [
      "a misspelt namespace of this program",
      { "skypilott:aws": "{}" },
      ['skypilott:aws: is not in the namespace of this program or of a provider; did you mean "skypilot:aws"?'],
    ],
    [
      "a misspelt namespace of a provider",
      { "kubernets:context": "prod" },
      ['kubernets:context: is not in the namespace of this program or of a provider; did you mean "kubernetes:context"?'],
    ],
    ["a misspelt region", { "aws:region": "us-esat-1" }, ['aws:region: "us-esat-1" is not a region of AWS; did you mean "us-east-1"?']],
    [
      "a zone for a region",
      { "aws:region": "us-east-1a" },
      ['aws:region: "us-east-1a" is not a valid region; write one such as "us-east-1"'],
    ],
    [
      "a zone for a region of GCP",
      { "gcp:region": "us-central1-a" },
      ['gcp:region: "us-central1-a" is not a valid region; write one such as "us-central1"'],
    ],
    [
      "a region for a zone",
      { "gcp:zone": "us-central1" },
      ['gcp:zone: "us-central1" is not a valid zone; write one such as "us-central1-a"'],
    ],
  ];
  for (const [what, values, expected] of cases) {
    it(`refuse ${what}`, () => assert.deepEqual(problems(values), expected));
  }

  it("take what the providers and the engine know, and other namespaces", () => {
    const values = {
      "kubernetes:context": "<your-cluster-context>",
      "kubernetes:helmReleaseSettings": "{}",
      "aws:region": "us-east-9",
      "aws:defaultTags": '{"tags":{"team":"ml"}}',
      "gcp:zone": "europe-west4-b",
      "gcp:computeCustomEndpoint": "https://compute.example.com",
      "pulumi:tags": "{}",
      "my-company:team": "ml",
    };
    assert.deepEqual(problems(values), []);
  });

  it("are those of the installed SDKs", () => assert.deepEqual(providerFacts(), providers));
});
