const VERBS = ['Create', 'Write', 'Wire', 'Measure', 'Describe', 'Refuse', 'Migrate', 'Check'] as const
const THINGS = [
  'the store',
  'the claims',
  'a lease',
  'the graph',
  'an approval',
  'the report',
  'the guide',
] as const

/** A file with realistic fields, about 300 bytes for each task, in phases of 25 with subtasks. */
export function largeTasksFile(tasks: number): string {
  const lines = ['# Tasks', '']
  for (let at = 0; at < tasks; at++) {
    const [phase, step] = [Math.floor(at / 25) + 1, at % 25]
    if (step === 0) lines.push(`## Phase ${phase}`, '')
    const title = `${VERBS[at % 8]} ${THINGS[at % 7]} in part ${at}`
    lines.push(
      `- [${'  -x'.charAt(at % 4)}] ${phase}.${step + 1} ${title}`,
      `  - File: src/part_${at % 997}/module-${at}.ts`,
      '  - Keep what is there and test it',
      `  - _Leverage: src/base_model.ts, src/util_${at % 13}.ts_`,
      `  - _Requirements: ${(at % 9) + 1}.${(at % 4) + 1}_`,
      `  - _Prompt: Role: engineer | Task: ${title} | Success: the tests of ${phase}.${step + 1} pass_`,
      `  - _Estimate: ${(at % 8) + 1}h_`,
      '',
    )
  }
  return lines.join('\n')
}
