import { expect, test, vi } from 'vitest'
import type { BulkProgress } from './bulk-run.ts'

// The client of the API asks the browser where it is.
vi.stubGlobal('location', { origin: 'http://127.0.0.1' })
const { ApiError } = await import('../../api/client.ts')
const { forEachTask } = await import('./bulk-run.ts')
const { refusalGroups } = await import('./refusal-groups.ts')

type Tasks = Parameters<typeof forEachTask>[0]
type Task = Tasks[number]
const tasksOf = (count: number): Tasks =>
  Array.from({ length: count }, (_, at) => ({ spec: 'shop', id: String(at) }) as Task)
const done = (task: Task) => ({ task, changed: true, back: null })
const refusal = (status: number, code: string, seconds: number | null = null) =>
  new ApiError(code, `${code} says why`, status, null, seconds)

/** A clock that goes on only when somebody waits. */
function fakeClock() {
  let at = 0
  const waits: number[] = []
  return {
    waits,
    now: () => at,
    wait: async (ms: number) => {
      waits.push(ms)
      at += ms
    },
  }
}

function running(signal = new AbortController().signal) {
  const told: BulkProgress[] = []
  const clock = fakeClock()
  return { told, clock, options: { signal, told: (each: BulkProgress) => void told.push(each), ...clock } }
}

test('HUB-11.78 a refusal of one holds up no other, and each outcome stands in the order of the tasks', async () => {
  const { told, options } = running()
  const tasks = tasksOf(20)
  const end = await forEachTask(
    tasks,
    async (task) => {
      if (Number(task.id) % 5 === 0) throw refusal(409, 'TASK_DEPENDENCIES_OPEN')
      return done(task)
    },
    options,
  )
  expect(end.outcomes.map(({ task }) => task.id)).toEqual(tasks.map(({ id }) => id))
  expect(end.outcomes.filter(({ error }) => error !== undefined)).toHaveLength(4)
  expect([end.left, end.cause]).toEqual([[], null])
  expect(told.at(-1)).toEqual({ all: 20, done: 20, refused: 4, pausedSeconds: null })
  expect(refusalGroups(end.outcomes)).toEqual([
    { code: 'TASK_DEPENDENCIES_OPEN', count: 4, message: 'TASK_DEPENDENCIES_OPEN says why' },
  ])
})

test('HUB-11.78 what is stopped asks for nothing more; what was under way is known, the rest is left', async () => {
  const controller = new AbortController()
  const { options } = running(controller.signal)
  const asked: string[] = []
  const end = await forEachTask(
    tasksOf(500),
    async (task) => {
      asked.push(task.id)
      if (asked.length === 10) controller.abort()
      return done(task)
    },
    options,
  )
  expect(asked.length).toBeLessThan(15)
  expect(end.outcomes).toHaveLength(asked.length)
  expect(end.left).toHaveLength(500 - asked.length)
  expect(end.cause).toBeNull()
})

test('HUB-11.78 a full hub is waited for as long as it says, and the same task is asked for again', async () => {
  const { told, clock, options } = running()
  let full = 3
  const end = await forEachTask(
    tasksOf(8),
    async (task) => {
      if (full-- > 0) throw refusal(429, 'RATE_LIMITED', 12)
      return done(task)
    },
    options,
  )
  expect(end.outcomes.map(({ error }) => error)).toEqual(Array(8).fill(undefined))
  expect(clock.waits).toEqual([12_000, 12_000, 12_000])
  expect(told.filter(({ pausedSeconds }) => pausedSeconds === 12)).toHaveLength(3)
  expect(told.at(-1)).toEqual({ all: 8, done: 8, refused: 0, pausedSeconds: null })
})

test.each([0, 401])(
  'HUB-11.78 when nobody answers or nobody is signed in (%i), all ends at once and says why',
  async (status) => {
    const { options } = running()
    const end = await forEachTask(
      tasksOf(300),
      async (task) => {
        if (Number(task.id) >= 100) throw refusal(status, 'GONE')
        return done(task)
      },
      options,
    )
    expect(end.cause?.code).toBe('GONE')
    expect(end.outcomes).toHaveLength(100)
    expect(end.left).toHaveLength(200)
  },
)

test('HUB-11.78 no second begins more than the hub has room for', async () => {
  const { clock, options } = running()
  const begun = new Map<number, number>()
  await forEachTask(
    tasksOf(300),
    async (task) => {
      const second = Math.floor(clock.now() / 1_000)
      begun.set(second, (begun.get(second) ?? 0) + 1)
      return done(task)
    },
    options,
  )
  expect(Math.max(...begun.values())).toBeLessThanOrEqual(60)
  expect(begun.size).toBeGreaterThanOrEqual(5)
})
