import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { describeOnBothDatabases, type TestDatabase } from '../../../tests/helpers/database.ts'
import { ADMIN } from '../../../tests/helpers/platform.ts'
import { openWorkflow, type TestProject, type TestWorkflow } from '../../../tests/helpers/workflow.ts'

const TASKS = `- [ ] 1 Write the page
- [~] 2 Buy the domain
  - _Blocked: no budget_
- [~] 3 Rent the office
  - _Blocked: no landlord_
- [ ] 4 Paint
- [ ] 5 Ship
  - _Depends: 4_
`

interface Found {
  readonly total: number
  readonly kinds: readonly {
    readonly kind: string
    readonly total: number
    readonly shown: readonly Record<string, unknown>[]
  }[]
}

describeOnBothDatabases('HUB-11 what waits for a person', (open) => {
  let database: TestDatabase
  let workflow: TestWorkflow
  let shop: TestProject

  const waiting = (input: object = {}) => shop.call('reports.attention', input) as Promise<Found>
  const kinds = async () =>
    Object.fromEntries((await waiting()).kinds.map(({ kind, total }) => [kind, total]))

  beforeAll(async () => {
    database = await open()
    workflow = await openWorkflow(database)
  })
  afterAll(async () => {
    await workflow?.close()
    await database?.close()
  })
  beforeEach(async () => {
    await database.pool`
      truncate ops.projects, ops.specs, ops.tasks, ops.task_dependencies, ops.task_changes, ops.approvals`
    shop = await workflow.project({ 'specs/shop/tasks.md': TASKS, 'specs/shop/design.md': '# Shop\n' })
    await shop.call('tasks.list', { spec: 'shop' })
  })

  const ask = () =>
    shop.call('approvals.request', {
      title: 'The design',
      filePath: 'specs/shop/design.md',
      categoryName: 'shop',
      agent: 'architect',
    })

  test('HUB-11 nothing waits where nobody has begun, but what is blocked', async () => {
    expect(await waiting({ limit: 1 })).toMatchObject({
      total: 2,
      kinds: [
        {
          kind: 'blocked',
          total: 2,
          shown: [{ spec: 'shop', task: '2', title: 'Buy the domain', about: 'no budget', approval: null }],
        },
      ],
    })
  })

  test('HUB-11 an approval waits until it is decided, and again when its file has changed since', async () => {
    const { id } = await ask()
    expect((await waiting()).kinds[0]).toMatchObject({
      kind: 'approval',
      total: 1,
      shown: [{ approval: id, title: 'The design', about: 'architect', spec: null, task: null }],
    })
    await shop.call('approvals.approve', { id }, { actor: ADMIN })
    expect(await kinds()).toEqual({ blocked: 2 })
    shop.write('specs/shop/design.md', '# Another shop\n')
    await shop.call('approvals.check', {}, { actor: ADMIN })
    expect(await kinds()).toEqual({ 'stale-approval': 1, blocked: 2 })
  })

  test('HUB-11 a task in progress waits when its lease has ended, not before', async () => {
    await shop.call('tasks.set-status', { spec: 'shop', id: '1', status: 'in-progress', agent: 'web' })
    expect(await kinds()).toEqual({ blocked: 2 })
    await database.pool`update ops.tasks set lease_expires_at = clock_timestamp() - interval '1 minute' where key = '1'`
    expect((await waiting()).kinds[0]).toMatchObject({
      kind: 'stale-lease',
      shown: [{ task: '1', about: 'web' }],
    })
  })

  test('HUB-11 a marker that the rules refused comes before what is blocked; a task is counted once', async () => {
    shop.write('specs/shop/tasks.md', TASKS.replace('- [~] 2', '- [x] 2').replace('- [ ] 5', '- [x] 5'))
    await shop.call('specs.sync', { spec: 'shop' }, { actor: ADMIN })
    const found = await waiting()
    expect(found.kinds.map(({ kind }) => kind)).toEqual(['conflict', 'blocked'])
    expect(found.total).toBe(3)
    expect(found.kinds[0]?.shown.map(({ task }) => task)).toEqual(['2', '5'])
    expect(found.kinds[0]?.shown[1]?.about).toMatch(/Nobody started/)
  })

  test('HUB-11 finished work with its report waits for the confirmation', async () => {
    await database.pool`update ops.tasks set status = 'completed', verification = 'in-review' where key = '4'`
    expect(await kinds()).toEqual({ blocked: 2, 'in-review': 1 })
    await database.pool`update ops.tasks set gone_at = clock_timestamp() where key = '4'`
    expect(await kinds()).toEqual({ blocked: 2 })
  })
})
