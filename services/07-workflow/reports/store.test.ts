import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { describeOnBothDatabases, type TestDatabase } from '../../../tests/helpers/database.ts'
import { openWorkflow, type TestProject, type TestWorkflow } from '../../../tests/helpers/workflow.ts'
import { inTransaction } from '../../00-platform/index.ts'
import { reportFacts } from './reports.ts'

const TASKS = '- [x] 1 Set up the store\n- [ ] 2 Write the parser\n'
const WHOLE = {
  status: 'COMPLETE',
  accomplishments: ['A parser'],
  files: ['src/parse.ts'],
  databaseChanges: [],
  dependenciesUsed: [],
  testing: ['unit: 12 passed, 0 failed', { name: 'load test', result: 'skipped' }],
  nextTasks: ['3'],
  processImprovements: [],
  handoffNotes: ['Mind the byte order mark'],
}

interface Report {
  id: string
  kind: string
  agent: string
  given: string
  markdown: string
  parts: Record<string, unknown>
  createdBy: string
  createdFor: string | null
  createdAt: string
}

describeOnBothDatabases('HUB-8 reports and log are kept', (open) => {
  let database: TestDatabase
  let workflow: TestWorkflow
  let shop: TestProject

  const call = <Output = Record<string, unknown>>(name: string, input: object, more: object = {}) =>
    shop.call(name, input, more) as Promise<Output>
  const send = (input: object) =>
    call<{ report: Report; task: object }>('tasks.report', {
      spec: 'alpha',
      id: '1',
      agent: 'parser',
      ...input,
    })
  const refused = (input: object) => expect(send(input)).rejects
  const facts = async (since: string | null = null) => {
    const [task] = await database.pool<{ uid: string }[]>`select uid from ops.tasks where key = '1'`
    return reportFacts(database.pool, task?.uid as string, since)
  }

  beforeAll(async () => {
    database = await open()
    workflow = await openWorkflow(database)
    shop = await workflow.project({ 'specs/alpha/tasks.md': TASKS })
    await call('tasks.list', { spec: 'alpha' })
  })
  afterAll(async () => {
    await workflow?.close()
    await database?.close()
  })
  beforeEach(
    () => database.pool`
    truncate ops.completion_reports, ops.task_status_reports, ops.implementation_log`,
  )

  test('HUB-8.20 a report as fields is kept as given and told in the template', async () => {
    const { report, task } = await send({ report: WHOLE })
    expect(report).toMatchObject({
      kind: 'completion',
      agent: 'parser',
      createdBy: 'agent',
      createdFor: 'parser',
    })
    expect(JSON.parse(report.given)).toEqual(WHOLE)
    expect(report.markdown).toContain('## Task 1 Completion Report\n\n### ✅ COMPLETED: Set up the store\n')
    expect(report.markdown).toContain('- **Files Created**: src/parse.ts')
    expect(task).toMatchObject({ spec: 'alpha', id: '1', status: 'completed' })
    const { reports } = await call<{ reports: Report[] }>('reports.list', { task: '1' })
    expect(reports).toEqual([report])
  })

  test('HUB-8.21 the same as Markdown: what was rendered is taken again, and kept as it was sent', async () => {
    const { markdown } = (await send({ report: WHOLE })).report
    const again = (await send({ markdown })).report
    expect(again.given).toBe(markdown)
    expect(again.markdown).toBe(markdown)
  })

  test('HUB-8.22 a report with missing parts is refused, each named, and not kept', async () => {
    const { files: _files, testing: _testing, ...some } = WHOLE
    await refused({ report: some }).toMatchObject({
      code: 'REPORT_INCOMPLETE',
      details: { parts: ['files', 'testing'] },
      message: expect.stringMatching(/Files Created \(field files\) is missing; Testing is missing/),
    })
    await refused({ markdown: 'Done!' }).toMatchObject({ code: 'REPORT_INCOMPLETE' })
    await refused({}).toMatchObject({ code: 'REPORT_FORM_UNCLEAR' })
    await refused({ report: WHOLE, markdown: 'x' }).toMatchObject({ code: 'REPORT_FORM_UNCLEAR' })
    await refused({ report: WHOLE, id: '99' }).toMatchObject({ code: 'TASK_NOT_FOUND' })
    await refused({ report: { ...WHOLE, spec: 'beta' } }).toMatchObject({ code: 'REPORT_OF_OTHER_TASK' })
    const { markdown } = (await send({ report: WHOLE })).report
    await refused({ markdown: markdown.replace('Task 1', 'Task 2') }).toMatchObject({
      code: 'REPORT_OF_OTHER_TASK',
    })
    expect((await call<{ reports: Report[] }>('reports.list', {})).reports).toHaveLength(1)
  })

  test('HUB-8.23 the newest report of the round is what the life cycle hears', async () => {
    expect(await facts()).toEqual({ report: 'none', failingEvidence: [] })
    await send({ report: { ...WHOLE, testing: ['unit: 3 failed', 'lint: passed'] } })
    expect(await facts()).toEqual({ report: 'valid', failingEvidence: ['unit: 3 failed'] })
    const { report } = await send({ report: WHOLE })
    expect(await facts()).toEqual({ report: 'valid', failingEvidence: [] })
    expect(await facts(report.createdAt)).toEqual({ report: 'valid', failingEvidence: [] })
    expect(await facts(new Date(Date.parse(report.createdAt) + 1).toISOString())).toEqual({
      report: 'none',
      failingEvidence: [],
    })
    await send({ report: { ...WHOLE, status: 'FAILED', issues: ['it does not parse'] } })
    expect((await facts()).failingEvidence).toEqual(['the report says FAILED'])
    await database.pool`update ops.completion_reports set parts = '{"status": "COMPLETE"}'`
    expect(await facts()).toEqual({ report: 'invalid', failingEvidence: [] })
  })

  test('HUB-8.24 a task status report is kept, in both forms, and changes nothing', async () => {
    const whole = {
      implementation: 'IN-PROGRESS',
      filesModified: ['a.ts'],
      testsAdded: [],
      coverage: 80,
      reviewStatus: 'PENDING',
      dependencies: [],
      nextSteps: ['finish it'],
    }
    const tell = (input: object) =>
      call<{ report: Report }>('tasks.report-status', { spec: 'alpha', id: '2', agent: 'parser', ...input })
    const { report } = await tell({ report: whole })
    expect(report).toMatchObject({ kind: 'status', status: 'IN-PROGRESS', agent: 'parser' })
    expect(report.markdown).toContain('Task 2 Status Report:\n- Implementation: IN-PROGRESS\n')
    expect((await tell({ markdown: report.markdown })).report.markdown).toBe(report.markdown)
    await expect(tell({ report: { ...whole, coverage: 101 } })).rejects.toMatchObject({
      code: 'REPORT_INCOMPLETE',
    })
    const { reports } = await call<{ reports: Report[] }>('reports.list', { kind: 'status', limit: 1 })
    expect(reports).toHaveLength(1)
    expect(await call('tasks.get', { spec: 'alpha', id: '2' })).toMatchObject({
      status: 'pending',
      verification: 'none',
    })
  })

  const log = (summary: string, more: object = {}) =>
    call('implementation.log', { spec: 'alpha', id: '2', agent: 'parser', summary, ...more })
  const search = async (input: object) =>
    (await call<{ entries: { summary: string }[] }>('implementation.search', input)).entries.map(
      ({ summary }) => summary,
    )

  test('HUB-8.25 the log is found by text, file and artifact', async () => {
    await log('Parses headings', {
      filesCreated: ['./src/markdown/parseHeadings.ts'],
      artifacts: { functions: [{ name: 'parseHeadings', purpose: 'Cuts at headings', location: 'x:1' }] },
    })
    await log('Answers users', {
      filesModified: ['src/api/users.ts'],
      artifacts: {
        apiEndpoints: [{ method: 'GET', path: '/api/users', purpose: 'Lists them', extra: 'kept' }],
      },
    })
    await log('Nothing of both')
    expect(await search({ text: 'headings' })).toEqual(['Parses headings'])
    expect(await search({ text: 'markdown' })).toEqual(['Parses headings'])
    expect(await search({ text: 'answers -headings' })).toEqual(['Answers users'])
    expect(await search({ text: '"cuts at"' })).toEqual(['Parses headings'])
    expect(await search({ file: 'users.ts' })).toEqual(['Answers users'])
    expect(await search({ file: 'src/api/' })).toEqual(['Answers users'])
    expect(await search({ file: 'src' })).toEqual(['Answers users', 'Parses headings'])
    expect(await search({ file: 'ser.ts' })).toEqual([])
    expect(await search({ artifact: 'ParseHeadings' })).toEqual(['Parses headings'])
    expect(await search({ artifact: 'get /api/users' })).toEqual(['Answers users'])
    expect(await search({ artifact: 'functions' })).toEqual(['Parses headings'])
    expect(await search({ artifact: 'classes' })).toEqual([])
    expect(
      await search({ text: 'users', file: 'src', artifact: 'apiEndpoints', spec: 'alpha', task: '2' }),
    ).toEqual(['Answers users'])
    const { entries } = await call<{ entries: { artifacts: { apiEndpoints: object[] } }[] }>(
      'implementation.search',
      {
        artifact: '/api/users',
      },
    )
    expect(entries[0]?.artifacts.apiEndpoints).toEqual([
      { method: 'GET', path: '/api/users', purpose: 'Lists them', extra: 'kept' },
    ])
  })

  test('HUB-8.26 the search comes in pages and is served by its indexes', async () => {
    for (let number = 0; number < 5; number += 1) await log(`Entry ${number}`)
    type Page = { entries: { summary: string }[]; nextCursor: string | null }
    const first = await call<Page>('implementation.search', { text: 'entry', limit: 3 })
    const second = await call<Page>('implementation.search', {
      text: 'entry',
      limit: 3,
      cursor: first.nextCursor,
    })
    expect([...first.entries, ...second.entries].map(({ summary }) => summary)).toEqual(
      [4, 3, 2, 1, 0].map((number) => `Entry ${number}`),
    )
    expect(second.nextCursor).toBeNull()
    const plans = await inTransaction(database.pool, async (db) => {
      await db`
        insert into ops.implementation_log
        select gen_random_uuid(), 'shop', gen_random_uuid(), 'alpha', '2', 'x', '{}', '{}', 0, 0, '{}', 'word' || n,
               array['file' || n], array['name' || n], 'a', null, now()
        from generate_series(1, 5000) n`
      await db`analyze ops.implementation_log`
      const explained = (condition: ReturnType<typeof db>) =>
        db<Record<string, string>[]>`explain select id from ops.implementation_log where ${condition}`
      return [
        await explained(db`to_tsvector('simple', search_text) @@ websearch_to_tsquery('simple', 'word7')`),
        await explained(db`file_terms @> array['file7']::text[]`),
        await explained(db`artifact_terms @> array['name7']::text[]`),
      ].map((rows) => rows.map((row) => Object.values(row)[0]).join('\n'))
    })
    const wanted = ['implementation_log_text', 'implementation_log_files', 'implementation_log_artifacts']
    for (const [at, name] of wanted.entries()) expect(plans[at]).toContain(name)
  })

  test('HUB-8.27 bad input to the log is a coded error', async () => {
    await expect(log('x', { id: '99' })).rejects.toMatchObject({ code: 'TASK_NOT_FOUND' })
    await expect(log(' ')).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    await expect(log('a\u0000b')).rejects.toMatchObject({ code: 'TEXT_NOT_STORABLE' })
    await expect(log('x', { linesAdded: -1 })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    await expect(search({ cursor: 'nonsense' })).rejects.toMatchObject({ code: 'CURSOR_INVALID' })
  })
})
