import { createHash } from 'node:crypto'
import { cpSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { describeOnBothDatabases, type TestDatabase } from '../../../tests/helpers/database.ts'
import { ADMIN, AGENT } from '../../../tests/helpers/platform.ts'
import { openWorkflow, type TestWorkflow } from '../../../tests/helpers/workflow.ts'
import { openProject } from '../files/index.ts'
import { createSource } from './read.ts'
import { readApprovals } from './read-approvals.ts'

const ACTION = 'projects.import-spec-workflow'
const APPROVALS = '.spec-workflow/approvals/login'
const DESIGN = '.spec-workflow/specs/login/design.md'
const FIRST = '# Design\n\nOne table.\n'
const SECOND = '# Design\n\nTwo tables.\nOne index.\n'
const TASKS = '- [x] 1 Draw the page\n- [ ] 2.1 Sign in\n'
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')

const approval = (id: string, more: object = {}) =>
  JSON.stringify(
    {
      id,
      title: 'Design of login',
      filePath: DESIGN,
      type: 'document',
      status: 'pending',
      createdAt: '2025-11-01T09:00:00.000Z',
      category: 'spec',
      categoryName: 'login',
      ...more,
    },
    null,
    2,
  )
const snapshot = (approvalId: string, version: number, trigger: string, content: string, more: object = {}) =>
  JSON.stringify({
    id: `snapshot_${version}`,
    approvalId,
    approvalTitle: 'Design of login',
    version,
    timestamp: `2025-11-01T1${version}:00:00.000Z`,
    trigger,
    status: 'pending',
    content,
    fileStats: {
      size: content.length,
      lines: content.split('\n').length,
      lastModified: '2025-11-01T09:00:00.000Z',
    },
    comments: [],
    ...more,
  })
const SNAPSHOTS = `${APPROVALS}/.snapshots/design.md`

const APPROVED = {
  [`${APPROVALS}/approval_1_abc.json`]: approval('approval_1_abc', {
    status: 'approved',
    response: 'Good now',
    respondedAt: '2025-11-01T12:00:01.000Z',
    comments: [
      {
        type: 'selection',
        selectedText: 'Two tables.\nOne index.',
        comment: 'Why two?',
        timestamp: '2025-11-01T11:59:00.000Z',
        lineNumber: 3,
        highlightColor: '#ff0',
      },
      { type: 'general', comment: '  ', timestamp: '2025-11-01T11:59:10.000Z', lineNumber: 0 },
      { type: 'general', comment: 'Well written', timestamp: '2025-11-01T11:59:30.000Z' },
    ],
  }),
  [`${SNAPSHOTS}/metadata.json`]: JSON.stringify({ filePath: DESIGN, currentVersion: 2, snapshots: [] }),
  [`${SNAPSHOTS}/snapshot-001.json`]: snapshot('approval_1_abc', 1, 'initial', FIRST),
  [`${SNAPSHOTS}/snapshot-002.json`]: snapshot('approval_1_abc', 2, 'approved', SECOND),
}

const MARKDOWN_LOG = `# Implementation Log: Task 2.1

**Summary:** Sign in with a password

**Timestamp:** 2025-11-02T10:00:00.000Z
**Log ID:** 8f14e45f-ceea-467f-a1d6-91c2e2f8b7aa

---

## Statistics

- **Lines Added:** +120
- **Lines Removed:** -7
- **Files Changed:** 1

## Files Modified
_No files modified_

## Files Created
- src/login.ts

---

## Artifacts

### API Endpoints

#### POST /api/login
- **Purpose:** Signs in
- **Location:** src/login.ts:10
`
const jsonEntry = (id: string, taskId: string, more: object = {}) => ({
  id,
  taskId,
  timestamp: '2025-10-01T08:00:00.000Z',
  summary: 'Drew the page',
  filesModified: ['src/page.tsx'],
  filesCreated: [],
  statistics: { linesAdded: 5, linesRemoved: 1, filesChanged: 1 },
  artifacts: { components: [{ name: 'Page', type: 'React', purpose: 'Shows it', location: 'src/page.tsx' }] },
  ...more,
})
const LOGS = {
  '.spec-workflow/specs/login/Implementation Logs/task-2-1_2025-11-02T1000_8f14e45f.md': MARKDOWN_LOG,
  '.spec-workflow/specs/login/implementation-log.json': JSON.stringify({
    entries: [jsonEntry('old-1', '1'), jsonEntry('old-2', '9'), { id: 'old-3', taskId: '1' }],
    lastUpdated: '2025-10-01T08:00:00.000Z',
  }),
}

describeOnBothDatabases('HUB-1 importer of a .spec-workflow folder', (open) => {
  let database: TestDatabase
  let hub: TestWorkflow
  let root: string
  let count = 0
  beforeAll(async () => {
    database = await open()
    hub = await openWorkflow(database)
  })
  afterAll(async () => {
    await hub?.close()
    await database?.close()
  })
  beforeEach(async () => {
    await database.pool`truncate ops.projects, ops.approvals, ops.approval_snapshots, ops.approval_comments,
      ops.approval_decisions, ops.implementation_log, ops.specs, ops.tasks, ops.runs`
  })

  async function project(files: Readonly<Record<string, string>>): Promise<void> {
    count += 1
    root = hub.folder(`shop-${count}`, {
      [DESIGN]: SECOND,
      '.spec-workflow/specs/login/tasks.md': TASKS,
      ...files,
    })
    await hub.register('shop', root)
  }
  const plan = () => hub.call(ACTION, { project: 'shop' }, { actor: ADMIN, dryRun: true })
  const run = async () => {
    const { status, result } = await hub.run(ACTION, { project: 'shop' })
    expect(status).toBe('succeeded')
    return result
  }
  const only = async () => {
    const { approvals } = await hub.call('approvals.list', { project: 'shop' })
    expect(approvals).toHaveLength(1)
    return hub.call('approvals.get', { id: approvals[0].id })
  }
  const reasons = (skipped: { path: string; code: string }[]) => skipped.map(({ path, code }) => [path, code])

  test('HUB-7.60 an approval comes in with its decision, times, comments and revisions, bound to what was approved', async () => {
    await project(APPROVED)
    expect(await run()).toMatchObject({ approvals: 1, logs: 0, known: 0, skipped: [] })
    const got = await only()
    expect(got).toMatchObject({
      title: 'Design of login',
      filePath: DESIGN,
      category: 'spec',
      categoryName: 'login',
      status: 'approved',
      revision: 2,
      contentHash: hashOf(SECOND),
      stale: false,
      reason: 'Good now',
      requestedBy: 'spec-workflow-mcp',
      decidedBy: 'spec-workflow-mcp',
      createdAt: '2025-11-01T09:00:00Z',
      decidedAt: '2025-11-01T12:00:01Z',
    })
    expect(got.comments).toMatchObject([
      { body: 'Why two?', line: 3, endLine: 4, selection: 'Two tables.\nOne index.', revision: 2 },
      { body: 'Well written', line: null, createdAt: '2025-11-01T11:59:30Z' },
    ])
    const { hunks } = await hub.call('approvals.diff', { id: got.id })
    expect(hunks[0].lines).toEqual(expect.arrayContaining(['-One table.', '+Two tables.', '+One index.']))
    const [decision] = await database.pool`select decision, reason from ops.approval_decisions`
    expect(decision).toEqual({ decision: 'approved', reason: 'Good now' })
  })

  test('HUB-7.61 an approval whose file was edited since is stale; the approved content makes it good again', async () => {
    await project({ ...APPROVED, [DESIGN]: `${SECOND}Edited.\n` })
    expect((await plan()).imports).toMatchObject([{ about: expect.stringContaining('approved, stale') }])
    await run()
    expect(await only()).toMatchObject({ status: 'approved', stale: true, contentHash: hashOf(SECOND) })
    writeFileSync(join(root, DESIGN), SECOND)
    expect(await only()).toMatchObject({ stale: false })
  })

  test('HUB-7.62 a request that waits is about the file as it is now, and is decided as any other', async () => {
    await project({
      [`${APPROVALS}/approval_2_abc.json`]: approval('approval_2_abc', {
        filePath: join('/home/olga/shop', DESIGN),
        revisionHistory: [{ version: 1, content: FIRST, timestamp: '2025-11-01T10:00:00.000Z' }],
      }),
    })
    await run()
    const { id, ...got } = await only()
    expect(got).toMatchObject({
      status: 'pending',
      filePath: DESIGN,
      revision: 2,
      contentHash: hashOf(SECOND),
    })
    expect(got).toMatchObject({ decidedBy: null, decidedAt: null })
    const approved = await hub.call('approvals.approve', { id }, { actor: ADMIN })
    expect(approved).toMatchObject({ status: 'approved', decidedBy: ADMIN.name })
  })

  test('HUB-7.63 a decision whose content nobody knows is not made up: it stays out, with the way out', async () => {
    const decided = { status: 'approved', respondedAt: '2025-11-01T12:00:01.000Z' }
    await project({
      [`${APPROVALS}/none.json`]: approval('none', decided),
      [`${APPROVALS}/initial.json`]: approval('initial', decided),
      [`${APPROVALS}/later.json`]: approval('later', { ...decided, respondedAt: '2025-11-09T12:00:01.000Z' }),
      [`${SNAPSHOTS}/snapshot-001.json`]: snapshot('initial', 1, 'initial', FIRST),
      [`${SNAPSHOTS}/snapshot-002.json`]: snapshot('later', 2, 'approved', SECOND),
    })
    const { approvals, skipped } = await run()
    expect(approvals).toBe(0)
    expect(reasons(skipped)).toEqual(
      ['initial', 'later', 'none'].map((id) => [`${APPROVALS}/${id}.json`, 'APPROVAL_CONTENT_UNKNOWN']),
    )
    expect(skipped[0].reason).toContain('revops approvals request')
  })

  test('HUB-7.64 a rejection and a wish for a revision come in; a line that is not there keeps its text only', async () => {
    const respondedAt = '2025-11-01T12:00:01.000Z'
    const comment = { comment: 'Where?', timestamp: respondedAt, lineNumber: 99, selectedText: 'gone' }
    await project({
      [`${APPROVALS}/a.json`]: approval('a', { status: 'needs-revision', respondedAt, comments: [comment] }),
      [`${APPROVALS}/b.json`]: approval('b', {
        status: 'rejected',
        respondedAt,
        annotations: 'Not this way',
      }),
      [`${SNAPSHOTS}/snapshot-001.json`]: snapshot('b', 1, 'initial', FIRST),
      [`${SNAPSHOTS}/snapshot-002.json`]: snapshot('a', 2, 'revision_requested', FIRST),
    })
    expect(await run()).toMatchObject({ approvals: 2, skipped: [] })
    const { approvals } = await hub.call('approvals.list', { project: 'shop' })
    const byStatus = async (status: string) => {
      const { id } = approvals.find((one: { status: string }) => one.status === status)
      return (await hub.call('approvals.get', { id })).comments
    }
    expect(await byStatus('needs-revision')).toMatchObject([
      { body: 'Where?', line: null, selection: 'gone' },
    ])
    expect(await byStatus('rejected')).toMatchObject([{ body: 'Not this way', line: null }])
  })

  test('HUB-7.65 an approval is for the task that its title names, unless it is of the spec itself', async () => {
    const asked = (name: string, title: string, filePath: string) => ({
      [`${APPROVALS}/${name}.json`]: approval(name, { title, filePath }),
      [filePath]: `${name}\n`,
    })
    await project({
      ...asked('one', 'Task 2.1: sign in', 'src/login.ts'),
      ...asked('both', 'Tasks 1 and 2.1', 'src/both.ts'),
      ...asked('none', 'The page', 'src/page.tsx'),
      ...asked('spec', 'Tasks of login, 1 to 2', '.spec-workflow/specs/login/tasks.md'),
      '.spec-workflow/specs/login/tasks.md': TASKS,
    })
    expect((await run()).approvals).toBe(4)
    const rows = await database.pool`
      select a.title, t.key from ops.approvals a left join ops.tasks t on t.uid = a.task_uid order by a.title`
    expect(rows.map(({ title, key }) => [title, key])).toEqual([
      ['Task 2.1: sign in', '2.1'],
      ['Tasks 1 and 2.1', null],
      ['Tasks of login, 1 to 2', null],
      ['The page', null],
    ])
    const { approvals } = await hub.call('approvals.list', { project: 'shop' })
    expect(approvals.filter(({ forTask }: { forTask: boolean }) => forTask)).toHaveLength(1)
  })

  test('HUB-8.62 logs of both formats come in and are found; the bad ones are told by path and entry', async () => {
    await project(LOGS)
    const planned = await plan()
    const result = await run()
    expect(result).toMatchObject({ logs: 2, skippedCount: 2 })
    const found = async (query: object) =>
      (await hub.call('implementation.search', { project: 'shop', ...query })).entries
    expect(await found({ artifact: 'post /api/login' })).toMatchObject([
      {
        task: '2.1',
        summary: 'Sign in with a password',
        filesCreated: ['src/login.ts'],
        linesAdded: 120,
        linesRemoved: 7,
        createdBy: 'spec-workflow-mcp',
        createdAt: '2025-11-02T10:00:00Z',
      },
    ])
    expect(await found({ file: 'page.tsx' })).toMatchObject([{ task: '1', linesAdded: 5 }])
    const path = '.spec-workflow/specs/login/implementation-log.json'
    expect(result.skipped).toMatchObject([
      { path, entry: 'old-3', code: 'IMPORT_ENTRY_INVALID', reason: expect.stringContaining('entry 3') },
      { path, entry: 'old-2', code: 'TASK_NOT_FOUND' },
    ])
    expect(planned.skipped).toEqual(result.skipped)
  })

  test('HUB-1.60 a dry run lists exactly what comes in and changes nothing, in the hub or in the folder', async () => {
    await project({ ...APPROVED, ...LOGS })
    const before = shapeOf(root)
    const { imports } = await plan()
    expect(imports.map(({ kind, entry }: { kind: string; entry: string }) => [kind, entry])).toEqual([
      ['approval', 'approval_1_abc'],
      ['log', '8f14e45f-ceea-467f-a1d6-91c2e2f8b7aa'],
      ['log', 'old-1'],
    ])
    expect((await hub.call('approvals.list', { project: 'shop' })).approvals).toEqual([])
    expect(await run()).toMatchObject({ approvals: 1, logs: 2 })
    const ids =
      await database.pool`select id from ops.approvals union all select id::text from ops.implementation_log`
    expect(new Set(ids.map(({ id }) => id))).toEqual(new Set(imports.map(({ id }: { id: string }) => id)))
    expect(shapeOf(root)).toEqual(before)
  })

  test('HUB-1.61 run again it takes nothing twice and leaves what was done since; a copy under another project is its own', async () => {
    await project({ ...APPROVED, ...LOGS })
    await run()
    const { id } = await only()
    await hub.call('approvals.undo', { ids: [id] }, { actor: ADMIN })
    expect(await plan()).toMatchObject({ imports: [], known: 3 })
    expect(await run()).toMatchObject({ approvals: 0, logs: 0, known: 3 })
    expect(await only()).toMatchObject({ id, status: 'pending' })
    const [rows] = await database.pool`
      select (select count(*) from ops.approval_snapshots) as snapshots,
             (select count(*) from ops.approval_comments) as comments`
    expect(rows).toEqual({ snapshots: 2, comments: 2 })
    const copy = `${root}-copy`
    cpSync(root, copy, { recursive: true })
    await hub.register('copy', copy)
    const { result } = await hub.run(ACTION, { project: 'copy' })
    expect(result).toMatchObject({ approvals: 1, logs: 2 })
    rmSync(copy, { recursive: true })
  })

  test('HUB-1.62 broken, foreign and evil files are told by path and reason and stop nothing', async () => {
    const [path, text] = Object.entries(APPROVED)[0] as [string, string]
    await project({
      ...APPROVED,
      [`${APPROVALS}/broken.json`]: '{"id": ',
      [`${APPROVALS}/empty.json`]: '{}',
      [`${APPROVALS}/zero.json`]: approval('zero', { title: 'a\0b' }),
      [`${APPROVALS}/outside.json`]: approval('outside', { filePath: '../../etc/passwd' }),
      [`${APPROVALS}/absolute.json`]: approval('absolute', { filePath: '/etc/passwd' }),
      [`${APPROVALS}/twice.json`]: text,
      [`${SNAPSHOTS}/snapshot-003.json`]: '[]',
      '.spec-workflow/approvals/notes.txt': 'x',
      [`${LOG_FOLDER}/task-1_x.md`]: 'just notes',
    })
    writeFileSync(join(root, APPROVALS, 'latin.json'), Buffer.from([0x7b, 0xff]))
    symlinkSync('/etc/passwd', join(root, APPROVALS, 'link.json'))
    symlinkSync('/etc', join(root, '.spec-workflow/approvals/linked'))
    const { approvals, skipped } = await run()
    expect(approvals).toBe(1)
    expect(Object.fromEntries(reasons(skipped))).toEqual({
      [`${APPROVALS}/broken.json`]: 'IMPORT_JSON_INVALID',
      [`${APPROVALS}/empty.json`]: 'IMPORT_ENTRY_INVALID',
      [`${APPROVALS}/zero.json`]: 'IMPORT_ENTRY_INVALID',
      [`${APPROVALS}/outside.json`]: 'PATH_OUTSIDE_PROJECT',
      [`${APPROVALS}/absolute.json`]: 'PATH_OUTSIDE_PROJECT',
      [`${APPROVALS}/latin.json`]: 'DOCUMENT_NOT_UTF8',
      [`${APPROVALS}/twice.json`]: 'IMPORT_ENTRY_TWICE',
      [`${SNAPSHOTS}/snapshot-003.json`]: 'IMPORT_ENTRY_INVALID',
      [`${LOG_FOLDER}/task-1_x.md`]: 'IMPORT_ENTRY_INVALID',
    })
    expect(path).toBe(`${APPROVALS}/approval_1_abc.json`)
  })

  test('HUB-1.63 one request for a file waits at a time: the newest of the folder, and none beside one of the hub', async () => {
    await project({
      [`${APPROVALS}/new.json`]: approval('new', { createdAt: '2025-11-03T09:00:00.000Z' }),
      [`${APPROVALS}/old.json`]: approval('old'),
    })
    const order = { project: 'shop', title: 'Mine', filePath: DESIGN, categoryName: 'login' }
    const { id } = await hub.call('approvals.request', order, { actor: AGENT })
    expect(await run()).toMatchObject({ approvals: 0, skippedCount: 2 })
    await hub.call('approvals.withdraw', { id }, { actor: AGENT })
    const { approvals, skipped } = await run()
    expect(approvals).toBe(1)
    expect(skipped).toMatchObject([{ entry: 'old', code: 'APPROVAL_WAITS_ALREADY' }])
  })

  test('HUB-1.64 an import is bounded: what is beyond is told and not read', async () => {
    await project({ [`${APPROVALS}/a.json`]: approval('a'), [`${APPROVALS}/b.json`]: approval('b') })
    const read = async (bounds: { files: number; bytes: number }) => {
      const source = createSource(openProject(root), bounds)
      const found = []
      for await (const part of readApprovals(source, new Date())) found.push(...part)
      return found.map((each) => (each.kind === 'skipped' ? each.code : each.source))
    }
    expect(await read({ files: 1, bytes: 1_000_000 })).toEqual(['a', 'IMPORT_LIMIT_REACHED'])
    expect(await read({ files: 9, bytes: 10 })).toEqual(['a', 'IMPORT_LIMIT_REACHED'])
  })

  test('HUB-1.65 a person imports: an agent is refused; without the folder nothing comes in', async () => {
    await project({})
    await expect(hub.call(ACTION, { project: 'shop' }, { actor: AGENT })).rejects.toMatchObject({
      code: 'DECISION_NEEDS_PERSON',
    })
    expect(await run()).toMatchObject({ approvals: 0, logs: 0, known: 0, skipped: [] })
    await expect(
      hub.call(ACTION, { project: 'nowhere' }, { actor: ADMIN, dryRun: true }),
    ).rejects.toMatchObject({ code: 'PROJECT_UNKNOWN' })
  })
})

const LOG_FOLDER = '.spec-workflow/specs/login/Implementation Logs'

/** Every file below a folder with its bytes and the time it was written. */
function shapeOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => `${path} ${statSync(path).mtimeMs} ${hashOf(readFileSync(path, 'utf8'))}`)
    .sort()
}
