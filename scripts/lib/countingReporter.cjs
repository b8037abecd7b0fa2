// Mocha's spec reporter, which also leaves its counts as JSON in the file that NEURAL_MONITOR_COUNTS names.
const { writeFileSync } = require('node:fs');
const Mocha = require('mocha');

class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const write = () => {
      const { passes, failures, pending } = runner.stats;
      const counts = { passed: passes, failed: failures, skipped: pending, ended: runner.stats.end !== undefined };
      writeFileSync(process.env.NEURAL_MONITOR_COUNTS, JSON.stringify(counts));
    };
    write();
    runner.on('end', write);
  }
}

module.exports = CountingReporter;
