const { reporters } = require("mocha");

/** Mocha's own report, and a closing line that any machine reads. */
module.exports = class extends reporters.Spec {
  epilogue() {
    super.epilogue();
    const { passes = 0, failures = 0 } = this.stats;
    process.stdout.write(`${passes} passed, ${failures} failed\n`);
  }
};
