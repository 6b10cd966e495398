/** Fails a run that would not end: what a test left open keeps the process alive after the last line of the report. */
exports.mochaHooks = {
  afterAll() {
    const open = process.getActiveResourcesInfo().filter((kind) => ["TCPServerWrap", "ProcessWrap"].includes(kind));
    if (open.length > 0) throw new Error(`a test did not close its servers or processes: ${open.join(", ")}`);
  },
};
