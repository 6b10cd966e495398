import assert from "node:assert/strict";
import { recordedAndPresent } from "./verdicts/verdicts";

describe("problems, warnings and settings of a config", () => {
  it("are as recorded, for every config with one key changed that shows a new one", function () {
    this.timeout(120_000);
    const differing = recordedAndPresent().filter(([, recorded, present]) => recorded !== present);
    const shown = differing.slice(0, 10).map(([what, recorded, present]) => `${what}\n  recorded: ${recorded}  now:      ${present}`);
    assert.equal(differing.length, 0, `${differing.length} differ; if all are intended: npm run record\n${shown.join("")}`);
  });
});
