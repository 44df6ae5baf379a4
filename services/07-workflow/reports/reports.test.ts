import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { processorMs } from '../../../tests/helpers/processor-time.ts'
import { evidenceOf } from './evidence.ts'
import type { CompletionParts, StatusParts } from './model.ts'
import { isNothing } from './outline.ts'
import { parseCompletion } from './parse-completion.ts'
import { parseStatus } from './parse-status.ts'
import { renderCompletion, renderStatus } from './render.ts'
import { durationText } from './risks.ts'
import { completionProblems, statusProblems } from './validate.ts'

const REPORT = `## Task 2.1 Completion Report

### ✅ COMPLETED: Create Environment Configuration
**Status**: COMPLETE WITH ISSUES
**Agent**: infra-engineer
**Spec**: database-infrastructure

### 🎯 Accomplishments
- A configuration module that checks itself
- Key features: names every missing variable,
  one line each

### 📊 Technical Details
- **Files Created**: \`.env.example\`, backend/core/config.py
- **Database Changes**: None
- **Dependencies Used**: zod
- **Testing**:
  - unit tests: 14 passed, 0 failed
  - load test: skipped

### 🔓 Dependencies Unlocked
- **Next Tasks Ready**: 2.2, 3.1
- **Parallel Opportunities**: 2.2 beside 3.1

### ⚠️ Issues & Deviations (if any)
- The APN port differs from the spec

### 💡 Process Improvements
- None

### 🔄 Handoff Notes
- Run the check before the first start
`

const PARTS: CompletionParts = {
  task: '2.1',
  title: 'Create Environment Configuration',
  status: 'COMPLETE WITH ISSUES',
  agent: 'infra-engineer',
  spec: 'database-infrastructure',
  accomplishments: [
    'A configuration module that checks itself',
    'Key features: names every missing variable, one line each',
  ],
  files: ['.env.example', 'backend/core/config.py'],
  databaseChanges: [],
  dependenciesUsed: ['zod'],
  testing: [
    { name: 'unit tests: 14 passed, 0 failed', result: 'pass' },
    { name: 'load test: skipped', result: 'skipped' },
  ],
  nextTasks: ['2.2', '3.1'],
  parallelOpportunities: ['2.2 beside 3.1'],
  issues: ['The APN port differs from the spec'],
  processImprovements: [],
  handoffNotes: ['Run the check before the first start'],
}

describe('HUB-8 completion reports', () => {
  test('HUB-8.1 a report in the template is read, part by part, in a fence or not, with CRLF or not', () => {
    expect(parseCompletion(REPORT)).toEqual(PARTS)
    expect(parseCompletion(`\`\`\`\n${REPORT}\`\`\``)).toEqual(PARTS)
    expect(parseCompletion(REPORT.replaceAll('\n', '\r\n'))).toEqual(PARTS)
    expect(completionProblems(PARTS)).toEqual([])
  })

  test('HUB-8.2 signs, bold and depth of the headings do not matter', () => {
    const plain = REPORT.replace(/[✅🎯📊🔓💡🔄]|⚠️/gu, '')
      .replaceAll('**', '')
      .replaceAll('###', '####')
    expect(parseCompletion(plain)).toEqual(PARTS)
  })

  test('HUB-8.3 each part that is missing is named', () => {
    const needed = {
      status: /\*\*Status\*\*.*\n/,
      agent: /\*\*Agent\*\*.*\n/,
      spec: /\*\*Spec\*\*.*\n/,
      accomplishments: /### 🎯[\s\S]*?(?=###)/u,
      files: /- \*\*Files.*\n/,
      databaseChanges: /- \*\*Database.*\n/,
      dependenciesUsed: /- \*\*Dependencies Used.*\n/,
      testing: /- \*\*Testing[\s\S]*?(?=\n###)/,
      nextTasks: /- \*\*Next.*\n/,
      issues: /### ⚠️[\s\S]*?(?=###)/u,
      processImprovements: /### 💡[\s\S]*?(?=###)/u,
      handoffNotes: /### 🔄[\s\S]*/u,
    }
    for (const [part, text] of Object.entries(needed)) {
      const without = REPORT.replace(text, '')
      expect(without, part).not.toBe(REPORT)
      expect(
        completionProblems(parseCompletion(without)).map((one) => one.part),
        part,
      ).toEqual([part])
    }
    const nothing = completionProblems(parseCompletion('Done!'))
    expect(nothing.map(({ part }) => part)).toEqual(Object.keys(needed).filter((part) => part !== 'issues'))
  })

  test('HUB-8.4 the untouched template is no report, and an unknown status is told', () => {
    const template = `## Task [ID] Completion Report
### ✅ COMPLETED: [Task Name]
**Status**: COMPLETE / COMPLETE WITH ISSUES / FAILED
**Agent**: [agent-name]
**Spec**: [spec-name]
### 🎯 Accomplishments
- [List what was delivered]
### 📊 Technical Details
- **Files Created**: [list with paths]
- **Database Changes**: [tables/schemas affected]
- **Dependencies Used**: [connection managers, services, etc.]
- **Testing**: [test coverage or validation performed]
### 🔓 Dependencies Unlocked
- **Next Tasks Ready**: [Task IDs that can now start]
### 💡 Process Improvements
- [Suggestions for future tasks]
### 🔄 Handoff Notes
- [Key information for next agent]`
    expect(completionProblems(parseCompletion(template))).toHaveLength(11)
    const odd = completionProblems({ ...PARTS, status: 'MOSTLY' })
    expect(odd[0]).toMatchObject({ part: 'status', message: expect.stringContaining('COMPLETE WITH ISSUES') })
  })

  test('HUB-8.5 "if any": issues may be left out by who had none, not by who says there were some', () => {
    const without = { ...PARTS, issues: null }
    expect(completionProblems({ ...without, status: 'COMPLETE' })).toEqual([])
    for (const status of ['COMPLETE WITH ISSUES', 'FAILED'])
      expect(completionProblems({ ...without, status }).map(({ part }) => part)).toEqual(['issues'])
    const silent = completionProblems({ ...PARTS, accomplishments: [], testing: [] })
    expect(silent.map(({ part }) => part)).toEqual(['accomplishments', 'testing'])
  })

  test('HUB-8.6 what is rendered is read again: nothing is lost between the two forms', () => {
    expect(parseCompletion(renderCompletion(PARTS))).toEqual(PARTS)
    const word = fc
      .stringMatching(/^[A-Za-z][a-z0-9./-]{0,12}[a-z0-9]$/)
      // Such a word says that there is nothing: it is read as an empty list.
      .filter((text) => evidenceOf(text).result === 'pass' && !isNothing(text))
    const some = fc.array(word, { maxLength: 4 })
    const parts = fc.record({
      task: word,
      title: word,
      status: fc.constantFrom('COMPLETE', 'COMPLETE WITH ISSUES', 'FAILED'),
      agent: word,
      spec: word,
      accomplishments: some,
      files: some,
      databaseChanges: some,
      dependenciesUsed: some,
      testing: fc.array(fc.record({ name: word, result: fc.constantFrom('pass', 'fail', 'skipped') }), {
        maxLength: 3,
      }),
      nextTasks: some,
      parallelOpportunities: some,
      issues: some,
      processImprovements: some,
      handoffNotes: some,
    })
    fc.assert(
      fc.property(parts, (made) => {
        const read = parseCompletion(renderCompletion(made as CompletionParts))
        expect({ ...read, testing: null }).toEqual({ ...made, testing: null })
        expect(read.testing?.map(({ result }) => result)).toEqual(made.testing.map(({ result }) => result))
      }),
    )
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseCompletion(text)))
  })

  test('HUB-8.7 failing evidence is seen in what the testing part says', () => {
    const results = (lines: string[]) => lines.map((line) => evidenceOf(line).result)
    expect(
      results([
        'unit: 12 passed, 1 failed',
        '3 tests failing',
        'e2e: FAILED',
        'FAIL login.test.ts',
        'Coverage ❌',
        'integration tests fail',
        'lint: failed.',
      ]),
    ).toEqual(Array(7).fill('fail'))
    expect(
      results([
        '14 passed, 0 failed',
        'no failures',
        'fails closed without a token',
        'Tests that failed before pass now',
        '80% coverage',
        'Retries a failed call',
      ]),
    ).toEqual(Array(6).fill('pass'))
    expect(results(['load test: skipped', 'on Windows: not tested'])).toEqual(['skipped', 'skipped'])
  })
})

describe('HUB-8 task status reports', () => {
  const STATUS = `Task 2.1 Status Report:
- Implementation: IN-PROGRESS
- Files Modified: a.ts, b.ts
- Tests Added: a.test.ts
- Coverage: 82.5%
- Review Status: NEEDS-REVISION
- Dependencies: 2.2, 3.1
- Next Steps: write the guide, then ask for a review
`
  const parts: StatusParts = {
    task: '2.1',
    implementation: 'IN-PROGRESS',
    filesModified: ['a.ts', 'b.ts'],
    testsAdded: ['a.test.ts'],
    coverage: 82.5,
    reviewStatus: 'NEEDS-REVISION',
    dependencies: ['2.2', '3.1'],
    nextSteps: ['write the guide, then ask for a review'],
  }

  test('HUB-8.8 a status report in the format of the guide is read and written', () => {
    expect(parseStatus(STATUS)).toEqual(parts)
    expect(renderStatus(parts)).toBe(STATUS)
    expect(parseStatus(STATUS.replace('IN-PROGRESS', 'in progress')).implementation).toBe('IN-PROGRESS')
    expect(statusProblems(parts)).toEqual([])
  })

  test('HUB-8.9 each part that is missing or cannot be meant is named', () => {
    const names = ['Implementation', 'Files', 'Tests', 'Coverage', 'Review', 'Dependencies', 'Next']
    const found = names.map((name) =>
      statusProblems(parseStatus(STATUS.replace(new RegExp(`- ${name}.*\\n`), ''))).map(({ part }) => part),
    )
    expect(found).toEqual([
      ['implementation'],
      ['filesModified'],
      ['testsAdded'],
      ['coverage'],
      ['reviewStatus'],
      ['dependencies'],
      ['nextSteps'],
    ])
    expect(
      statusProblems({ ...parts, coverage: 120, implementation: 'DONE' }).map(({ part }) => part),
    ).toEqual(['implementation', 'coverage'])
    expect(parseStatus(STATUS.replace('82.5%', 'None')).coverage).toBe('none')
  })

  test('HUB-8.10 durations are told in days of eight hours', () => {
    expect([0, 30, 60, 90, 480, 1030].map(durationText)).toEqual([
      '0m',
      '30m',
      '1h',
      '1h 30m',
      '1d',
      '2d 1h 10m',
    ])
  })

  test('HUB-8.70 a report cannot be written so that reading it holds up the hub', () => {
    const shapes = [
      `# a${' '.repeat(2_000)}x`,
      `# a${'\t'.repeat(2_000)}b`,
      `\`\`\`\n${'\n'.repeat(50_000)}x`,
      `- a\n${'~~~\n'.repeat(50_000)}`,
    ]
    for (const shape of shapes) {
      expect(processorMs(() => parseCompletion(shape))).toBeLessThan(1_000)
      expect(processorMs(() => parseStatus(shape))).toBeLessThan(1_000)
    }
  })

  test('HUB-8.71 headings with closing signs, and a report in a code fence, are read as before', () => {
    const closed = REPORT.replace('### 💡 Process Improvements', '### Process Improvements ###  ')
    expect(parseCompletion(closed)).toEqual(parseCompletion(REPORT))
    for (const end of ['\n', '\r\n']) {
      const fenced = `\n\`\`\`markdown\n${REPORT}\`\`\`\n`.replaceAll('\n', end)
      expect(parseCompletion(fenced)).toEqual(parseCompletion(REPORT))
    }
  })
})
