import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { tasksFile } from '../../../tests/helpers/tasks-files.ts'
import { type MarkerChange, TASK_STATUSES, type TaskText } from '../model.ts'
import { normalReason, parseTasks, readOutline, writeMarkers } from './index.ts'

/** What a change of markers must leave alone: everything but line numbers, status and reason. */
const rest = ({ line: _line, endLine: _end, status: _status, blockedReason: _reason, ...other }: TaskText) =>
  other

const change = fc.record({
  status: fc.constantFrom(...TASK_STATUSES),
  blockedReason: fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom('because', 'a_b_', '_Agent: x_', '- [ ] 1. x\n```', 'x\\_'),
  ),
})

/** The text without marks, and without lines or parts that tell why a task is blocked. */
const withoutMarkers = (text: string) =>
  text
    .split(/\r\n|\n|\r/)
    .map((line) => line.replace(/\[[ xX~-]\]/, '[ ]').replace(/\s*_blocked:.*$/i, ''))
    .filter((line) => !/^[\s*+-]*$/.test(line))

describe('HUB-2.28 properties of reading and writing', () => {
  test('HUB-2.28 reading and writing without a change is the identity on 10,000 files', () => {
    let tasks = 0
    fc.assert(
      fc.property(tasksFile, (text) => {
        const parsed = parseTasks(text)
        tasks += parsed.tasks.length
        const same = parsed.tasks.map(({ key, status, blockedReason }): [string, MarkerChange] => [
          key,
          blockedReason === null ? { status } : { status, blockedReason },
        ])
        expect(writeMarkers(text, new Map(same))).toMatchObject({ text, missing: [] })
      }),
      { numRuns: 10_000 },
    )
    expect(tasks).toBeGreaterThan(10_000)
  })

  test('HUB-2.29 after any changes the file reads as before but for exactly these changes', () => {
    let followed = 0
    fc.assert(
      fc.property(tasksFile, fc.array(fc.tuple(fc.nat(), change), { maxLength: 6 }), (text, wishes) => {
        const before = parseTasks(text)
        const changes = new Map<string, MarkerChange>()
        for (const [n, wish] of wishes) {
          const task = before.tasks[n % Math.max(1, before.tasks.length)]
          if (task !== undefined) changes.set(task.key, wish)
        }
        const written = writeMarkers(text, changes)
        const after = parseTasks(written.text)
        expect(written.missing).toEqual([])
        // Where only marks changed, the outline is not read again: it must be what reading gives.
        followed += written.outline === null ? 0 : 1
        if (written.outline !== null) expect(written.outline).toEqual(readOutline(written.text))
        expect(after.tasks.map(rest)).toEqual(before.tasks.map(rest))
        for (const [at, task] of after.tasks.entries()) {
          const old = before.tasks[at] as TaskText
          const wish = changes.get(task.key)
          expect(task.status).toBe(wish?.status ?? old.status)
          const reason = normalReason(wish?.blockedReason ?? '')
          if (wish === undefined) expect(task.blockedReason).toBe(old.blockedReason)
          else if (wish.status !== 'blocked') expect(task.blockedReason).toBeNull()
          else if (reason !== '') expect(task.blockedReason).toBe(reason)
        }
      }),
      { numRuns: 2_000 },
    )
    expect(followed).toBeGreaterThan(1_000)
  })

  test('HUB-2.30 any sequence of changes keeps all other bytes', () => {
    fc.assert(
      fc.property(tasksFile, fc.array(fc.tuple(fc.nat(), change), { maxLength: 8 }), (text, steps) => {
        let now = text
        for (const [n, wish] of steps) {
          const { tasks } = parseTasks(now)
          const task = tasks[n % Math.max(1, tasks.length)]
          if (task === undefined) break
          const next = writeMarkers(now, new Map([[task.key, wish]])).text
          // Outside the task's own lines nothing moved, byte for byte.
          const lines = now.split(/(?<=\r\n|\n|\r(?!\n))/)
          const head = lines.slice(0, task.line - 1).join('')
          const tail = lines.slice(task.endLine).join('')
          expect(next.startsWith(head)).toBe(true)
          expect(next.endsWith(tail)).toBe(true)
          now = next
        }
        expect(withoutMarkers(now)).toEqual(withoutMarkers(text))
      }),
      { numRuns: 1_000 },
    )
  })

  test('HUB-2.31 blocking an open task and unblocking it gives the same bytes', () => {
    fc.assert(
      fc.property(tasksFile, fc.nat(), (text, n) => {
        const open = parseTasks(text).tasks.filter(({ status }) => status === 'pending')
        const task = open[n % Math.max(1, open.length)]
        fc.pre(task !== undefined && !/_blocked:/i.test(text))
        const key = task?.key ?? ''
        const blocked = writeMarkers(text, new Map([[key, { status: 'blocked', blockedReason: 'why' }]])).text
        expect(blocked).not.toBe(text)
        expect(writeMarkers(blocked, new Map([[key, { status: 'pending' }]])).text).toBe(text)
      }),
      { numRuns: 1_000 },
    )
  })

  test('HUB-2.32 no input makes the parser throw, and every task stands on its line', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc
        .uint8Array({ maxLength: 400 })
        .map((bytes) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)),
      fc
        .array(fc.constantFrom(...'-*_[]x~ \t\n\r`#>1.:|\\P()é\ufeff'), { maxLength: 300 })
        .map((all) => all.join('')),
      tasksFile,
    )
    fc.assert(
      fc.property(anything, (text) => {
        const { tasks, problems } = parseTasks(text)
        const lines = text.split(/\r\n|\n|\r/)
        for (const { line, endLine, title } of tasks) {
          expect(lines[line - 1]).toMatch(/[-*][ \t]+\[[ xX~-]\][ \t]/)
          expect(title).not.toBe('')
          expect(endLine).toBeGreaterThanOrEqual(line)
          expect(endLine).toBeLessThanOrEqual(lines.length)
        }
        for (const { line } of problems) expect(lines[line - 1]).toBeDefined()
      }),
      { numRuns: 5_000 },
    )
  })
})
