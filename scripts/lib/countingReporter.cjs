// Mocha's spec reporter, which also leaves its counts, and what failed, as JSON in the file that NEURAL_MONITOR_COUNTS names. Where
// NEURAL_MONITOR_REPORT names a file, the report goes there: in an extension host, the console is everybody's.
const { appendFileSync, writeFileSync } = require('node:fs');
const { format } = require('node:util');
const Mocha = require('mocha');

class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    const report = process.env.NEURAL_MONITOR_REPORT;
    if (report) Mocha.reporters.Base.consoleLog = (...args) => appendFileSync(report, `${format(...args)}\n`);
    super(runner, options);
    const failed = [];
    runner.on('fail', (test, error) => failed.push(`${test.fullTitle()}\n${error?.stack ?? error}`));
    const write = () => {
      const { passes, failures, pending, end } = runner.stats;
      const counts = { passed: passes, failed: failures, skipped: pending, failures: failed, ended: end !== undefined };
      writeFileSync(process.env.NEURAL_MONITOR_COUNTS, JSON.stringify(counts));
    };
    write();
    runner.on('end', write);
  }
}

module.exports = CountingReporter;
