import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { describeOnBothDatabases, type TestDatabase } from '../../../tests/helpers/database.ts'
import { type Actor, type Db, inTransaction, randomIds } from '../../00-platform/index.ts'
import { defaultWorkflowOptions } from '../deps.ts'
import type { TaskText } from '../model.ts'
import {
  type ImportedTask,
  lockSpec,
  recountSpec,
  replaceDependencies,
  upsertTasks,
} from '../queries/import.ts'
import { selectTask } from '../queries/tasks.ts'
import type { TaskCall } from '../tasks/call.ts'
import { changeTask } from '../tasks/change.ts'
import { claimNextTask, claimTask, heartbeat, requireHolder } from './claims.ts'

const PROJECT = 'p'
const SPEC = 'alpha'
const at = (key: string) => ({ projectId: PROJECT, spec: SPEC, key })

function agent(name: string): Actor {
  return { name: 'agent', kind: 'agent', role: 'agent', onBehalfOf: name }
}

function callOf(db: Db, name: string): TaskCall {
  const deps = { ids: randomIds, options: defaultWorkflowOptions }
  return { deps, db, actor: agent(name), requestId: 'test' }
}

const content = (key: string, over: Partial<TaskText> = {}): TaskText => ({
  key,
  id: key,
  title: `Task ${key}`,
  status: 'pending',
  blockedReason: null,
  depth: 0,
  parent: null,
  section: null,
  line: 1,
  endLine: 1,
  details: [],
  requirements: [],
  leverage: [],
  prompt: null,
  purpose: null,
  files: [],
  agent: null,
  depends: [],
  estimateMinutes: null,
  priority: null,
  parallel: null,
  ...over,
})

type Seed = Partial<Pick<ImportedTask, 'agent' | 'priorityRank' | 'status' | 'critical'>> & {
  readonly key: string
  readonly depends?: readonly string[]
}

async function seed(db: Db, seeds: readonly Seed[]): Promise<void> {
  await inTransaction(db, async (tx) => {
    await tx`truncate ops.tasks, ops.task_dependencies, ops.task_changes, ops.specs`
    await lockSpec(tx, PROJECT, SPEC)
    const tasks = seeds.map((each, position) => ({
      uid: randomUUID(),
      title: `Task ${each.key}`,
      position,
      content: content(each.key),
      agent: null,
      priorityRank: 2,
      status: 'pending',
      blockedReason: null,
      critical: false,
      ...each,
    }))
    await upsertTasks(tx, PROJECT, SPEC, tasks)
    const dependencies = tasks.flatMap(({ uid, depends = [] }) =>
      depends.map((ref) => ({
        taskUid: uid,
        ref: `${SPEC}/${ref}`,
        kind: 'written' as const,
        dependsUid: tasks.find(({ key }) => key === ref)?.uid ?? null,
      })),
    )
    await replaceDependencies(tx, PROJECT, SPEC, dependencies)
    await recountSpec(tx, PROJECT, SPEC)
  })
}

/** The time of leases is the database's: a test lets one run out by moving its end. */
async function letLeaseRunOut(db: Db, key: string): Promise<void> {
  await db`update ops.tasks set lease_expires_at = clock_timestamp() - interval '1 second' where key = ${key}`
}

describeOnBothDatabases('HUB-4 claims', (open) => {
  let database: TestDatabase
  let db: TestDatabase['pool']
  const claim = (key: string, name: string) => inTransaction(db, (tx) => claimTask(callOf(tx, name), at(key)))
  const next = (name: string) =>
    inTransaction(db, (tx) => claimNextTask(callOf(tx, name), { projectId: PROJECT, specs: null }))
  const beat = (key: string, token: string) =>
    inTransaction(db, (tx) => heartbeat(callOf(tx, 'anna'), at(key), token))

  beforeAll(async () => {
    database = await open()
    db = database.pool
  })
  afterAll(() => database.close())

  describe('one task', () => {
    beforeEach(() =>
      seed(db, [{ key: '1' }, { key: '2', depends: ['1'] }, { key: '3', status: 'completed' }]),
    )

    test('HUB-4.1 of forty agents that claim one task at once, one has it and the others are told who', async () => {
      const names = Array.from({ length: 40 }, (_, index) => `agent-${index}`)
      const answers = await Promise.allSettled(names.map((name) => claim('1', name)))
      expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      const { leaseHolder } = (await selectTask(db, at('1'))) as { leaseHolder: string }
      for (const answer of answers)
        if (answer.status === 'rejected')
          expect(answer.reason).toMatchObject({
            code: 'TASK_HELD_BY_OTHER',
            details: { holder: leaseHolder },
          })
    })

    test('HUB-4.2 a claim is in the history of its task, with the actor and the agent', async () => {
      const { task } = await claim('1', 'anna')
      const rows =
        await db`select event, actor, agent, cause from ops.task_changes where task_uid = ${task.uid}`
      expect(rows).toEqual([{ event: 'claim', actor: 'agent', agent: 'anna', cause: 'call' }])
    })

    test('HUB-4.3 what cannot be claimed says why: waiting, completed, unknown', async () => {
      await expect(claim('2', 'anna')).rejects.toMatchObject({
        code: 'TASK_DEPENDENCIES_OPEN',
        details: { refs: ['alpha/1'] },
      })
      await expect(claim('3', 'anna')).rejects.toMatchObject({ code: 'TASK_NOT_CLAIMABLE' })
      await expect(claim('9', 'anna')).rejects.toMatchObject({ code: 'TASK_NOT_FOUND' })
    })

    test('HUB-4.4 a lease that ran out frees the task, and its token writes nothing any more', async () => {
      const anna = await claim('1', 'anna')
      await letLeaseRunOut(db, '1')
      const bert = await claim('1', 'bert')
      expect(bert.task.fence).toBe(anna.task.fence + 1)
      await expect(beat('1', anna.lease.token)).rejects.toMatchObject({ code: 'LEASE_LOST' })
      await expect(
        inTransaction(db, (tx) => requireHolder(callOf(tx, 'anna'), at('1'), anna.lease.token)),
      ).rejects.toMatchObject({
        code: 'LEASE_LOST',
      })
      expect((await selectTask(db, at('1')))?.leaseHolder).toBe('bert')
    })

    test('HUB-4.5 a laptop that slept through its lease gets it back when nobody took the task', async () => {
      const { lease } = await claim('1', 'anna')
      await letLeaseRunOut(db, '1')
      expect((await selectTask(db, at('1')))?.held).toBe(false)
      const renewed = await beat('1', lease.token)
      expect(renewed.token).toBe(lease.token)
      expect((await selectTask(db, at('1')))?.held).toBe(true)
    })

    test('HUB-4.6 forged and malformed tokens are refused', async () => {
      const { task } = await claim('1', 'anna')
      const forged = `${task.fence}.${randomIds.secret()}`
      await expect(beat('1', forged)).rejects.toMatchObject({ code: 'LEASE_LOST' })
      await expect(
        inTransaction(db, (tx) => requireHolder(callOf(tx, 'bert'), at('1'), forged)),
      ).rejects.toMatchObject({ code: 'LEASE_LOST' })
      await expect(beat('1', `${task.fence + 1}.${randomIds.secret()}`)).rejects.toMatchObject({
        code: 'LEASE_LOST',
      })
      for (const token of ['', '1', 'x.y', `1.${'a'.repeat(500)}`, `-1.${randomIds.secret()}`])
        await expect(beat('1', token)).rejects.toMatchObject({ code: 'LEASE_TOKEN_INVALID' })
    })

    test('HUB-4.7 a task given back is free at once; its token is over', async () => {
      const { lease } = await claim('1', 'anna')
      await inTransaction(db, (tx) =>
        changeTask(callOf(tx, 'anna'), {
          address: at('1'),
          event: () => ({ type: 'release' }),
          lease: lease.token,
        }),
      )
      await expect(beat('1', lease.token)).rejects.toMatchObject({ code: 'LEASE_LOST' })
      expect((await claim('1', 'bert')).task.leaseHolder).toBe('bert')
    })

    test('HUB-4.8 an operator forces a release: a task in progress is pending again, and the reason is kept', async () => {
      const { task } = await claim('1', 'anna')
      await db`update ops.tasks set status = 'in-progress' where uid = ${task.uid}`
      const olga: Actor = { name: 'olga', kind: 'operator', role: 'operator' }
      const { task: freed } = await inTransaction(db, (tx) =>
        changeTask(
          { ...callOf(tx, 'olga'), actor: olga },
          { address: at('1'), event: () => ({ type: 'release' }), note: 'anna left' },
        ),
      )
      expect(freed).toMatchObject({ status: 'pending', leaseHolder: null, held: false })
      const [change] = await db`
        select event, from_status, to_status, reason from ops.task_changes order by id desc limit 1`
      expect(change).toEqual({
        event: 'release',
        from_status: 'in-progress',
        to_status: 'pending',
        reason: 'anna left',
      })
    })
  })

  describe('the next task', () => {
    test('HUB-4.9 comes from the critical path, then by priority, then by place', async () => {
      await seed(db, [
        { key: '1' },
        { key: '2', priorityRank: 0 },
        { key: '3', critical: true, priorityRank: 3 },
        { key: '4', priorityRank: 0 },
        { key: '5', depends: ['1'], critical: true },
        { key: '6', agent: 'bert', critical: true },
        { key: '7', status: 'blocked', critical: true },
      ])
      const order: (string | undefined)[] = []
      for (let turn = 0; turn < 5; turn += 1) order.push((await next('anna'))?.task.key)
      expect(order).toEqual(['3', '2', '4', '1', undefined])
      expect((await next('bert'))?.task.key).toBe('6')
    })

    test('HUB-4.10 200 agents that race for 1,000 tasks: every task one owner, nothing twice, nothing left', async () => {
      await seed(
        db,
        Array.from({ length: 1_000 }, (_, index) => ({ key: String(index + 1) })),
      )
      const taken: string[] = []
      const work = async (name: string) => {
        for (let mine = await next(name); mine !== undefined; mine = await next(name))
          taken.push(mine.task.key)
      }
      await Promise.all(Array.from({ length: 200 }, (_, index) => work(`agent-${index}`)))
      expect(new Set(taken).size).toBe(1_000)
      expect(taken).toHaveLength(1_000)
      const [owners] = await db<{ held: number; fences: number }[]>`
        select count(*) filter (where lease_holder is not null) as held, max(fence) as fences from ops.tasks`
      expect(owners).toEqual({ held: 1_000, fences: 1 })
    }, 60_000)

    test('HUB-4.11 the tasks of agents that died come back to others', async () => {
      await seed(db, [{ key: '1' }, { key: '2' }])
      await next('dead')
      await db`update ops.tasks set status = 'in-progress' where key = '1'`
      await letLeaseRunOut(db, '1')
      const again = [(await next('anna'))?.task, (await next('anna'))?.task]
      expect(again.map((task) => [task?.key, task?.fence])).toEqual([
        ['1', 2],
        ['2', 1],
      ])
    })
  })
})
