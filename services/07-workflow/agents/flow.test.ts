import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeOnBothDatabases, type TestDatabase } from '../../../tests/helpers/database.ts'
import { OPERATOR } from '../../../tests/helpers/platform.ts'
import { openWorkflow, PERSON, type TestProject, type TestWorkflow } from '../../../tests/helpers/workflow.ts'

const REPORT = {
  status: 'COMPLETE',
  accomplishments: ['The login page'],
  files: ['src/login.tsx'],
  databaseChanges: [],
  dependenciesUsed: [],
  testing: ['unit: 4 passed, 0 failed'],
  nextTasks: [],
  processImprovements: [],
  handoffNotes: [],
}

describeOnBothDatabases('HUB-6 the whole flow through the actions', (open) => {
  let database: TestDatabase
  let workflow: TestWorkflow
  let shop: TestProject
  const task = { spec: 'alpha', id: '1' }
  const due = async () => (await shop.call('assignments.list', { task: '1' })).assignments[0]?.due
  const complete = async () => {
    const { lease } = await shop.call('tasks.claim', { ...task, agent: 'frontend-engineer' })
    const by = { ...task, agent: 'frontend-engineer', lease: lease.token }
    await shop.call('tasks.set-status', { ...by, status: 'in-progress' })
    await shop.call('tasks.set-status', { ...by, status: 'completed' })
    return shop.call('tasks.report', { ...task, agent: 'frontend-engineer', report: REPORT })
  }

  beforeAll(async () => {
    database = await open()
    workflow = await openWorkflow(database)
    shop = await workflow.project({ 'specs/alpha/tasks.md': '- [ ] 1 Build the login page\n' })
  })
  afterAll(async () => {
    await workflow?.close()
    await database?.close()
  })

  test('HUB-6.40 assign, implement, report, review, rework, review, confirm: no step can be left out', async () => {
    const wanted = { spec: 'alpha', tasks: [{ task: '1', assignee: 'frontend-engineer' }] }
    const { id } = (await shop.call('assignments.create', wanted)).assignments[0]
    const review = (step: string, agent: string, verdict: string, note?: string) =>
      shop.call('assignments.review', { id, step, verdict, agent, ...(note === undefined ? {} : { note }) })
    expect((await complete()).task).toMatchObject({ status: 'completed', verification: 'in-review' })
    expect(await due()).toEqual({ step: 'qa-review', agent: 'qa-engineer' })
    await shop.refused('tasks.confirm', task, PERSON).toMatchObject({ code: 'TASK_APPROVAL_OPEN' })
    await review('qa-review', 'qa-engineer', 'return', 'no test')
    await shop.refused('tasks.confirm', task, PERSON).toMatchObject({
      code: 'TASK_APPROVAL_REJECTED',
      message: expect.stringContaining('qa-review by qa-engineer'),
    })
    const back = { ...task, status: 'pending', reason: 'no test' }
    await shop.call('tasks.set-status', back, { actor: OPERATOR })
    await complete()
    await review('qa-review', 'qa-engineer', 'pass')
    await review('security-review', 'security-engineer', 'pass')
    expect(await due()).toEqual({ step: 'confirm', agent: 'project-manager' })
  })
})
