import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { largeTasksFile } from '../../../tests/helpers/large-tasks-file.ts'
import type { MarkerChange } from '../model.ts'
import { parseTasks, writeMarkers } from './index.ts'

// Absent in a user's clone, where the tests without it prove the same.
const SHARED = ['seeds', 'spec']
  .map((name) => fileURLToPath(new URL(`../../../../shared/${name}`, import.meta.url)))
  .filter((folder) => existsSync(folder))
const shared = SHARED.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
)

/** The tasks document of spec-workflow in the form that its guides ask for, written for this test. */
const SPEC_WORKFLOW = `# Tasks Document

- [x] 1. Define the lease type in src/types/lease.ts
  - File: src/types/lease.ts
  - Describe holder, token and expiry
  - Purpose: One meaning for all modules
  - _Leverage: src/types/base_types.ts_
  - _Requirements: 1.1_
  - _Prompt: Role: TypeScript developer | Task: Write the lease type for requirement 1.1, with what src/types/base_types.ts has | Restrictions: Change no type that exists | Success: It compiles_

- [-] 2. Store leases in src/store/lease-store.ts
  - File: src/store/lease-store.ts (continue from task 1)
  - Add claim and release
  - _Leverage: src/store/base.ts, src/util/check.ts_
  - _Requirements: 2.1, 2.2_
  - _Prompt: Implement the task for spec leases, first run spec-workflow-guide: Role: Backend engineer | Task: Store it _Leverage: src/store/base.ts_ _Requirements: 2.1_ | Restrictions: none | Success: Tests pass_

- [ ] 3. Answer over the API
  - [ ] 3.1 Claim
    - _Requirements: 3.1_
  - [~] 3.2 Release
    - _Blocked: waits for 3.1_
`

describe('HUB-2.36 files as people have them', () => {
  test('HUB-2.36 the tasks document of spec-workflow', () => {
    const { tasks, problems } = parseTasks(SPEC_WORKFLOW)
    expect(problems).toEqual([])
    expect(tasks.map(({ key, status, parent }) => [key, status, parent])).toEqual([
      ['1', 'completed', null],
      ['2', 'in-progress', null],
      ['3', 'pending', null],
      ['3.1', 'pending', '3'],
      ['3.2', 'blocked', '3'],
    ])
    expect(tasks[0]).toMatchObject({ leverage: ['src/types/base_types.ts'], files: ['src/types/lease.ts'] })
    expect(tasks[1]).toMatchObject({ requirements: ['2.1', '2.2'], details: ['Add claim and release'] })
    expect(tasks[1]?.prompt).toMatch(/^Implement the task .* _Requirements: 2\.1_ .* \| Success: Tests pass$/)
    expect(tasks[4]?.blockedReason).toBe('waits for 3.1')
  })

  test.skipIf(shared.length === 0)(
    'HUB-2.36 the documents of the seeds: every checkbox is a task or reported',
    () => {
      let found = 0
      for (const path of shared) {
        const text = readFileSync(path, 'utf8')
        const { tasks, problems } = parseTasks(text)
        const boxes = text.split('\n').filter((line) => /^\s*[-*] \[[ xX~-]\]\s/.test(line)).length
        const told = problems.filter(({ message }) => message.includes('no task')).length
        expect([path, tasks.length + told]).toEqual([path, boxes])
        expect(writeMarkers(text, new Map(tasks.map(({ key, status }) => [key, { status }]))).text).toBe(text)
        found += boxes
      }
      expect(found).toBeGreaterThan(50)
    },
  )

  test('HUB-2.37 20,000 tasks: read in full, and one change moves one byte', () => {
    const text = largeTasksFile(20_000)
    const { tasks, problems } = parseTasks(text)
    expect([tasks.length, problems.length]).toEqual([20_000, 0])
    expect(tasks.at(-1)).toMatchObject({ key: '800.25', section: 'Phase 800', estimateMinutes: 480 })
    const to: MarkerChange = { status: tasks[9_999]?.status === 'completed' ? 'pending' : 'completed' }
    const { text: after } = writeMarkers(text, new Map([[tasks[9_999]?.key ?? '', to]]))
    expect(after.length).toBe(text.length)
    const differs = [...Array(text.length).keys()].filter(
      (at) => text.charCodeAt(at) !== after.charCodeAt(at),
    )
    expect(differs).toHaveLength(1)
  })
})

describe('HUB-2.38 a hostile file is read in linear time', () => {
  const SIZES = [125_000, 1_000_000] as const
  const repeat = (unit: string) => (size: number) => unit.repeat(Math.ceil(size / unit.length))
  const under = (head: string, unit: string) => (size: number) => head + repeat(unit)(size)
  test.each([
    ['one long title', under('- [ ] 1. ', 'x')],
    ['one long id', under('- [ ] ', '1.')],
    ['a long id of words', under('- [ ] A', '-1A')],
    ['underscores', under('- [ ] 1. A\n- _Agent: ', '_')],
    ['fields in one line', under('- [ ] 1. A\n- ', '_Agent: x ')],
    ['prompts in one line', under('- [ ] 1. A\n- ', '_Prompt: x_ ')],
    ['prompts that nobody closes', under('- [ ] 1. A\n', ' x _Prompt: y\n')],
    ['prompts ever deeper', under('- [ ] 1. A\n', '- _Prompt: y\n    z\n\n')],
    ['a prompt of many lines', under('- [ ] 1. A\n- _Prompt: y\n', '  z _Agent: q_\n')],
    ['reasons', under('- [~] 1. A\n- _Blocked: ', '\\_Agent: ')],
    ['backslashes', under('- [~] 1. A\n- _Blocked: ', '\\\\')],
    ['a detail of many lines', under('- [ ] 1. A\n- b\n', '  c\n')],
    ['fences', repeat('```\n~~~\n')],
    ['open fences', repeat('- ```\n')],
    ['longer and longer quotes', repeat('> ```\n>>> x\n')],
    ['bullets in a line', repeat('- ')],
    ['markers in a line', repeat('- * + ')],
    ['brackets', under('- ', '[')],
    ['signs', repeat('- [ ] #*_`~>\n')],
    ['blanks', under('- [ ] 1. A', ' ')],
    ['blank lines', repeat('\n')],
    ['lone CR', repeat('- [ ] 1. A\r')],
    ['equal ids', repeat('- [ ] 1. A\n')],
    ['a list in brackets', under('- [ ] 1. A\n- Files: ', '{a,(b,')],
    ['hashes', under('# a', '#')],
    ['commas', under('- [ ] 1. A\n- _Leverage: ', 'a,')],
    ['deep nesting', (size: number) => nested(Math.floor(Math.sqrt(size)))],
  ])('HUB-2.38 %s', (_name, make) => {
    const timed = (size: number) => {
      const text = make(size)
      // Processor time: whatever else the machine is doing, this is what the text costs.
      const before = process.cpuUsage()
      parseTasks(text)
      writeMarkers(text, new Map([['1', { status: 'blocked', blockedReason: 'x' }]]))
      const { user, system } = process.cpuUsage(before)
      return (user + system) / 1_000
    }
    timed(SIZES[0])
    const small = Math.min(timed(SIZES[0]), timed(SIZES[0]))
    const large = Math.min(timed(SIZES[1]), timed(SIZES[1]), timed(SIZES[1]))
    // Eight times the text: 8 when linear, 64 when quadratic; short times are noise.
    expect(large / Math.max(small, 20)).toBeLessThan(32)
  })

  function nested(depth: number): string {
    return Array.from({ length: depth }, (_, at) => `${'  '.repeat(at)}- [ ] ${at + 1}. A`).join('\n')
  }
})
