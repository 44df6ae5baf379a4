// Turns vitest's JSON report into the lines a test run ends with.

/**
 * Counts and names of a run. A file that could not even be loaded counts as one failed test; so does a run that
 * vitest itself calls failed though no test was (an unhandled error, no test found).
 */
export function summarise(report, exitCode) {
  const tests = report.testResults.flatMap((file) =>
    file.assertionResults.map((test) => ({ name: test.fullName.trim(), status: test.status })),
  )
  const named = (...statuses) =>
    tests.filter((test) => statuses.includes(test.status)).map((test) => test.name)
  const broken = report.testResults
    .filter(
      (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
    )
    .map((file) => `${file.name}: ${firstLine(file.message)}`)
  const failed = [...named('failed'), ...broken]
  if (exitCode !== 0 && failed.length === 0)
    failed.push('vitest ended with an error outside the tests (see above)')
  return { passed: named('passed').length, failed, skipped: named('skipped', 'pending', 'todo', 'disabled') }
}

const firstLine = (text) => (text ?? '').trim().split('\n')[0]

/** Skipped tests that no entry of tests/allowed-skips.json ({ "starts": …, "because": … }) allows. */
export function unexpectedSkips(skipped, allowed) {
  return skipped.filter((name) => !allowed.some((entry) => name.startsWith(entry.starts)))
}

/** The last lines of the run; the very last is `N passed, N failed, N skipped`. */
export function summaryLines(summary, notAllowed) {
  const list = (title, names) =>
    names.length === 0 ? [] : [`${title}:`, ...names.map((name) => `  ${name}`)]
  return [
    '',
    ...list('Failed', summary.failed),
    ...list('Skipped', summary.skipped),
    ...list('Skipped without being listed in tests/allowed-skips.json', notAllowed),
    `${summary.passed} passed, ${summary.failed.length} failed, ${summary.skipped.length} skipped`,
  ]
}
