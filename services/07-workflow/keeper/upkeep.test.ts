import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { describeOnBothDatabases, type TestDatabase } from '../../../tests/helpers/database.ts'
import { openWorkflow, type TestWorkflow } from '../../../tests/helpers/workflow.ts'
import { lookThrough, selectTablesForUpkeep } from '../queries/upkeep.ts'

const MANY = 5_000
const LARGE = Array.from(
  { length: MANY },
  (_, at) => `- [ ] ${at + 1} Task ${at + 1}\n  - _Files: src/file-${at}.ts_\n  - _Depends: ${at}_\n`,
).join('')

describeOnBothDatabases('HUB-2 a large spec', (open, kind) => {
  let database: TestDatabase
  let hub: TestWorkflow
  beforeAll(async () => {
    database = await open()
    hub = await openWorkflow(database)
    // What a server does by itself, at a moment of its own.
    await database.pool`alter table ops.tasks set (autovacuum_enabled = off)`
    await database.pool`alter table ops.task_dependencies set (autovacuum_enabled = off)`
  })
  afterAll(async () => {
    await hub?.close()
    await database?.close()
  })

  /** By how many rows the planner counts with, against those that are there. */
  const counted = async () => {
    const rows = await database.pool<{ rows: number }[]>`
      select reltuples::int as rows from pg_class where oid = 'ops.tasks'::regclass`
    return rows[0]?.rows
  }

  beforeEach(async () => {
    await database.pool`truncate ops.projects, ops.specs, ops.tasks, ops.task_dependencies`
    await lookThrough(database.pool, 'tasks')
    await lookThrough(database.pool, 'task_dependencies')
  })

  test('HUB-2.70 tables that grew are looked through, others are left alone', async () => {
    expect(await selectTablesForUpkeep(database.pool)).toEqual([])
    const project = await hub.project({ 'specs/big/tasks.md': LARGE })
    await project.call('tasks.list', { spec: 'big', limit: 1 })
    expect(await selectTablesForUpkeep(database.pool)).toContain('tasks')
    expect(await counted()).toBe(0)
    for (const table of await selectTablesForUpkeep(database.pool)) await lookThrough(database.pool, table)
    expect(await counted()).toBe(MANY)
    expect(await selectTablesForUpkeep(database.pool)).toEqual([])
  })

  // The embedded database has one session: nobody reads beside it.
  const onServer = kind === 'server' ? test : () => {}
  onServer('HUB-2.79 a table that others were still reading is looked through again', async () => {
    await database.pool.begin('isolation level repeatable read', async (other) => {
      await other`select 1 from ops.tasks limit 1`
      await (await hub.project({ 'specs/read/tasks.md': LARGE })).call('tasks.list', {
        spec: 'read',
        limit: 1,
      })
      await lookThrough(database.pool, 'tasks')
    })
    expect(await selectTablesForUpkeep(database.pool)).not.toContain('tasks')
    expect(await selectTablesForUpkeep(database.pool, 0)).toContain('tasks')
    // The first time clears what the import left behind; when all of it can be called visible is for the server to say.
    const lookAgain = async () => {
      await lookThrough(database.pool, 'tasks')
      return selectTablesForUpkeep(database.pool, 0)
    }
    await expect.poll(lookAgain).not.toContain('tasks')
  })

  test('HUB-2.71 who keeps the folders does so after each import', async () => {
    expect(await counted()).toBe(0)
    await hub.project({ 'specs/large/tasks.md': LARGE })
    await hub.keeper.start()
    await expect.poll(counted).toBe(MANY)
  })
})
