/** Prints the one plain line "N passed, N failed" that the pipeline reads, after the usual report. */
export default class SummaryReporter {
  onTestRunEnd(modules, unhandledErrors) {
    let passed = 0;
    let failed = unhandledErrors.length;
    for (const module of modules) {
      const tests = [...module.children.allTests()];
      passed += tests.filter((test) => test.result().state === "passed").length;
      const broken = tests.filter((test) => test.result().state === "failed").length;
      // A file that does not even load has no tests to count, and is a failure all the same.
      failed += broken === 0 && module.state() === "failed" ? 1 : broken;
    }
    // Reporters run in order and vitest's own summary is written first; wait one turn to stay last.
    process.on("exit", () => process.stdout.write(`${passed} passed, ${failed} failed\n`));
  }
}
