import { describe, expect, test } from 'vitest'
import type { MarkerChange, TaskStatus } from '../model.ts'
import { normalReason, parseTasks, writeMarkers } from './index.ts'

const write = (text: string, key: string, status: TaskStatus, blockedReason?: string) =>
  writeMarkers(text, new Map([[key, blockedReason === undefined ? { status } : { status, blockedReason }]]))
    .text

const FILE =
  '\ufeff# T\r\n- [ ] 1. A\r\n\t- detail\r\n* [X] **2** B\r  - [~] 2.1 C\n    * _Blocked: old_\n- [ ] 1 D'

describe('HUB-2.20 a status change rewrites only the bytes of that task’s own lines', () => {
  test.each([
    ['1', 'in-progress', '- [ ] 1. A', '- [-] 1. A'],
    ['1', 'completed', '- [ ] 1. A', '- [x] 1. A'],
    ['2', 'pending', '* [X] **2** B', '* [ ] **2** B'],
    ['1~2', 'completed', '- [ ] 1 D', '- [x] 1 D'],
    ['2.1', 'pending', '  - [~] 2.1 C\n    * _Blocked: old_\n', '  - [ ] 2.1 C\n'],
  ] as const)('HUB-2.20 %s becomes %s', (key, status, before, after) => {
    expect(write(FILE, key, status)).toBe(FILE.replace(before, after))
  })

  test('HUB-2.29 the underscore behind a reason closes no prompt that nobody closed', () => {
    const file = '- [ ] 1. A\n- _Prompt: Role: a\n\t- odd - _Blocked: open\n'
    const [before] = parseTasks(file).tasks
    const [after] = parseTasks(write(file, '1', 'blocked', 'because')).tasks
    expect(before?.prompt).toBe('Role: a')
    expect(after).toMatchObject({ prompt: 'Role: a', details: before?.details, blockedReason: 'because' })
  })

  test('HUB-2.21 blocked adds the reason in the line end, indentation and bullet of the task', () => {
    expect(write(FILE, '1', 'blocked', 'no key')).toBe(
      FILE.replace('- [ ] 1. A\r\n', '- [~] 1. A\r\n\t- _Blocked: no key_\r\n'),
    )
    expect(write(FILE, '2', 'blocked', 'x')).toBe(
      FILE.replace('* [X] **2** B\r', '* [~] **2** B\r  - _Blocked: x_\r'),
    )
    expect(write('\t- [ ] 1. A\n', '1', 'blocked', 'x')).toBe('\t- [~] 1. A\n\t\t- _Blocked: x_\n')
    expect(write('* [ ] 1. A\n    * b\n', '1', 'blocked', 'x')).toBe(
      '* [~] 1. A\n    * _Blocked: x_\n    * b\n',
    )
  })

  test('HUB-2.22 a file without a last line end stays one, and unblocking gives the same bytes back', () => {
    for (const file of [
      FILE,
      '- [ ] 1~ A\r\n- [ ] 7 B',
      '- [ ] 7 B',
      '- [ ] 7 B\n  wrapped title\n\n  - x',
    ]) {
      const key = file === FILE ? '1~2' : '7'
      const blocked = write(file, key, 'blocked', 'because')
      expect(parseTasks(blocked).tasks.find((task) => task.key === key)).toMatchObject({
        status: 'blocked',
        blockedReason: 'because',
      })
      expect(/[\r\n]$/.test(blocked)).toBe(false)
      expect(write(blocked, key, 'pending')).toBe(file)
    }
  })

  test('HUB-2.23 another reason replaces only the reason; the same one, or none, replaces nothing', () => {
    expect(write(FILE, '2.1', 'blocked', 'new_one')).toBe(
      FILE.replace('_Blocked: old_', '_Blocked: new_one_'),
    )
    expect(write(FILE, '2.1', 'blocked', ' old\n')).toBe(FILE)
    expect(write(FILE, '2.1', 'blocked')).toBe(FILE)
  })

  test('HUB-2.24 a reason among other fields leaves them as they are', () => {
    const text = '- [~] 1. A\n  - do _Agent: a_b_ _Blocked: x_\n  - _Blocked: y_ then _Agent: c_\n'
    expect(write(text, '1', 'pending')).toBe(
      '- [ ] 1. A\n  - do _Agent: a_b_\n  - _Blocked:_ then _Agent: c_\n',
    )
  })

  test('HUB-2.25 [X] stays while the status stays; no change is the identical string', () => {
    expect(write(FILE, '2', 'completed')).toBe(FILE)
    expect(writeMarkers(FILE, new Map())).toMatchObject({ text: FILE, missing: [] })
  })

  test('HUB-2.26 many changes in one pass; keys that are not in the file are named', () => {
    const changes = new Map<string, MarkerChange>([
      ['1~2', { status: 'blocked', blockedReason: 'late' }],
      ['9', { status: 'pending' }],
      ['1', { status: 'completed' }],
      ['2.1', { status: 'in-progress' }],
      ['9~2', { status: 'pending' }],
    ])
    expect(writeMarkers(FILE, changes)).toMatchObject({
      text: '\ufeff# T\r\n- [x] 1. A\r\n\t- detail\r\n* [X] **2** B\r  - [-] 2.1 C\n- [~] 1 D\n  - _Blocked: late_',
      missing: ['9', '9~2'],
    })
  })
})

describe('HUB-2.27 a reason is made safe and reads back the same in meaning', () => {
  test.each([
    'api_key_ missing_',
    '_Agent: x_ and _Prompt: y_ _Agent: z_',
    '\\_Agent: x_ \\\\_a C:\\_dir\\',
    'line one\r\n- [x] 9. fake\n```\n# Heading\u0000\u0007\u2028\tend',
    '_',
    '- [ ] 9. x',
    'a lone \ud800 surrogate',
    '漢字 🚀',
    '  blanks   between  ',
  ])('HUB-2.27 %j', (reason) => {
    const text = write('- [ ] 1. A\n- [ ] 2. B\n', '1', 'blocked', reason)
    const { tasks, problems } = parseTasks(text)
    expect(tasks.map(({ key, blockedReason }) => [key, blockedReason])).toEqual([
      ['1', normalReason(reason)],
      ['2', null],
    ])
    expect(tasks[0]).toMatchObject({ agent: null, prompt: null, details: [] })
    expect(problems).toEqual([])
    expect(text.split('\n')).toHaveLength(4)
  })

  test('HUB-2.27 its words are kept: only blanks, line breaks and control characters become one blank', () => {
    expect(normalReason(' a\r\n\r\n b\u0000\u2028c_d\t')).toBe('a b c_d')
  })
})
