// Optional behavior of the page: fold sections, open the target of a link, and filter the permissions.
(() => {
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const folded = all("details[data-fold]");
  const details = all("details");

  for (const node of folded) node.open = false;
  for (const controls of all(".controls[hidden], .folds[hidden]")) controls.hidden = false;

  for (const button of all("button[data-open]")) {
    button.addEventListener("click", () => {
      const open = button.dataset.open === "true";
      for (const node of open ? details : folded) node.open = open;
    });
  }

  // A link into the tree opens its target and all parents of the target.
  function openTarget() {
    const target = all("[id]").find(({ id }) => `#${encodeURIComponent(id)}` === location.hash);
    for (let node = target; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
    target?.scrollIntoView();
  }
  addEventListener("hashchange", openTarget);
  openTarget();

  // A printed page shows everything.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = details.filter((node) => !node.open);
    for (const node of closed) node.open = true;
  });
  addEventListener("afterprint", () => {
    for (const node of closed) node.open = false;
  });

  const form = document.querySelector("form.filters");
  if (!form) return;
  const principals = all(".principal");
  const rows = principals.flatMap((principal) =>
    all("tbody tr", principal).map((row) => ({
      row,
      text: `${principal.querySelector("h3").textContent} ${row.textContent}`.toLowerCase(),
      facets: { cloud: principal.dataset.cloud, principal: principal.dataset.principal, feature: row.dataset.feature },
    })),
  );
  const count = form.querySelector(".count");

  function narrow() {
    const words = form.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const facets = ["cloud", "principal", "feature"].map((name) => [name, form.elements[name].value]);
    let shown = 0;
    for (const { row, text, facets: own } of rows) {
      const fits = words.every((word) => text.includes(word)) && facets.every(([name, value]) => value === "" || own[name] === value);
      row.hidden = !fits;
      if (fits) shown += 1;
    }
    for (const principal of principals) principal.hidden = !principal.querySelector("tbody tr:not([hidden])");
    count.textContent = shown === rows.length ? `All ${rows.length} rules` : `${shown} of ${rows.length} rules`;
  }
  form.addEventListener("input", narrow);
  // The fields are cleared only after the event.
  form.addEventListener("reset", () => setTimeout(narrow));
  form.addEventListener("submit", (event) => event.preventDefault());
  narrow();
})();
