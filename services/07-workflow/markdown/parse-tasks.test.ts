import { describe, expect, test } from 'vitest'
import type { TaskText } from '../model.ts'
import { parseTasks } from './index.ts'

const only = (text: string): TaskText => {
  const { tasks } = parseTasks(text)
  expect(tasks).toHaveLength(1)
  return tasks[0] as TaskText
}
const keys = (text: string) => parseTasks(text).tasks.map(({ key }) => key)
const codes = (text: string) => parseTasks(text).problems.map(({ line, code }) => `${line} ${code}`)
const lines = (...all: string[]) => all.join('\n')

describe('HUB-2.1 the line of a task', () => {
  test.each([
    ['- [ ] 1. Set up', '1', 'Set up', 'pending'],
    ['* [-] 2.3 Go on', '2.3', 'Go on', 'in-progress'],
    ['- [x] 2.3. Done', '2.3', 'Done', 'completed'],
    ['- [X] TASK-001 Done', 'TASK-001', 'Done', 'completed'],
    ['- [~] TASK-001: Held', 'TASK-001', 'Held', 'blocked'],
    ['- [ ] **1.1** Bold', '1.1', 'Bold', 'pending'],
    ['- [ ] **1.1. Bold to the end**', '1.1', 'Bold to the end', 'pending'],
    ['- [ ] __TASK-7__: Bold', 'TASK-7', 'Bold', 'pending'],
    ['- [ ] **2** - After a dash', '2', 'After a dash', 'pending'],
    ['- [ ] 1\\. From an editor', '1', 'From an editor', 'pending'],
    ['\t*\t[x]\t4\tWith tabs \t', '4', 'With tabs', 'completed'],
    ['- [ ] 10 templates_with_underscores **bold**', '10', 'templates_with_underscores **bold**', 'pending'],
    ['- [ ] 3. Größe prüfen 🚀 漢字', '3', 'Größe prüfen 🚀 漢字', 'pending'],
  ])('HUB-2.1 %s', (text, id, title, status) => {
    expect(only(text)).toMatchObject({ id, key: id, title, status, line: 1, endLine: 1 })
    expect(parseTasks(text).problems.filter(({ code }) => code !== 'BLOCKED_WITHOUT_REASON')).toEqual([])
  })

  test('HUB-2.2 spec-kit: T001, and [P] among the tags is parallel', () => {
    expect(only('- [ ] T001 [P] [US1] Create the model')).toMatchObject({
      id: 'T001',
      title: '[US1] Create the model',
      parallel: true,
    })
    expect(only('- [ ] T002 [US1] [P] Wire it')).toMatchObject({ title: '[US1] Wire it', parallel: true })
    expect(only('- [ ] T003 Wire it')).toMatchObject({ parallel: null })
    expect(only('- [ ] T004 [P] Wire it\n  - _Parallel: no_')).toMatchObject({ parallel: false })
  })

  test('HUB-2.3 depth and parent come from the indentation, the section from the heading above', () => {
    const { tasks } = parseTasks(
      lines(
        '# Plan',
        '- [ ] 1. A',
        '  - [ ] 1.1 B',
        '\t- [ ] 1.1.1 C',
        ' - [ ] 2. D',
        'Phase two ##',
        '',
        'Phase three',
        '-----------',
        '  - [ ] 3. E',
        '## Phase four ##',
        '  - [ ] 4. F',
      ),
    )
    expect(tasks.map(({ key, depth, parent, section }) => [key, depth, parent, section])).toEqual([
      ['1', 0, null, 'Plan'],
      ['1.1', 1, '1', 'Plan'],
      ['1.1.1', 2, '1.1', 'Plan'],
      ['2', 0, null, 'Plan'],
      ['3', 0, null, 'Phase three'],
      ['4', 0, null, 'Phase four'],
    ])
  })
})

describe('HUB-2.4 what stands below a task', () => {
  test('HUB-2.4 every field, and the bullets that are none', () => {
    const task = only(
      lines(
        '- [~] 1.2 Store the vectors',
        '  - File(s): src/a.ts, `src/b_c.ts` (new)',
        '  - Create the table',
        '    and its index',
        '  * Fill it',
        '  1. In order',
        '  - Purpose: Search needs it',
        '  - _Leverage: path_with_underscores.py, b_',
        '  - _Requirements: 1.1, HUB-2_',
        '  - _Agent: backend-engineer_',
        '  - _Depends: 1.1, other-spec/2.1_',
        '  - _Estimate: 2h 30m_',
        '  - _Priority: High_',
        '  - _Parallel: yes_',
        '  - _Blocked: waits for the api_key of the vendor_',
        '',
      ),
    )
    expect(task).toEqual({
      key: '1.2',
      id: '1.2',
      title: 'Store the vectors',
      status: 'blocked',
      blockedReason: 'waits for the api_key of the vendor',
      depth: 0,
      parent: null,
      section: null,
      line: 1,
      endLine: 15,
      details: ['Create the table and its index', 'Fill it', '1. In order'],
      requirements: ['1.1', 'HUB-2'],
      leverage: ['path_with_underscores.py', 'b'],
      prompt: null,
      purpose: 'Search needs it',
      files: ['src/a.ts', 'src/b_c.ts'],
      agent: 'backend-engineer',
      depends: ['1.1', 'other-spec/2.1'],
      estimateMinutes: 150,
      priority: 'high',
      parallel: true,
    })
  })

  test('HUB-2.5 underscores inside a field are data, also before a blank or at both ends', () => {
    const task = only(lines('- [ ] 1. A', '- _Leverage: __init__.py, a_ b, dir/_', '- _Agent: qa_ (ours).'))
    expect(task).toMatchObject({
      leverage: ['__init__.py', 'a_ b', 'dir/'],
      agent: 'qa',
      details: ['(ours).'],
    })
  })

  test('HUB-2.6 several fields in a line, behind text and in brackets', () => {
    const task = only('- [ ] 1. A\n  - Do it _Leverage: a_b.ts_ (_Requirements: 1, 2_), _Estimate: 1d_')
    expect(task).toMatchObject({ details: ['Do it (),'], leverage: ['a_b.ts'], requirements: ['1', '2'] })
    expect(task.estimateMinutes).toBe(480)
  })

  test('HUB-2.7 a prompt takes its line, with the fields it speaks of', () => {
    const prompt = 'Role: Dev | Task: do _Requirements: 9_ with a_b | Restrictions: none | Success: it works'
    const task = only(`- [ ] 1. A\n  - _Prompt: ${prompt}_\n  - _Requirements: 1_`)
    expect(task).toMatchObject({ prompt, requirements: ['1'] })
  })

  test('HUB-2.8 a prompt may span lines, with bullets, blank lines and code in it', () => {
    const task = only(
      lines(
        '- [ ] 1. A',
        '  - _Prompt: Role: Dev | Task: do',
        '    this _Requirements: 9_',
        '    _Leverage: x_',
        '    - step one',
        '',
        '    ```',
        '    - [ ] 8. no task_',
        '    ```',
        '    | Success: it works_',
        '    - a detail',
        '  - _Agent: qa_',
      ),
    )
    expect(task.prompt).toBe(
      'Role: Dev | Task: do this _Requirements: 9_ _Leverage: x_\n- step one\n\n```\n- [ ] 8. no task_\n```\n| Success: it works',
    )
    expect(task).toMatchObject({ agent: 'qa', requirements: [], leverage: [], details: ['a detail'] })
  })

  test('HUB-2.9 a prompt that nobody closed ends with its paragraph and is reported', () => {
    const text = lines(
      '- [ ] 1. A',
      '  - _Prompt: Role: Dev',
      '    Task: do',
      '  - _Agent: qa_',
      '- [ ] 2. B',
    )
    expect(parseTasks(text).tasks[0]).toMatchObject({ prompt: 'Role: Dev Task: do', agent: 'qa' })
    expect(codes(text)).toEqual(['2 FIELD_NOT_CLOSED'])
  })

  test('HUB-2.10 Files with bullets below it, several File lines, remarks and route groups', () => {
    const nested = lines('- [ ] 1. A', '  - Files:', '    - a.ts', '    - `b.ts` (new)', '  - A detail')
    expect(only(nested)).toMatchObject({ files: ['a.ts', 'b.ts'], details: ['A detail'] })
    const several = lines(
      '- [ ] 1. A',
      '  - File: app/(auth)/x.tsx',
      '  **Files:** {c,d}.ts (old, small), e.ts',
    )
    expect(only(several).files).toEqual(['app/(auth)/x.tsx', '{c,d}.ts', 'e.ts'])
  })

  test.each([
    ['30m', 30],
    ['2h', 120],
    ['1.5h', 90],
    ['1d', 480],
    ['2h 30m', 150],
    ['2h30m', 150],
    ['3 hours', 180],
    ['0.5d', 240],
  ])('HUB-2.11 the estimate %s is %d minutes', (written, minutes) => {
    expect(only(`- [ ] 1. A\n  - _Estimate: ${written}_`).estimateMinutes).toBe(minutes)
  })

  test.each(['soon', '2', '-1h', '2hh', '1e9h', '99999d', '2h or so'])(
    'HUB-2.12 the estimate %s cannot be read and is reported',
    (written) => {
      const text = `- [ ] 1. A\n\n  - _Estimate: ${written}_`
      expect(only(text).estimateMinutes).toBeNull()
      expect(codes(text)).toEqual(['3 ESTIMATE_UNREADABLE'])
    },
  )

  test('HUB-2.13 what cannot be read or stands twice is reported with its line', () => {
    const text = lines(
      '- [ ] 1. A',
      '  - _Priority: urgent_',
      '  - _Parallel: maybe_',
      '  - _Agent: qa_',
      '  - _Agent: dev_',
      '  - _Blocked: nobody asked_',
      '  - _Requirements: 1, 2',
      '- [~] 2. B',
    )
    expect(parseTasks(text).tasks[0]).toMatchObject({
      agent: 'qa',
      blockedReason: null,
      requirements: ['1', '2'],
    })
    expect(codes(text)).toEqual([
      '2 PRIORITY_UNKNOWN',
      '3 PARALLEL_UNREADABLE',
      '5 FIELD_TWICE',
      '6 BLOCKED_REASON_UNUSED',
      '7 FIELD_NOT_CLOSED',
      '8 BLOCKED_WITHOUT_REASON',
    ])
  })

  test('HUB-2.14 a task ends at the next task, heading or rule; blank lines behind it are not its own', () => {
    const text = lines(
      '- [ ] 1. A',
      '- x',
      '',
      '- [ ] 2. B',
      '',
      '# C',
      '- y',
      '- [ ] 3. D',
      '',
      '---',
      '- z',
    )
    const spans = parseTasks(text).tasks.map(({ line, endLine, details }) => [line, endLine, ...details])
    expect(spans).toEqual([
      [1, 2, 'x'],
      [4, 4],
      [8, 8],
    ])
  })
})

describe('HUB-2.15 fenced code blocks hold no tasks', () => {
  test.each([
    ['backticks', ['```', '- [ ] 9. no', '```']],
    ['tildes with words', ['~~~ md `x`', '- [ ] 9. no', '```', '- [ ] 9. no', '~~~']],
    ['a longer fence', ['````', '```', '- [ ] 9. no', '```', '````']],
    ['a longer closing fence', ['```js', '- [ ] 9. no', '``````  ']],
    ['a fence in the list item', ['  ```', '  - [ ] 9. no', '  ```']],
    ['a fence further right', ['      ```', '      - [ ] 9. no', '      ```']],
    ['a fence behind a bullet', ['- ```', '  - [ ] 9. no', '  ```']],
    ['a fence in a quote', ['> ```', '> - [ ] 9. no', '> ```']],
    ['a list item that ends it', ['  ```', '  - [ ] 9. no']],
    ['a closing fence further left', ['  ```', '  - [ ] 9. no', '```']],
  ])('HUB-2.15 %s', (_name, block) => {
    const text = lines('- [ ] 1. A', ...block, '- [ ] 2. B')
    expect(keys(text)).toEqual(['1', '2'])
    expect(codes(text).filter((code) => !code.includes('FENCE'))).toEqual([])
  })

  test('HUB-2.15 what only looks like a fence hides nothing', () => {
    expect(keys(lines('``', '- [ ] 1. A', '``` x ` y', '- [ ] 2. B', '`~~', '- [ ] 3. C'))).toEqual([
      '1',
      '2',
      '3',
    ])
  })

  test('HUB-2.16 a block that nobody closes is reported where it begins', () => {
    expect(codes('- [ ] 1. A\n```\n- [ ] 2. B')).toEqual(['2 FENCE_NOT_CLOSED'])
    expect(codes('- [ ] 1. A\n  ```\n- [ ] 2. B')).toEqual(['2 FENCE_NOT_CLOSED'])
  })
})

describe('HUB-2.17 every checkbox line that is no task is reported', () => {
  test.each([
    ['- [ ] Write tests', 'TASK_WITHOUT_ID'],
    ['- [ ]', 'TASK_WITHOUT_ID'],
    ['- [ ] 10:30 meeting', 'TASK_WITHOUT_ID'],
    ['- [ ] 1.5x faster', 'TASK_WITHOUT_ID'],
    ['- [ ] 2FA for all', 'TASK_WITHOUT_ID'],
    ['- [ ] S3 bucket', 'TASK_WITHOUT_ID'],
    ['- [ ] 1.', 'TASK_WITHOUT_TITLE'],
    ['- [x] **T001**', 'TASK_WITHOUT_TITLE'],
    [`- [ ] ${'1.'.repeat(40)} x`, 'TASK_ID_TOO_LONG'],
    ['- [o] 1. A', 'MARKER_UNKNOWN'],
    ['- [] 1. A', 'MARKER_UNKNOWN'],
    ['- [  ] 1. A', 'MARKER_UNKNOWN'],
    ['- [✅] 1. A', 'MARKER_UNKNOWN'],
    ['- [ ]1. A', 'CHECKBOX_WITHOUT_SPACE'],
    ['-[ ] 1. A', 'CHECKBOX_WITHOUT_SPACE'],
    ['-\u00a0[ ] 1. A', 'CHECKBOX_WITHOUT_SPACE'],
    ['- [ ]\u00a01. A', 'CHECKBOX_WITHOUT_SPACE'],
    ['+ [ ] 1. A', 'CHECKBOX_OTHER_BULLET'],
    ['1. [ ] A', 'CHECKBOX_OTHER_BULLET'],
    ['- - [ ] 1. A', 'CHECKBOX_OTHER_BULLET'],
    ['• [ ] 1. A', 'CHECKBOX_OTHER_BULLET'],
    ['> - [ ] 1. A', 'CHECKBOX_OUTSIDE_LIST'],
    ['#### [x] 1.1 A', 'CHECKBOX_OUTSIDE_LIST'],
    ['[ ] 1. A', 'CHECKBOX_OUTSIDE_LIST'],
  ])('HUB-2.17 %s', (line, code) => {
    const text = `\ufeff# T\r\n\r\n${line}\r\n`
    expect(parseTasks(text).tasks).toEqual([])
    expect(codes(text)).toEqual([`3 ${code}`])
    expect(parseTasks(text).problems[0]?.message).toMatch(/no task/)
  })

  test.each(['- [x](page)', '- [x][1]', '- [link] text', '[1]: http://x', '- text [ ] 1. A', '---', '- '])(
    'HUB-2.17 %s is no checkbox',
    (line) => {
      expect(parseTasks(line)).toEqual({ tasks: [], problems: [] })
    },
  )

  test('HUB-2.17 one without an id belongs to the task above, which goes on below it', () => {
    const text = lines('- [ ] 1. A', '  - [ ] step', '  - _Requirements: 7_')
    expect(only(text)).toMatchObject({ details: ['[ ] step'], requirements: ['7'], endLine: 3 })
    expect(codes(text)).toEqual(['2 TASK_WITHOUT_ID'])
  })
})

test('HUB-2.18 the second task with an id is 4~2, the third 4~3, and each is reported', () => {
  const text = lines('- [ ] 4. A', '- [ ] 4 B', '  - [ ] 4.1 C', '- [x] **4** D')
  expect(keys(text)).toEqual(['4', '4~2', '4.1', '4~3'])
  expect(parseTasks(text).tasks[2]?.parent).toBe('4~2')
  expect(codes(text)).toEqual(['2 TASK_ID_TWICE', '4 TASK_ID_TWICE'])
})

test.each([
  ['LF', '\n'],
  ['CRLF', '\r\n'],
  ['CR', '\r'],
])('HUB-2.19 line ends %s, with and without a byte order mark and a last line end', (_name, end) => {
  const written = ['# Plan', '', '- [~] 1. A', '  - _Blocked: b_', '- [x] 2. B'].join(end)
  const plain = parseTasks(written.replaceAll(end, '\n'))
  expect(plain.tasks.map(({ line }) => line)).toEqual([3, 5])
  expect(parseTasks(written)).toEqual(plain)
  expect(parseTasks(`\ufeff${written}${end}`)).toEqual(plain)
})

test('HUB-2.19 mixed line ends: the lines are counted as an editor counts them', () => {
  expect(parseTasks('a\r\rb\n\r\n- [ ] 1. A\u2028x\r- [ ] 2. B').tasks.map(({ line }) => line)).toEqual([
    5, 6,
  ])
})
