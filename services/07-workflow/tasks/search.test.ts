import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeOnBothDatabases, type TestDatabase } from '../../../tests/helpers/database.ts'
import { openWorkflow, type TestProject, type TestWorkflow } from '../../../tests/helpers/workflow.ts'

const ALPHA = `# Tasks

- [ ] 1 Draw the Cart
- [ ] 2 Take payments
  - _Depends: 1, beta/9_
  - _Agent: anna_
- [x] 3 Name 100% of it
`
const BETA = `# Tasks

- [ ] 1 Cart of the guests
  - [ ] 1.1 Its wheels
- [~] 2 Wait for the bank
  - _Blocked: no answer_
`

type Row = { spec: string; id: string }
const refs = (tasks: readonly Row[]) => tasks.map(({ spec, id }) => `${spec}/${id}`)

describeOnBothDatabases('HUB-11 tasks of a whole project', (open) => {
  let database: TestDatabase
  let hub: TestWorkflow
  let project: TestProject
  beforeAll(async () => {
    database = await open()
    hub = await openWorkflow(database)
    await hub.project({ 'specs/gamma/tasks.md': '- [ ] 1 Cart of another project\n' })
    project = await hub.project({ 'specs/beta/tasks.md': BETA, 'specs/alpha/tasks.md': ALPHA })
  })
  afterAll(async () => {
    await hub?.close()
    await database?.close()
  })

  const search = (input: object = {}) => project.call('tasks.search', input)
  const found = async (input: object) => refs((await search(input)).tasks)

  test('HUB-11.3 tasks of all specs come by spec and place, with how many there are of each status', async () => {
    expect(await search()).toMatchObject({
      project: project.id,
      counts: { total: 6, pending: 4, inProgress: 0, completed: 1, blocked: 1 },
      nextCursor: null,
    })
    expect(await found({})).toEqual(['alpha/1', 'alpha/2', 'alpha/3', 'beta/1', 'beta/1.1', 'beta/2'])
  })

  test('HUB-11.3 they are narrowed by spec, status, agent, readiness and text; a status does not change the counts', async () => {
    expect(await found({ text: 'CART' })).toEqual(['alpha/1', 'beta/1'])
    expect(await found({ text: '100%' })).toEqual(['alpha/3'])
    expect(await found({ text: 'alpha/2' })).toEqual(['alpha/2'])
    expect(await found({ spec: 'beta', status: 'blocked' })).toEqual(['beta/2'])
    expect(await found({ agent: 'anna' })).toEqual(['alpha/2'])
    expect(await found({ ready: true })).toEqual(['alpha/1', 'beta/1.1'])
    const blocked = await search({ spec: 'beta', status: 'blocked' })
    expect(blocked.counts).toMatchObject({ total: 3, pending: 2, blocked: 1 })
    await project.refused('tasks.search', { spec: 'nowhere' }).toMatchObject({ code: 'SPEC_NOT_FOUND' })
  })

  test('HUB-11.3 pages are whole in both orders, and a long list can be jumped into', async () => {
    for (const order of ['file', 'recent']) {
      const all = await found({ order })
      const paged: Row[] = []
      let cursor: string | undefined
      do {
        const page = await search({ order, limit: 2, ...(cursor === undefined ? {} : { cursor }) })
        paged.push(...page.tasks)
        cursor = page.nextCursor ?? undefined
      } while (cursor !== undefined)
      expect(refs(paged), order).toEqual(all)
      expect(await found({ order, skip: 3, limit: 2 }), order).toEqual(all.slice(3, 5))
    }
    const { nextCursor } = await search({ order: 'recent', limit: 1 })
    await project
      .refused('tasks.search', { order: 'file', cursor: nextCursor })
      .toMatchObject({ code: 'CURSOR_INVALID' })
  })

  test('HUB-11.3 what changed last comes first where that is asked for', async () => {
    await project.call('tasks.set-status', { spec: 'beta', id: '1.1', status: 'in-progress', agent: 'bert' })
    expect((await found({ order: 'recent' }))[0]).toBe('beta/1.1')
    expect(await found({ agent: 'bert', status: 'in-progress' })).toEqual(['beta/1.1'])
  })

  test('HUB-11.71 what somebody holds can be asked for, started or not, and so can the rest', async () => {
    await project.call('tasks.claim', { spec: 'alpha', id: '1', agent: 'carl', leaseSeconds: 600 })
    const { tasks } = await search()
    const holds = tasks.filter(({ holder }: { holder: string | null }) => holder !== null)
    expect(await found({ held: true })).toEqual(refs(holds))
    expect(refs(holds)).toContain('alpha/1')
    expect(await found({ held: true, agent: 'carl' })).toEqual(['alpha/1'])
    expect(await found({ held: false })).toEqual(refs(tasks).filter((ref) => !refs(holds).includes(ref)))
  })

  test('HUB-11.3 a task names both ends of its dependencies and what is put before people for it', async () => {
    const request = {
      title: 'The payments',
      filePath: 'specs/alpha/tasks.md',
      categoryName: 'alpha',
      taskId: '2',
    }
    const { id } = await project.call('approvals.request', request)
    const task = await project.call('tasks.get', { spec: 'alpha', id: '2' })
    expect(task.neighbours).toEqual([
      { relation: 'needs', ref: 'beta/9', spec: null, id: null, title: null, status: null },
      {
        relation: 'needs',
        ref: 'alpha/1',
        spec: 'alpha',
        id: '1',
        title: 'Draw the Cart',
        status: 'pending',
      },
    ])
    expect(task.approvals).toMatchObject([{ id, title: 'The payments', status: 'pending', stale: false }])
    const first = await project.call('tasks.get', { spec: 'alpha', id: '1' })
    expect(first.neighbours).toMatchObject([{ relation: 'unlocks', ref: 'alpha/2' }])
    const whole = await project.call('tasks.get', { spec: 'beta', id: '1' })
    expect(whole.neighbours).toMatchObject([{ relation: 'part', ref: 'beta/1.1', status: 'in-progress' }])
    const part = await project.call('tasks.get', { spec: 'beta', id: '1.1' })
    expect(part.neighbours).toMatchObject([{ relation: 'whole', ref: 'beta/1' }])
  })
})
