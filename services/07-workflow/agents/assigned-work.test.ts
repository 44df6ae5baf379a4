import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { describeOnBothDatabases, type TestDatabase } from '../../../tests/helpers/database.ts'
import { AGENT, OPERATOR } from '../../../tests/helpers/platform.ts'
import {
  agentNamed,
  type Output,
  openWorkflow,
  PERSON,
  type TestProject,
  type TestWorkflow,
} from '../../../tests/helpers/workflow.ts'

const FILE = 'specs/alpha/tasks.md'
const TASKS = `# Tasks

- [ ] 1 Draw the page
  - File: src/page.tsx
- [ ] 2 Draw the form
  - File: src/form.tsx
- [ ] 3 Draw the button
  - File: src/button.tsx
  - _Priority: critical_
- [ ] 4 Draw the frame
  - _Agent: web_
`
const CARD = (name: string) => `---\nname: ${name}\nrole: For tests\nexpertise: [draw]\ncapacity: 2\n---\n`
const REPORT = {
  status: 'COMPLETE',
  accomplishments: ['it is drawn'],
  files: ['src/page.tsx'],
  databaseChanges: [],
  dependenciesUsed: [],
  testing: ['unit: 3 passed'],
  nextTasks: [],
  processImprovements: [],
  handoffNotes: [],
}

const STATUS = {
  implementation: 'IN-PROGRESS',
  filesModified: [],
  testsAdded: [],
  coverage: 'none',
  reviewStatus: 'PENDING',
  dependencies: [],
  nextSteps: [],
}

describeOnBothDatabases('HUB-6 assigned work', (open) => {
  let database: TestDatabase
  let workflow: TestWorkflow
  let shop: TestProject

  const as = (agent: string) => ({ actor: { ...AGENT, onBehalfOf: agent } })
  const operator = { actor: OPERATOR }
  const of = (id: string) => ({ spec: 'alpha', id })
  const call = (name: string, input: object, more: object = {}): Promise<Output> =>
    shop.call(name, input, more)
  const assign = async (task: string, assignee: string): Promise<Output> =>
    (await call('assignments.create', { spec: 'alpha', tasks: [{ task, assignee }] })).assignments[0]
  const assignmentOf = async (task: string): Promise<Output> =>
    (await call('assignments.list', { spec: 'alpha', task })).assignments[0]
  const next = (agent: string, more: object = {}): Promise<Output> =>
    call('tasks.next', { spec: 'alpha', ...more }, as(agent))
  const edit = async (from: string, to: string) => {
    shop.write(FILE, shop.read(FILE).replace(from, to))
    await call('specs.sync', { spec: 'alpha' })
  }
  /** The lease of a task ran out, as if its agent had died. */
  const lapse = (key: string) => database.pool`
    update ops.tasks set lease_expires_at = clock_timestamp() - interval '1 minute' where spec = 'alpha' and key = ${key}`

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
      truncate ops.projects, ops.specs, ops.tasks, ops.task_dependencies, ops.assignments, ops.assignment_steps`
    const cards = Object.fromEntries(['web', 'ink'].map((name) => [`.agents/${name}.md`, CARD(name)]))
    shop = await workflow.project({ [FILE]: TASKS, ...cards })
    await call('tasks.list', { spec: 'alpha' })
  })

  test('HUB-6.51 a marker that is edited in the file moves the steps as a call does', async () => {
    await assign('1', 'web')
    await edit('[ ] 1', '[-] 1')
    expect((await assignmentOf('1')).due).toEqual({ step: 'implement', agent: 'web' })
    await edit('[-] 1', '[x] 1')
    const { due, steps } = await assignmentOf('1')
    expect(due).toEqual({ step: 'qa-review', agent: 'qa-engineer' })
    expect(steps[1]).toMatchObject({ step: 'implement', state: 'passed', decidedBy: 'file' })
    await edit('[x] 1', '[ ] 1')
    await call('tasks.settle-conflict', { ...of('1'), take: 'file', reason: 'it is not done' }, operator)
    expect(await assignmentOf('1')).toMatchObject({ round: 2, due: { step: 'implement', agent: 'web' } })
  })

  test('HUB-6.51 what the rules refuse moves nothing', async () => {
    await assign('1', 'web')
    await edit('[ ] 1', '[x] 1')
    expect((await call('tasks.get', of('1'))).conflict).not.toBeNull()
    expect(await assignmentOf('1')).toMatchObject({ round: 1, due: { step: 'implement', agent: 'web' } })
  })

  test('HUB-6.52 next gives what is assigned first, to its agent only, and says so', async () => {
    await assign('2', 'web')
    expect((await next('ink', { expertise: ['form'] })).task.id).toBe('3')
    const mine = await next('web', { expertise: ['frame'] })
    expect(mine.task.id).toBe('2')
    expect(mine.reasons).toContain('assigned to you by agent')
    expect((await next('ink')).task.id).toBe('1')
    const named = await next('web')
    expect([named.task.id, named.reasons.includes('named for you in tasks.md')]).toEqual(['4', true])
  })

  test('HUB-6.52 a task kept for another agent is told as such, and comes free when that agent died at it', async () => {
    for (const task of ['1', '2']) await assign(task, 'web')
    for (const task of ['3', '4']) await call('tasks.claim', of(task), as('web'))
    const nothing = await next('ink')
    expect(nothing).toMatchObject({ task: null, idle: { otherAgents: 2, agents: ['web'], held: 2 } })
    const taken = await call('tasks.claim', of('1'), as('web'))
    await lapse('1')
    expect((await next('ink')).task.id).toBe('1')
    expect(taken.task.holder).toBe('web')
    expect((await next('ink')).task).toBeNull()
  })

  test('HUB-6.58 what the file names for an agent goes to no third one; who is none in particular gets it last', async () => {
    await assign('2', 'web')
    const unnamed = () => call('tasks.next', { spec: 'alpha' })
    const given = [await unnamed(), await unnamed(), await unnamed()]
    expect(given.map(({ task }) => task.id)).toEqual(['3', '1', '4'])
    expect(given[2]?.reasons).toContain('named for web in tasks.md, and you gave no agent name')
    expect(await unnamed()).toMatchObject({ task: null, idle: { otherAgents: 1, agents: ['web'], held: 3 } })
    await call('tasks.release', of('4'), operator)
    expect(await next('ink')).toMatchObject({ task: null, idle: { otherAgents: 2, agents: ['web'] } })
    const ownToken = { actor: { name: 'ink-bot', kind: 'agent', role: 'agent' } as const }
    expect((await call('tasks.next', { spec: 'alpha' }, ownToken)).task).toBeNull()
    expect((await call('tasks.next', { spec: 'alpha' }, operator)).task.id).toBe('4')
  })

  test('HUB-6.53 a task that left its file, or rests in the archive, takes no room of its agent', async () => {
    await assign('1', 'web')
    await assign('2', 'web')
    const load = async () =>
      (await call('agents.list', {})).agents.find(({ name }: Output) => name === 'web').load
    expect(await load()).toBe(2)
    await edit('- [ ] 1 Draw the page\n  - File: src/page.tsx\n', '')
    expect(await load()).toBe(1)
    expect((await assign('3', 'web')).task).toBe('3')
    await call('specs.archive', { spec: 'alpha' }, operator)
    expect(await load()).toBe(0)
    await call('specs.unarchive', { spec: 'alpha' }, operator)
    expect(await load()).toBe(2)
  })

  test('HUB-6.54 the project manager, or an operator, confirms assigned work; never who did it', async () => {
    const { id } = await assign('1', 'web')
    const web = agentNamed('web')
    await call(
      'tasks.set-status',
      { ...of('1'), status: 'in-progress', implicit: true, agent: 'web' },
      as('web'),
    )
    await call('tasks.set-status', { ...of('1'), status: 'completed' }, as('web'))
    await call('tasks.report', { ...of('1'), report: { ...REPORT, agent: 'web' } }, as('web'))
    shop.write('src/page.tsx', 'page\n')
    const asked = await call(
      'approvals.request',
      { title: 'Task 1', filePath: 'src/page.tsx', categoryName: 'alpha' },
      web,
    )
    await call('approvals.approve', { id: asked.id }, PERSON)
    await call('assignments.review', { id, step: 'qa-review', verdict: 'pass' }, as('qa-engineer'))
    await shop.refused('tasks.confirm', of('1'), as('web')).toMatchObject({ code: 'REVIEW_OF_OWN_WORK' })
    await shop.refused('tasks.confirm', of('1'), as('ink')).toMatchObject({ code: 'REVIEW_OF_OTHER' })
    expect((await call('tasks.get', of('1'))).verification).toBe('in-review')
    const confirmed = await call('tasks.confirm', of('1'), as('project-manager'))
    expect(confirmed.task.verification).toBe('confirmed')
    expect(await assignmentOf('1')).toMatchObject({ state: 'done' })
  })

  test('HUB-6.55 what a dead agent left is given out again, and takes no place of the wave', async () => {
    for (const task of ['1', '2']) {
      await call('tasks.set-status', { ...of(task), status: 'in-progress' }, as('gone'))
      await lapse(task)
    }
    const wave = await call('assignments.create', { spec: 'alpha', agents: 2 })
    expect(wave.assignments.map(({ task }: Output) => task)).toEqual(['1', '2'])
    const { readyNow } = await call('reports.status', { spec: 'alpha' })
    expect(readyNow.assignments.map(({ task }: Output) => task)).toContain('1')
  })

  test('HUB-6.59 a task that stands in progress in its file, where nobody holds it, takes no place of the wave', async () => {
    const waiting = '- [-] 5 Sell\n  - _Depends: 1_\n- [-] 6 Ship\n  - _Depends: 5_\n'
    shop.write(FILE, `${TASKS}${waiting}`)
    const wave = await call('assignments.create', { spec: 'alpha', agents: 2 })
    expect(wave.assignments).toHaveLength(2)
    const again = await call('assignments.create', { spec: 'alpha', agents: 2 })
    expect(again.assignments).toEqual([])
    expect(again.skipped[0].why).toBe('2 agents are at work, and at most 2 at once were asked for')
  })

  test('HUB-6.56 assignments, reports and log entries are found under the address that their task has now', async () => {
    await assign('2', 'web')
    await call('tasks.report-status', { ...of('2'), report: STATUS }, as('web'))
    const entry = { summary: 'the form', filesModified: [], filesCreated: [], artifacts: {} }
    await call('implementation.log', { ...of('2'), ...entry }, as('web'))
    // Somebody puts a task in front, and every number behind it moves.
    shop.write(FILE, TASKS.replace('- [ ] 2', '- [ ] 2 Ask the customer\n- [ ] 5'))
    await call('specs.sync', { spec: 'alpha' })
    await call('specs.rename', { spec: 'alpha', name: 'omega' }, operator)
    const found = async (spec: string, task: string) => ({
      assignments: (await call('assignments.list', { spec, task })).assignments,
      reports: (await call('reports.list', { kind: 'status', spec, task })).reports,
      entries: (await call('implementation.search', { spec, task })).entries,
    })
    const none = { assignments: [], reports: [], entries: [] }
    expect(await found('alpha', '2')).toEqual(none)
    expect(await found('omega', '2')).toEqual(none)
    const one = [{ spec: 'omega', task: '5' }]
    expect(await found('omega', '5')).toMatchObject({ assignments: one, reports: one, entries: one })
  })

  test('HUB-6.57 a cursor that another list gave is refused with what to do, not a fault of the hub', async () => {
    const foreign = Buffer.from(JSON.stringify(['2026-11-21', 'y'])).toString('base64url')
    for (const list of [
      'assignments.list',
      'reports.list',
      'implementation.search',
      'approvals.list',
      'git.commits',
    ])
      await shop.refused(list, { cursor: foreign }).toMatchObject({ code: 'CURSOR_INVALID' })
    const text = Buffer.from('["x"]').toString('base64url')
    await shop
      .refused('tasks.list', { spec: 'alpha', cursor: text })
      .toMatchObject({ code: 'CURSOR_INVALID' })
  })
})
