import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { parse } from "yaml";
import type { Permission, PrincipalPermissions } from "../../permissions/report";
import { planDiff } from "../../plan/diff";
import { planDiffHtml, planHtml } from "../../plan/html";
import { html, type Markup } from "../../plan/htmlMarkup";
import { valueMarkup } from "../../plan/htmlValues";
import { principals } from "../../plan/permissionsText";
import type { Plan } from "../../plan/plan";
import { FULL_STACK } from "../support/fullStack";
import { planOf, planOfStack } from "../support/plans";

const HOSTILE = `</pre></script><script>alert(1)</script><img src=x onerror='alert(2)' title="&amp;">\u0000\u001b[31m`;

/** Every text of the plan, keys and values, replaced by one that would break out of anything. */
function hostile<T>(value: T): T {
  if (typeof value === "string") return `${value}${HOSTILE}` as T;
  if (Array.isArray(value)) return value.map(hostile) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [`${key}${HOSTILE}`, hostile(item)])) as T;
}

const escaped = (text: string) => html`${text}`.text;
/** What a reader sees: without the places where a line may end. */
const read = (page: string) => page.replaceAll("<wbr>", "");
const count = (page: string, pattern: RegExp) => [...page.matchAll(pattern)].length;

describe("markup", () => {
  it("escapes what is filled in, also in attributes and lists, and nothing twice", () => {
    assert.equal(
      html`<a title="${`"'<&>`}">${["<b>", html`<i>${"&"}</i>`, 1]}</a>`.text,
      '<a title="&quot;&#39;&lt;&amp;&gt;">&lt;b&gt;<i>&amp;</i>1</a>',
    );
  });

  it("shows what a reader could not see", () => {
    assert.equal(html`${"a\u0000\u001b\r\n\t"}`.text, "a\\u{0}\\u{1b}\\u{d}\n\t");
    assert.equal(html`${"user\u202e\u2066\u200b\ud800"}`.text, "user\\u{202e}\\u{2066}\\u{200b}\\u{d800}");
    assert.equal(html`${"Zürich 東京 😀"}`.text, "Zürich 東京 😀");
  });

  it("escapes every text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const { text: written } = html`<a title="${text}">${[text]}</a>`;
        assert.match(written, /^<a title="[^<>"']*">[^<>"']*<\/a>$/);
      }),
    );
  });

  it("takes no object of a plan for markup", () => {
    const lookalike = { text: "<script>" } as unknown as Markup;
    assert.ok(!html`${lookalike}`.text.includes("<script>"));
  });

  it("shows values of every type", () => {
    const shown: [unknown, string][] = [
      ["a<b", "<code>a&lt;b</code>"],
      ["", "<code>&quot;&quot;</code>"],
      ["4", "<code>&quot;4&quot;</code>"],
      ["4Gi", "<code>4Gi</code>"],
      [4, "<code>4</code>"],
      [null, "<code>null</code>"],
      [false, "<code>false</code>"],
      [[], "<code>[]</code>"],
      [{}, "<code>{}</code>"],
      ["a\nb\n", "<pre>a\nb</pre>"],
      [{ a: [1] }, "<pre>a:\n  - 1</pre>"],
      ['{"a":1}', "<pre>a: 1</pre>"],
    ];
    for (const [value, markup] of shown) assert.equal(valueMarkup(value).text, markup);
  });
});

/** What the page says of a permission. */
function textsOf({ actions, resources, reason, source, scope, condition }: Permission): string[] {
  const limits = [...(scope ? [scope] : []), ...(condition === undefined ? [] : [JSON.stringify(condition)])];
  return [
    ...[...actions, ...resources, ...limits].map((text) => `<code>${escaped(text)}</code>`),
    `<td>${escaped(reason)}<p class="source">${escaped(source)}</p></td>`,
  ];
}

/** A plan all of whose texts are hostile; but names of parents stay names of resources, and types stay those that are looked for. */
function hostilePlan({ stack, resources, outputs, permissions, warnings, placeholders }: Plan): Plan {
  const types = /^skypilot:|:Release$/;
  const principalsOf = (list: PrincipalPermissions[]) =>
    list.map(({ principal, identity, permissions: rules }) => ({
      principal: hostile(principal),
      identity: hostile(identity),
      permissions: rules.map(
        (rule) => Object.fromEntries(Object.entries(rule).map(([key, value]) => [key, hostile(value)])) as unknown as Permission,
      ),
    }));
  return {
    stack: hostile(stack),
    resources: resources.map(({ type, ...resource }) => ({
      type: types.test(type) ? type : hostile(type),
      name: hostile(resource.name),
      parent: hostile(resource.parent),
      inputs: resource.inputs.values ? { ...hostile(resource.inputs), values: hostile(resource.inputs.values) } : hostile(resource.inputs),
      dependencies: hostile(resource.dependencies),
    })),
    outputs: hostile(outputs),
    permissions: {
      aws: principalsOf(permissions.aws),
      gcp: principalsOf(permissions.gcp),
      kubernetes: principalsOf(permissions.kubernetes),
    },
    warnings: hostile(warnings),
    placeholders: placeholders.map(({ path, message, set }) => ({ path: hostile(path), message: hostile(message), set })),
  } as Plan;
}

describe("the plan as a page", () => {
  let prod: Plan;
  let full: Plan;
  before(async () => {
    prod = await planOfStack("prod");
    full = await planOf(FULL_STACK, "full");
  });

  it("has the same bytes each time", async () => {
    assert.equal(planHtml(prod), planHtml(await planOfStack("prod")));
    assert.equal(planDiffHtml(planDiff(prod, full)), planDiffHtml(planDiff(prod, full)));
  });

  it("has every resource with its type, its inputs and what it needs", () => {
    for (const plan of [prod, full]) {
      const page = planHtml(plan);
      assert.equal(count(page, /<details class="resource/g), plan.resources.length);
      for (const { name, type, inputs, dependencies } of plan.resources) {
        const [, own = ""] = page.split(`id="resource-${name}"`);
        const body = own.slice(0, own.indexOf("</dl>"));
        for (const text of [`<code>${type}</code>`, ...dependencies.map((one) => `">${one}</a>`)])
          assert.ok(body.includes(text), `${name} ${text}`);
        for (const [key, value] of Object.entries(inputs))
          assert.ok(body.includes(`<dt>${escaped(key)}</dt><dd>${valueMarkup(value).text}</dd>`), `${name} ${key}`);
      }
    }
  });

  it("has every permission with its reason, source and condition", () => {
    for (const plan of [prod, full]) {
      const sections = read(planHtml(plan)).split('<section class="principal"').slice(1);
      const known = principals(plan.permissions);
      assert.equal(sections.length, known.length);
      known.forEach(({ cloud, principal: { principal, permissions } }, index) => {
        const section = sections[index] ?? "";
        assert.ok(section.includes(`data-cloud="${cloud}" data-principal="${principal}"`));
        assert.equal(count(section, /<tr data-feature/g), permissions.length);
        for (const text of permissions.flatMap(textsOf)) assert.ok(section.includes(text), text);
      });
    }
  });

  it("has the chart's values, the outputs, the warnings and the values to set", () => {
    const page = planHtml(prod);
    const values = /<section id="values"[\s\S]*?<pre>([\s\S]*?)<\/pre>/.exec(page)?.[1] ?? "";
    const text = values
      .replaceAll("&quot;", '"')
      .replaceAll("&#39;", "'")
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&amp;", "&");
    assert.deepEqual(parse(text), prod.resources.find(({ name }) => name === "skypilot-api-server-release")?.inputs.values);
    for (const [name, value] of Object.entries(prod.outputs))
      assert.ok(page.includes(`<tr><th scope="row"><code>${name}</code></th><td>${valueMarkup(value).text}</td></tr>`), name);
    const titles = [...page.matchAll(/<h2[^>]*>([^<]*)/g)].map(([, title]) => title?.trim());
    assert.deepEqual(titles, ["Values to set", "Warnings", "Picture", "Resources", "Permissions", "Chart values", "Outputs"]);
    assert.ok(page.includes("<code>pulumi config set --path gcp.project YOUR-GCP-PROJECT</code>"));
    for (const warning of prod.warnings.slice(2)) assert.ok(page.includes(`<li>${escaped(warning)}</li>`), warning);
  });

  it("shows both sides of a difference", () => {
    const page = read(planDiffHtml(planDiff(prod, full)));
    for (const text of [
      "Only in prod",
      "Only in full",
      "In both, with different inputs",
      'id="resource-skypilot-credentials-runpod"',
      "<h3>AWS launcher</h3>",
      '<th scope="row"><code>apiService.imagePullPolicy</code></th><td><span class="about">not there</span></td><td class="more"><code>IfNotPresent</code></td>',
    ])
      assert.ok(page.includes(text), text);
    assert.ok(planDiffHtml(planDiff(prod, prod)).includes("The two plans are the same."));
  });

  it("cannot be broken by any text, nor be made to run one", () => {
    for (const plan of [prod, full]) {
      const broken = hostilePlan(plan);
      const pages = [
        [planHtml(broken), planHtml(plan)],
        [planDiffHtml(planDiff(broken, prod)), planDiffHtml(planDiff({ ...prod, resources: [] }, prod))],
      ];
      for (const [page = "", clean = ""] of pages) {
        assert.ok(page.includes(escaped(HOSTILE)));
        assert.equal(count(page, /<script/g), 1);
        assert.equal(count(page, /<\/script/g), 1);
        assert.equal(count(page, /<img| onerror='/g), 0);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: that none is left is what is asked.
        assert.doesNotMatch(page, /[\u0000-\u0008\u000b-\u001f]/);
        assert.equal(page.split("<script>")[1], clean.split("<script>")[1]);
      }
    }
  });

  it("holds no secret", () => {
    for (const page of [planHtml(full), planDiffHtml(planDiff(prod, full)), planDiffHtml(planDiff(full, prod))]) {
      assert.ok(page.includes("[secret]"));
      assert.doesNotMatch(page, /HUSH/);
      assert.doesNotMatch(page, /stand-in@|<code>stand-in<\/code>/);
    }
  });

  it("loads nothing, and lets the browser run only its own script", () => {
    const page = planHtml(prod);
    assert.doesNotMatch(page, /<link|<img|<iframe|@import|url\(|\ssrc=|\sstyle=|\son[a-z]+=/);
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replaceAll("&#39;", "'") ?? "";
    const hash = (element: string) => {
      const text = new RegExp(`<${element}>([\\s\\S]*)</${element}>`).exec(page)?.[1] ?? "";
      return createHash("sha256").update(text).digest("base64");
    };
    assert.equal(
      policy,
      `default-src 'none'; style-src 'sha256-${hash("style")}'; script-src 'sha256-${hash("script")}'; base-uri 'none'; form-action 'none'`,
    );
  });

  it("states that a part is empty", () => {
    const empty: Plan = {
      stack: "empty",
      resources: [],
      outputs: {},
      permissions: { aws: [], gcp: [], kubernetes: [] },
      warnings: [],
      placeholders: [],
    };
    assert.match(planHtml(empty), /This program grants no permissions\./);
  });
});
