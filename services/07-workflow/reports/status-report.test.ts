import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { describeOnBothDatabases, type TestDatabase } from '../../../tests/helpers/database.ts'
import { openWorkflow, type TestProject, type TestWorkflow } from '../../../tests/helpers/workflow.ts'
import type { StatusReport } from './status-model.ts'

const ALPHA = `- [x] 1 Set up the database
- [ ] 2 Write the API service
  - _Depends: 1_
  - _Estimate: 4h_
  - File: src/api.ts
- [ ] 3 Write the guide
  - _Depends: 2_
  - _Estimate: 2h_
- [ ] 4 Draw the React page
  - _Estimate: 1h_
- [~] 5 Buy the domain
  - _Blocked: no budget_
- [ ] 6 Dance
- [ ] 7 Wait for a ghost
  - _Depends: 99_
`

describeOnBothDatabases('HUB-8 the report of the project manager', (open) => {
  let database: TestDatabase
  let workflow: TestWorkflow
  let shop: TestProject

  type Report = StatusReport & { markdown: string | null }
  const status = (input: object = {}) => shop.call('reports.status', input) as Promise<Report>
  const take = async (text: string, spec: string) => shop.write(`specs/${spec}/tasks.md`, text)

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
      truncate ops.projects, ops.specs, ops.tasks, ops.task_dependencies, ops.task_changes, ops.assignments,
        ops.assignment_steps`
    shop = await workflow.project()
  })

  test('HUB-8.72 a spec without tasks is active too; 100 percent is said when all is completed, not before', async () => {
    await take(
      Array.from({ length: 2_001 }, (_, at) => `- [${at === 0 ? ' ' : 'x'}] ${at + 1} One\n`).join(''),
      'alpha',
    )
    shop.write('specs/beta/requirements.md', '# Beta\n')
    shop.write('archive/specs/gamma/tasks.md', '- [ ] 1 Old\n')
    const { summary } = await status()
    expect(summary).toMatchObject({ activeSpecs: 2, completed: 2_000, total: 2_001, percent: 99.9 })
    expect(summary.specs[1]).toEqual({ spec: 'beta', completed: 0, total: 0, percent: 0 })
    expect((await status({ spec: 'beta' })).summary).toMatchObject({ activeSpecs: 1, total: 0 })
    expect((await shop.call('tasks.list', { spec: 'alpha' })).progress.percent).toBe(99.9)
  })

  test('HUB-8.30 progress, ready now, next wave, groups, critical path and risks', async () => {
    await take(ALPHA, 'alpha')
    await take('- [x] 1 One\n- [ ] 2 Two\n  - _Depends: alpha/2_\n', 'beta')
    const { summary, readyNow, nextWave, parallelGroups, criticalPath, risks } = await status()
    expect(summary).toEqual({
      activeSpecs: 2,
      completed: 2,
      total: 9,
      percent: 22.2,
      specs: [
        { spec: 'alpha', completed: 1, total: 7, percent: 14.2 },
        { spec: 'beta', completed: 1, total: 2, percent: 50 },
      ],
    })
    expect(readyNow.total).toBe(3)
    expect(readyNow.assignments.map(({ task, agent }) => [task, agent])).toEqual([
      ['2', 'backend-engineer'],
      ['4', 'frontend-engineer'],
      ['6', null],
    ])
    expect(
      readyNow.assignments[0]?.text,
    ).toBe(`**Use backend-engineer to execute Task 2, use spec-workflow alpha**
- **Task**: 2 - Write the API service
- **Context**: Write the API service
- **Files**: src/api.ts
- **Dependencies**: 1 (completed)
- **Can run in parallel with**: 4, 6`)
    expect(nextWave.assignments.map(({ spec, task }) => `${spec}/${task}`)).toEqual(['alpha/3', 'beta/2'])
    expect(parallelGroups[0]?.tasks).toEqual(['alpha/2', 'alpha/4', 'alpha/6'])
    expect(criticalPath).toMatchObject({
      blockingTask: 'alpha/2',
      unblocks: ['alpha/3', 'beta/2'],
      estimateMinutes: 360,
      path: ['alpha/2', 'alpha/3'],
    })
    expect(risks.shown.map(({ kind, task }) => `${kind} ${task}`)).toEqual([
      'blocked alpha/5',
      'missing-reference alpha/7',
      'no-agent alpha/6',
    ])
    const only = await status({ spec: 'beta' })
    expect(only.summary).toMatchObject({ activeSpecs: 1, total: 2, percent: 50 })
    expect(only.readyNow.total).toBe(0)
    await expect(status({ spec: 'gamma' })).rejects.toMatchObject({ code: 'SPEC_NOT_FOUND' })
  })

  test('HUB-8.31 overdue tasks, leases that ran out, and who has a task already', async () => {
    await take(ALPHA, 'alpha')
    await status()
    await database.pool`
      update ops.tasks
      set status = 'in-progress', lease_holder = 'ada', lease_expires_at = now() - interval '1 minute' where key = '4'`
    await database.pool`
      insert into ops.task_changes (task_uid, event, from_status, to_status, actor, cause, request_id, at)
      select uid, 'start', 'pending', 'in-progress', 'ada', 'call', 'r', now() - interval '2 hours'
      from ops.tasks where key = '4'`
    const assigning = { spec: 'alpha', tasks: [{ task: '6', assignee: 'tech-writer' }] }
    await shop.call('assignments.create', assigning)
    const { risks, readyNow } = await status()
    const kinds = risks.shown.map(({ kind, task }) => `${kind} ${task}`)
    expect(kinds).toEqual([
      'blocked alpha/5',
      'overdue alpha/4',
      'stale-lease alpha/4',
      'missing-reference alpha/7',
    ])
    expect(risks.shown[1]?.text).toContain('estimated 1h')
    expect(readyNow.assignments.find(({ task }) => task === '6')).toMatchObject({
      agent: 'tech-writer',
      assigned: true,
    })
    await database.pool`update ops.task_changes set at = now() - interval '59 minutes'`
    expect((await status()).risks.shown.map(({ kind }) => kind)).not.toContain('overdue')
  })

  test('HUB-8.32 the same as Markdown in the template of the guide', async () => {
    await take(ALPHA, 'alpha')
    expect((await status()).markdown).toBeNull()
    const { markdown } = await status({ format: 'markdown' })
    const headings = (markdown ?? '').split('\n').filter((line) => line.startsWith('####'))
    expect(headings).toEqual([
      '#### Current Status Summary',
      '#### Immediate Priority Tasks (Ready to Start)',
      '#### Next Wave Tasks (After Dependencies)',
      '#### Parallel Work Opportunities',
      '#### Critical Path Analysis',
      '#### Risk Items',
    ])
    expect(markdown).toContain(`- **Active Specifications**: 1
- **Total Tasks**: 1/7
- **Progress Percentage**: 14.2%`)
    expect(markdown).toContain('**Use backend-engineer to execute Task 2, use spec-workflow alpha**')
    expect(markdown).toContain('- **Immediate**: alpha/2, alpha/4, alpha/6 can all run simultaneously')
    expect(markdown).toContain(`- **Blocking Task**: alpha/2
- **Unblocks**: alpha/3
- **Estimated Duration**: 6h`)
    expect(markdown).toContain('- blocked: alpha/5 - no budget')
  })

  test('HUB-8.33 nothing to report is a report too', async () => {
    const report = await status({ format: 'markdown' })
    expect(report.summary).toEqual({ activeSpecs: 0, completed: 0, total: 0, percent: 0, specs: [] })
    expect(report.criticalPath.blockingTask).toBeNull()
    expect(report.markdown).toContain('- **Blocking Task**: None')
  })

  test('HUB-8.34 20,000 tasks are reported whole, and the answer stays small', async () => {
    // Rows as an import would leave them: how long that takes is measured elsewhere.
    await database.pool`
      insert into ops.tasks (uid, project_id, spec, key, title, position, content, priority_rank, status, verification,
                             written_status, open_dependencies, critical, fence, updated_at)
      select gen_random_uuid(), (select id from ops.projects), 'large', n, 'Write service ' || n, n,
             jsonb_build_object('id', n::text, 'details', '[]'::jsonb, 'requirements', '[]'::jsonb, 'leverage', '[]'::jsonb,
                                'files', jsonb_build_array('src/' || n || '.ts'), 'estimateMinutes', 60, 'parent', null,
                                'depends', case n % 4 when 1 then '[]'::jsonb else jsonb_build_array((n - 1)::text) end),
             2, case n % 8 when 1 then 'completed' else 'pending' end, 'none', 'pending', 0, false, 0, now()
      from generate_series(1, 20000) n`
    const report = await status({ format: 'markdown' })
    expect(report.summary).toMatchObject({ completed: 2_500, total: 20_000, percent: 12.5 })
    expect(report.readyNow.total).toBe(5_000)
    expect(report.readyNow.assignments).toHaveLength(20)
    expect(report.criticalPath.estimateMinutes).toBe(240)
    expect(JSON.stringify(report).length).toBeLessThan(60_000)
  })
})
