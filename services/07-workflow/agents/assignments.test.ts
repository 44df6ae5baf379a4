import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { describeOnBothDatabases, type TestDatabase } from '../../../tests/helpers/database.ts'
import { AGENT, OPERATOR } from '../../../tests/helpers/platform.ts'
import { openWorkflow, type TestProject, type TestWorkflow } from '../../../tests/helpers/workflow.ts'
import { type Actor, inTransaction, randomIds, systemClock } from '../../00-platform/index.ts'
import { followTask } from './follow.ts'
import { reviewFacts } from './review.ts'

const TASKS = `# Tasks

- [x] 1 Set up the store
- [ ] 2 Write the parser
  - _Depends: 1_
  - _Estimate: 4h_
  - _Agent: parser_
  - File: src/parse.ts
- [ ] 3 Build the login page
  - Purpose: People sign in
  - File: src/login.tsx
- [ ] 4 Style the login page
  - File: src/login.tsx
- [ ] 5 Write the guide
  - _Depends: 2_
- [ ] 6 Draw the plan
`
const CARDS = {
  parser: 'expertise: [parser]\ncapacity: 1',
  web: 'expertise: [page, login, react, build, style]\ncapacity: 2',
  guide: 'expertise: [guide, plan]\ncapacity: 1',
}

interface Assignment {
  id: string
  spec: string
  task: string
  agent: string
  state: string
  round: number
  due: { step: string; agent: string } | null
  texts: { short: string; long: string }
  steps: { round: number; step: string; state: string; decidedFor: string | null; note: string | null }[]
}

describeOnBothDatabases('HUB-6 agents and assignments', (open) => {
  let database: TestDatabase
  let workflow: TestWorkflow
  let shop: TestProject

  const as = (agent: string): Actor => ({ ...AGENT, onBehalfOf: agent })
  const call = <Output = Record<string, unknown>>(name: string, input: object, more: object = {}) =>
    shop.call(name, input, more) as Promise<Output>
  const assign = async (input: object, more: object = {}) =>
    await call<{ assignments: Assignment[]; skipped: { ref: string; why: string }[] }>(
      'assignments.create',
      input,
      more,
    )
  const assigned = async (input: object) => (await assign(input)).assignments[0] as Assignment
  const review = (id: string, step: string, verdict: string, actor: Actor, note?: string) =>
    call<Assignment>(
      'assignments.review',
      { id, step, verdict, ...(note === undefined ? {} : { note }) },
      { actor },
    )
  const uidOf = async (key: string) => {
    const [row] = await database.pool<
      { uid: string }[]
    >`select uid from ops.tasks where key = ${key} and spec = 'alpha'`
    return row?.uid as string
  }
  const follow = async (key: string, event: 'complete' | 'confirm' | 'reopen', actor: Actor) => {
    const uid = await uidOf(key)
    await inTransaction(database.pool, (db) => followTask({ db, actor, clock: systemClock }, uid, event))
  }
  const facts = async (key: string) => reviewFacts(database.pool, await uidOf(key))

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
    const cards = Object.entries(CARDS).map(([name, fields]) => [
      `.agents/${name}.md`,
      `---\nname: ${name}\nrole: For tests\n${fields}\n---\n`,
    ])
    shop = await workflow.project({ 'specs/alpha/tasks.md': TASKS, ...Object.fromEntries(cards) })
    await call('tasks.list', { spec: 'alpha' })
  })

  test('HUB-6.30 the next wave goes to agents that fit, in both formats, which are kept', async () => {
    const { assignments, skipped } = await assign({ spec: 'alpha' })
    expect(assignments.map(({ task, agent }) => [task, agent])).toEqual([
      ['2', 'parser'],
      ['3', 'web'],
      ['6', 'guide'],
    ])
    expect(skipped).toEqual([{ ref: 'alpha/4', why: 'it shares files with alpha/3' }])
    expect(assignments[0]?.texts.short).toBe(`Task 2: Write the parser
Agent: parser
Action: Implement Task 2 from alpha spec
Context: Write the parser
Files: src/parse.ts
Dependencies: 1 (completed)
Can Run in Parallel: Yes (with 3, 6)`)
    expect(assignments[1]?.texts.long).toBe(`**Use web to execute Task 3, use spec-workflow alpha**
- **Task**: 3 - Build the login page
- **Context**: People sign in
- **Files**: src/login.tsx
- **Dependencies**: None
- **Can run in parallel with**: 2, 6`)
    const listed = await call<{ assignments: Assignment[] }>('assignments.list', { spec: 'alpha' })
    expect(listed.assignments.map(({ texts }) => texts)).toEqual(
      assignments.map(({ texts }) => texts).reverse(),
    )
  })

  test('HUB-6.31 two to four at once, those at work included; load and capacity are told', async () => {
    expect((await assign({ spec: 'alpha', agents: 2 })).assignments.map(({ task }) => task)).toEqual([
      '2',
      '3',
    ])
    expect((await assign({ spec: 'alpha', agents: 2 })).assignments).toEqual([])
    expect((await assign({ spec: 'alpha', agents: 3 })).assignments.map(({ task }) => task)).toEqual(['6'])
    await expect(assign({ spec: 'alpha', agents: 5 })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    await expect(assign({ spec: 'nowhere' })).rejects.toMatchObject({ code: 'SPEC_NOT_FOUND' })
    await call('tasks.claim', { spec: 'alpha', id: '2', agent: 'parser' })
    await call('tasks.claim', { spec: 'alpha', id: '4' }, { actor: { ...AGENT, name: 'stranger' } })
    const { agents, withoutCard } = await call<{ agents: { name: string }[]; withoutCard: object[] }>(
      'agents.list',
      {},
    )
    const loads = Object.fromEntries(agents.map((each) => [each.name, each]))
    expect(loads.parser).toMatchObject({ leases: 1, openAssignments: 1, load: 1, capacity: 1 })
    expect(loads.web).toMatchObject({ leases: 0, openAssignments: 1, load: 1, capacity: 2 })
    expect(loads['qa-engineer']).toMatchObject({ load: 0, source: 'shipped' })
    expect(withoutCard).toEqual([{ name: 'stranger', leases: 1, openAssignments: 0, load: 1 }])
  })

  test('HUB-6.32 named tasks go to named agents; what cannot be is refused with the way out', async () => {
    const refused = (task: object, more: object = {}) =>
      expect(assign({ spec: 'alpha', tasks: [task], ...more })).rejects
    const first = await assigned({ spec: 'alpha', tasks: [{ task: '5', assignee: 'guide' }] })
    expect(first).toMatchObject({
      task: '5',
      agent: 'guide',
      state: 'open',
      due: { step: 'implement', agent: 'guide' },
    })
    expect((await assigned({ tasks: [{ task: 'alpha/5', assignee: 'guide' }] })).id).toBe(first.id)
    await refused({ task: '5', assignee: 'web' }).toMatchObject({ code: 'ASSIGNMENT_EXISTS' })
    await refused({ task: '6', assignee: 'guide' }).toMatchObject({ code: 'AGENT_AT_CAPACITY' })
    await refused({ task: '6', assignee: 'ghost' }).toMatchObject({ code: 'AGENT_UNKNOWN' })
    await refused({ task: '1', assignee: 'web' }).toMatchObject({ code: 'ASSIGNMENT_TASK_CLOSED' })
    await refused({ task: '99', assignee: 'web' }).toMatchObject({ code: 'TASK_NOT_FOUND' })
    await database.pool`
      update ops.tasks set lease_holder = 'parser', lease_expires_at = now() + interval '1 hour' where key = '3'`
    await refused({ task: '3', assignee: 'web' }).toMatchObject({ code: 'ASSIGNMENT_TASK_HELD' })
    const moved = await assigned({ spec: 'alpha', tasks: [{ task: '5', assignee: 'web' }], replace: true })
    expect(moved).toMatchObject({ agent: 'web', state: 'open' })
    const { assignments } = await call<{ assignments: Assignment[] }>('assignments.list', { task: '5' })
    expect(assignments.map(({ agent, state }) => [agent, state])).toEqual([
      ['web', 'open'],
      ['guide', 'replaced'],
    ])
  })

  test('HUB-6.33 of many calls at once no agent gets more than it has room for, and no task two agents', async () => {
    // Several specs: nothing but the room of the agent ties these calls to each other.
    const specs = ['alpha', 'beta', 'gamma', 'delta', 'epsilon']
    for (const spec of specs.slice(1)) shop.write(`specs/${spec}/tasks.md`, '- [ ] 5 Write one more guide\n')
    for (const spec of specs) await call('tasks.list', { spec })
    const both = await Promise.allSettled(
      [...specs, ...specs].map((spec) => assign({ spec, tasks: [{ task: '5', assignee: 'guide' }] })),
    )
    const rows = await database.pool<{ key: string }[]>`
      select task_key as key from ops.assignments where state = 'open' and agent = 'guide'`
    expect(rows).toHaveLength(1)
    const lost = both.flatMap((each) => (each.status === 'rejected' ? [each.reason.code as string] : []))
    expect(new Set(lost)).toEqual(new Set(['AGENT_AT_CAPACITY']))
    const racing = await Promise.allSettled(
      ['web', 'parser', 'web', 'parser'].map((assignee) =>
        assign({ spec: 'alpha', tasks: [{ task: '4', assignee }] }),
      ),
    )
    const won = racing.flatMap((each) => (each.status === 'fulfilled' ? each.value.assignments : []))
    expect(new Set(won.map(({ id }) => id)).size).toBe(1)
  })

  test('HUB-6.34 assign, implement, qa, security, confirm: each step is a state, in this order', async () => {
    const { id } = await assigned({ spec: 'alpha', tasks: [{ task: '3', assignee: 'web' }] })
    const due = async () =>
      (await call<{ assignments: Assignment[] }>('assignments.list', { task: '3' })).assignments[0]?.due
    const open = ['qa-review by qa-engineer', 'security-review by security-engineer']
    expect(await facts('3')).toEqual({ open, rejected: [] })
    await expect(review(id, 'qa-review', 'pass', as('qa-engineer'))).rejects.toMatchObject({
      code: 'REVIEW_OUT_OF_ORDER',
    })
    await follow('3', 'complete', as('web'))
    expect(await due()).toEqual({ step: 'qa-review', agent: 'qa-engineer' })
    await expect(review(id, 'security-review', 'pass', as('security-engineer'))).rejects.toMatchObject({
      code: 'REVIEW_OUT_OF_ORDER',
      message: expect.stringContaining('qa-review (qa-engineer)'),
    })
    await review(id, 'qa-review', 'pass', as('qa-engineer'), 'all seen')
    expect(await facts('3')).toEqual({ open: [open[1]], rejected: [] })
    await review(id, 'security-review', 'pass', as('security-engineer'))
    expect(await facts('3')).toEqual({ open: [], rejected: [] })
    expect(await due()).toEqual({ step: 'confirm', agent: 'project-manager' })
    await expect(review(id, 'confirm', 'pass', as('project-manager'))).rejects.toMatchObject({
      code: 'REVIEW_FOLLOWS_TASK',
    })
    await follow('3', 'confirm', OPERATOR)
    const [done] = (await call<{ assignments: Assignment[] }>('assignments.list', { task: '3' })).assignments
    expect(done).toMatchObject({ state: 'done', due: null })
    expect(done?.steps.map(({ step, state, decidedFor }) => [step, state, decidedFor])).toEqual([
      ['assign', 'passed', null],
      ['implement', 'passed', 'web'],
      ['qa-review', 'passed', 'qa-engineer'],
      ['security-review', 'passed', 'security-engineer'],
      ['confirm', 'passed', null],
    ])
    await expect(review(id, 'qa-review', 'pass', as('qa-engineer'))).rejects.toMatchObject({
      code: 'ASSIGNMENT_CLOSED',
    })
  })

  test('HUB-6.35 nobody reviews own work or for another agent; a person with the role may', async () => {
    const { id } = await assigned({ spec: 'alpha', tasks: [{ task: '3', assignee: 'web' }] })
    const anna: Actor = { name: 'anna', kind: 'person', role: 'operator' }
    await follow('3', 'complete', { ...anna, onBehalfOf: 'web' })
    const refused = (actor: Actor, step = 'qa-review') => expect(review(id, step, 'pass', actor)).rejects
    await refused(as('web')).toMatchObject({ code: 'REVIEW_OF_OWN_WORK' })
    await refused(anna).toMatchObject({ code: 'REVIEW_OF_OWN_WORK' })
    await refused({ ...anna, onBehalfOf: 'qa-engineer' }).toMatchObject({ code: 'REVIEW_OF_OWN_WORK' })
    await refused({ ...AGENT, name: 'WEB' }).toMatchObject({ code: 'REVIEW_OF_OWN_WORK' })
    await refused(as('guide')).toMatchObject({ code: 'REVIEW_OF_OTHER' })
    await refused(as('qa-engineer'), 'assign').toMatchObject({ code: 'REVIEW_FOLLOWS_TASK' })
    expect((await review(id, 'qa-review', 'pass', OPERATOR)).due?.step).toBe('security-review')
    const own = await assigned({ spec: 'alpha', tasks: [{ task: '6', assignee: 'qa-engineer' }] })
    await follow('6', 'complete', as('qa-engineer'))
    await expect(review(own.id, 'qa-review', 'pass', as('qa-engineer'))).rejects.toMatchObject({
      code: 'REVIEW_OF_OWN_WORK',
    })
    expect((await review(own.id, 'qa-review', 'pass', as('project-manager'))).due?.step).toBe('confirm')
    await expect(review(own.id, 'security-review', 'pass', as('security-engineer'))).rejects.toMatchObject({
      code: 'REVIEW_STEP_UNKNOWN',
    })
    await expect(review(randomIds.next(new Date()), 'qa-review', 'pass', OPERATOR)).rejects.toMatchObject({
      code: 'ASSIGNMENT_NOT_FOUND',
    })
  })

  test('HUB-6.36 returned work begins a new round, with every review anew; what was said stays', async () => {
    const { id } = await assigned({ spec: 'alpha', tasks: [{ task: '3', assignee: 'web' }] })
    await follow('3', 'complete', as('web'))
    await review(id, 'qa-review', 'pass', as('qa-engineer'))
    await expect(review(id, 'security-review', 'return', as('security-engineer'))).rejects.toMatchObject({
      code: 'REVIEW_NOTE_MISSING',
    })
    const returned = await review(
      id,
      'security-review',
      'return',
      as('security-engineer'),
      'the cookie is open',
    )
    expect(returned).toMatchObject({ round: 2, state: 'open', due: { step: 'implement', agent: 'web' } })
    expect(await facts('3')).toEqual({
      open: ['qa-review by qa-engineer', 'security-review by security-engineer'],
      rejected: ['security-review by security-engineer'],
    })
    await follow('3', 'reopen', OPERATOR)
    await follow('3', 'complete', as('web'))
    expect((await facts('3')).rejected).toEqual([])
    expect((await review(id, 'qa-review', 'pass', as('qa-engineer'))).due?.step).toBe('security-review')
    const last = await review(id, 'security-review', 'pass', as('security-engineer'))
    expect(last.steps.find(({ state }) => state === 'returned')).toMatchObject({
      round: 1,
      note: 'the cookie is open',
    })
    expect((await review(id, 'confirm', 'return', as('project-manager'), 'no guide')).round).toBe(3)
    await follow('3', 'complete', as('web'))
    await follow('3', 'reopen', OPERATOR)
    expect(
      (await call<{ assignments: Assignment[] }>('assignments.list', { task: '3' })).assignments[0],
    ).toMatchObject({
      round: 4,
      due: { step: 'implement' },
    })
  })

  test('HUB-6.37 a task without an assignment needs no review; a dry run keeps nothing', async () => {
    expect(await facts('6')).toEqual({ open: [], rejected: [] })
    await follow('6', 'complete', as('guide'))
    expect((await assign({ spec: 'alpha' }, { dryRun: true })).assignments).toHaveLength(3)
    const [row] = await database.pool<{ count: number }[]>`select count(*) from ops.assignments`
    expect(row?.count).toBe(0)
    const wanted = { name: 'data-steward', role: 'Keeps data', expertise: ['sql'], text: '# Work' }
    const dry = await call('agents.create', wanted, { dryRun: true })
    expect(dry).toMatchObject({ creates: ['.agents/data-steward.md'] })
    expect(existsSync(join(shop.root, '.agents', 'data-steward.md'))).toBe(false)
    expect(await call('agents.create', wanted)).toMatchObject({ source: 'project', capacity: 1 })
    expect(shop.read('.agents/data-steward.md')).toContain('role: Keeps data')
    await expect(call('agents.create', wanted)).rejects.toMatchObject({ code: 'AGENT_EXISTS' })
  })

  test('HUB-6.38 lists come in pages, each once, newest first', async () => {
    for (const [task, assignee] of [
      ['2', 'parser'],
      ['3', 'web'],
      ['6', 'guide'],
    ])
      await assign({ spec: 'alpha', tasks: [{ task, assignee }] })
    type Page = { assignments: Assignment[]; nextCursor: string | null }
    const first = await call<Page>('assignments.list', { limit: 2 })
    const second = await call<Page>('assignments.list', { limit: 2, cursor: first.nextCursor })
    expect([...first.assignments, ...second.assignments].map(({ task }) => task)).toEqual(['6', '3', '2'])
    expect(second.nextCursor).toBeNull()
    const mine = await call<Page>('assignments.list', { agent: 'web', state: 'open' })
    expect(mine.assignments.map(({ task }) => task)).toEqual(['3'])
  })
})
