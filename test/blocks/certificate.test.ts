import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { certificateProblems, certificateWarnings } from "../../blocks/exposure/certificate";
import { judgedBlock, pathsOf } from "../support/judged";

// A certificate of sky.example.com that signs itself, until 2126, and its key, which is used nowhere else.
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBpjCCAU2gAwIBAgIUGHv8C1E2zggrV2s0ETycR839eWgwCgYIKoZIzj0EAwIw
GjEYMBYGA1UEAwwPc2t5LmV4YW1wbGUuY29tMCAXDTI2MTEyMTE4MDAyM1oYDzIx
MjYxMDI4MTgwMDIzWjAaMRgwFgYDVQQDDA9za3kuZXhhbXBsZS5jb20wWTATBgcq
hkjOPQIBBggqhkjOPQMBBwNCAAQ1oXUzC61MvAxQppy12qOrQwJukbPslL/LdBuS
+n6kFsHLk6Eo4hrsFM7izaox5Y1rRorLK42xEFw/de3mV/VPo28wbTAdBgNVHQ4E
FgQUeg9aY9H4O/ft7PZRqecoJkqtsZ4wHwYDVR0jBBgwFoAUeg9aY9H4O/ft7PZR
qecoJkqtsZ4wDwYDVR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgg9za3kuZXhhbXBs
ZS5jb20wCgYIKoZIzj0EAwIDRwAwRAIgPpH64CUboo+s0sjcJFyypK8pXMS2ANTb
Z+K0zC4YLKsCIB9QieHqZHNOugrx4G4XJP0Z96HJAUfkmrABWdsUzzPw
-----END CERTIFICATE-----
`;
const KEY = `-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIPo5HpZpbUL27KbeVkxiwUgRIy4ydlRyfHgygYlo304LoAoGCCqGSM49
AwEHoUQDQgAENaF1MwutTLwMUKactdqjq0MCbpGz7JS/y3Qbkvp+pBbBy5OhKOIa
7BTO4s2qMeWNa0aKyyuNsRBcP3Xt5lf1Tw==
-----END EC PRIVATE KEY-----
`;
const HOST = "sky.example.com";
const OTHER_KEY = generateKeyPairSync("ec", {
  namedCurve: "P-256",
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
}).privateKey;

describe("the certificate of the exposure", () => {
  const tls = { type: "secret" as const, certificate: CERTIFICATE, privateKey: KEY };
  const messages = (changes: object, host = HOST) =>
    certificateProblems({ ...tls, ...changes }, host).map(({ path, message }) => `${path}: ${message}`);

  it("is taken with its key and its host, also as the first of a chain", () => {
    assert.deepEqual(messages({}), []);
    assert.deepEqual(messages({ certificate: CERTIFICATE + CERTIFICATE }), []);
    assert.deepEqual(judgedBlock("exposure", { exposure: { host: HOST, tls } }), []);
  });

  it("is refused with the key of another one", () => {
    const found = judgedBlock("exposure", { exposure: { host: HOST, tls: { ...tls, privateKey: OTHER_KEY } } });
    assert.deepEqual(pathsOf(found), ["exposure.tls.privateKey"]);
    assert.match(messages({ privateKey: OTHER_KEY }).join(), /does not match exposure.tls.certificate/);
    assert.match(messages({ privateKey: KEY.slice(0, 60) }).join(), /^tls.privateKey: cannot be read/);
  });

  it("is refused for a host that it does not cover", () => {
    const found = judgedBlock("exposure", { exposure: { host: "other.example.com", tls } });
    assert.deepEqual(pathsOf(found), ["exposure.tls.certificate"]);
    assert.match(messages({}, "a.sky.example.com").join(), /does not cover exposure.host "a.sky.example.com"/);
  });

  it("is judged only where it is known", () => {
    assert.deepEqual(messages({ certificate: "<encrypted>" }), []);
    assert.deepEqual(messages({ privateKey: "<encrypted>" }), []);
    assert.deepEqual(messages({}, "<your-host>"), []);
  });

  it("draws a warning once it has expired", () => {
    assert.deepEqual(certificateWarnings(tls, new Date("2126-10-28T00:00:00Z")), []);
    assert.match(certificateWarnings(tls, new Date("2126-10-29T00:00:00Z"))[0]?.message ?? "", /^expired on 2126-10-28/);
    assert.deepEqual(certificateWarnings(undefined), []);
  });
});
