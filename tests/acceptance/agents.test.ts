import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ownDatabases } from './kills.ts'
import { buildProduct, createProcesses, type Hub, type Settings, tokenOf, until } from './processes.ts'

const AGENTS = 200
const SPECS = 4
const LIMIT_MS = 180_000
/** Of agents that live on, however slow the machine is. */
const LONG_SECONDS = 60
/** An agent for whom there is no work yet: a hub that answers 200 of them all the time does little else. */
const ASKS_AGAIN_MS = 250
/** Of those that die: others take their tasks over after it. */
const SHORT_SECONDS = 5

interface Next {
  readonly task: { readonly spec: string; readonly id: string } | null
  readonly lease: { readonly token: string } | null
  readonly idle: { readonly held: number; readonly waiting: number } | null
}

interface Campaign {
  readonly hubs: readonly Hub[]
  readonly root: string
  readonly tasks: number
}

/** Whether the agent stops without a word in the middle of its first task. */
const dies = (agent: number) => agent % 10 === 0

/** Takes tasks and does them until there is nothing left to do. @returns whether it died with a task in its hands */
async function agent(hub: Hub, number: number): Promise<boolean> {
  const token = tokenOf(hub.home, 'agent')
  const name = `agent-${number}`
  const send = async <T>(method: string, path: string, body: object): Promise<T> => {
    const answer = await fetch(`${hub.api}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ agent: name, ...body }),
    }).catch((cause) => {
      const state = hub.isRunning() ? 'runs' : 'ended'
      const said = hub.output().slice(-3_000)
      throw new Error(`${name}: ${method} ${path} failed; the hub ${state}:\n${said}`, { cause })
    })
    const text = await answer.text()
    if (!answer.ok)
      throw new Error(
        `${name}: ${method} ${path} answered ${answer.status}: ${text}\n${hub.output().slice(-3_000)}`,
      )
    return JSON.parse(text) as T
  }
  const next = () => send<Next>('POST', '/tasks/next', { leaseSeconds: LONG_SECONDS })
  for (;;) {
    const { task, lease, idle } = await until(
      `work for ${name}`,
      async () => {
        const answer = await next()
        const waits = answer.idle !== null && answer.idle.held + answer.idle.waiting > 0
        return waits ? false : answer
      },
      { program: hub, timeoutMs: LIMIT_MS, everyMs: ASKS_AGAIN_MS },
    )
    if (task === null || lease === null) {
      expect(idle?.held).toBe(0)
      return false
    }
    const status = (to: string) =>
      send('PUT', `/specs/${task.spec}/tasks/${task.id}/status`, {
        status: to,
        lease: lease.token,
        leaseSeconds: LONG_SECONDS,
      })
    if (dies(number)) {
      await send('PUT', `/specs/${task.spec}/tasks/${task.id}/status`, {
        status: 'in-progress',
        lease: lease.token,
        leaseSeconds: SHORT_SECONDS,
      })
      return true
    }
    await status('in-progress')
    await status('completed')
  }
}

/** Every second task waits for the one before it. */
function specText(tasks: number): string {
  const lines = Array.from({ length: tasks }, (_, at) => {
    const waits = at % 2 === 1 ? `\n  - _Depends: ${at}_` : ''
    return `- [ ] ${at + 1} Task ${at + 1}${waits}\n`
  })
  return lines.join('')
}

function makeProject(root: string, tasks: number): void {
  for (let spec = 1; spec <= SPECS; spec += 1) {
    mkdirSync(join(root, 'specs', `spec-${spec}`), { recursive: true })
    writeFileSync(join(root, 'specs', `spec-${spec}`, 'tasks.md'), specText(tasks / SPECS))
  }
}

/** @returns how many agents died at work; one that came too late for a task could not */
async function work({ hubs, root, tasks }: Campaign): Promise<number> {
  makeProject(root, tasks)
  const [first] = hubs as [Hub]
  const registered = await first.call('projects.register', { root, id: 'race' }, tokenOf(first.home, 'owner'))
  expect(registered.status).toBe(200)
  const progress = async () => {
    const { specs } = await first.read<{ specs: { progress: { total: number; completed: number } }[] }>(
      '/specs',
    )
    const sum = (of: 'total' | 'completed') => specs.reduce((all, { progress: each }) => all + each[of], 0)
    return { total: sum('total'), completed: sum('completed') }
  }
  await until('the import', async () => (await progress()).total === tasks, {
    program: first,
    timeoutMs: LIMIT_MS,
  })
  const numbers = Array.from({ length: AGENTS }, (_, at) => at)
  const died = await Promise.all(numbers.map((number) => agent(hubs[number % hubs.length] as Hub, number)))
  expect(await progress()).toEqual({ total: tasks, completed: tasks })
  const done = specText(tasks / SPECS).replaceAll('[ ]', '[x]')
  for (let spec = 1; spec <= SPECS; spec += 1) {
    const file = join(root, 'specs', `spec-${spec}`, 'tasks.md')
    await until('the file to show it', () => readFileSync(file, 'utf8') === done, {
      program: first,
      timeoutMs: 10_000,
    })
  }
  return died.filter(Boolean).length
}

describe('HUB-4 agents at work over REST', () => {
  const processes = createProcesses()
  const server = process.env.TEST_DATABASE_URL
  const databases = ownDatabases(server ?? '')
  beforeAll(() => buildProduct(), LIMIT_MS)
  afterAll(async () => {
    await processes.cleanUp()
    await databases.drop()
  })

  const hubOn = async (home: string, settings: Settings = {}) =>
    processes.hub(home, { SAMPLE: 'false', RATE_LIMIT_PER_MINUTE: '10000000', ...settings })

  test('HUB-4.40 embedded: 200 agents, a tenth of them dies at work, every task is done once', {
    timeout: LIMIT_MS,
  }, async () => {
    const hub = await hubOn(await processes.usedHome())
    await work({ hubs: [hub], root: processes.home(), tasks: 160 })
    const { entries } = await hub.read<{ entries: unknown[] }>(
      '/audit?action=tasks.next&outcome=failed&limit=10',
    )
    expect(entries).toEqual([])
  })

  const skip = server === undefined
  test.skipIf(skip).each([
    [1, 1_000],
    [4, 1_000],
  ])(
    `HUB-4.41 PostgreSQL, hub processes: %i; 200 agents on %i tasks, a tenth of them dies at work: every task has one owner at a time and is completed once`,
    { timeout: LIMIT_MS },
    async (count, tasks) => {
      const url = await databases.create()
      const hubs: Hub[] = []
      for (let at = 0; at < count; at += 1) hubs.push(await hubOn(processes.home(), { DATABASE_URL: url }))
      const died = await work({ hubs, root: processes.home(), tasks })
      expect(died).toBeGreaterThan(AGENTS / 20)
      const db = postgres(url, { max: 1 })
      try {
        const [sums] = await db`
          select (select count(*)::int from ops.task_changes where event = 'complete') as completed,
                 (select count(distinct task_uid)::int from ops.task_changes where event = 'complete') as tasks,
                 (select sum(fence - 1)::int from ops.tasks where project_id = 'race') as taken_over,
                 (select count(*)::int from (
                    select c.task_uid from ops.task_changes c join ops.task_changes e on e.task_uid = c.task_uid
                      and e.event = 'complete' and c.event = 'start' and c.id = (
                        select max(id) from ops.task_changes s where s.task_uid = c.task_uid and s.event = 'start')
                    where c.agent is distinct from e.agent) foreign_completion) as completed_by_others`
        expect(sums).toEqual({
          completed: tasks,
          tasks,
          taken_over: died,
          completed_by_others: 0,
        })
      } finally {
        await db.end()
      }
    },
  )
})
