import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeOnBothDatabases, type TestDatabase } from '../../../tests/helpers/database.ts'
import {
  agentNamed,
  openWorkflow,
  PERSON,
  type TestProject,
  type TestWorkflow,
} from '../../../tests/helpers/workflow.ts'

const DESIGN = 'specs/alpha/design.md'
const REPORT = {
  status: 'COMPLETE',
  accomplishments: ['The page'],
  files: ['src/page.tsx'],
  databaseChanges: [],
  dependenciesUsed: [],
  testing: ['unit: 3 passed'],
  nextTasks: [],
  processImprovements: [],
  handoffNotes: [],
}
const OTHER_PERSON = { actor: { name: 'bea', kind: 'person', role: 'operator' } }

describeOnBothDatabases('HUB-7 approvals through their actions', (open) => {
  let database: TestDatabase
  let hub: TestWorkflow
  beforeAll(async () => {
    database = await open()
    hub = await openWorkflow(database)
  })
  afterAll(async () => {
    await hub?.close()
    await database?.close()
  })

  const alpha = () =>
    hub.project({
      [DESIGN]: '# Design\n\nOne room.\n',
      'specs/alpha/tasks.md': '- [ ] 1 Draw\n- [ ] 2 Paint\n',
    })
  const request = (project: TestProject, more: object = {}, caller: object = {}) =>
    project.call(
      'approvals.request',
      { title: 'Design', filePath: DESIGN, categoryName: 'alpha', ...more },
      caller,
    )

  test('HUB-7.30 who waits is answered when it is decided, not before and not long after', async () => {
    const project = await alpha()
    const { id } = await request(project)
    const waiting = project.call('approvals.get', { id, wait: 30 })
    const started = performance.now()
    const early = await Promise.race([waiting, project.call('approvals.get', { id, wait: 0 })])
    expect(early).toMatchObject({ status: 'pending' })
    await project.call('approvals.approve', { id }, PERSON)
    expect(await waiting).toMatchObject({ status: 'approved', decidedBy: 'ada' })
    expect(performance.now() - started).toBeLessThan(10_000)
    expect(await project.call('approvals.get', { id, wait: 30 })).toMatchObject({ status: 'approved' })
  })

  test('HUB-7.31 a confirmation needs report and approval; an edit afterwards takes it back, the old content gives it again', async () => {
    const project = await alpha()
    const by = { spec: 'alpha', id: '1', agent: 'anna' }
    await project.call('tasks.set-status', { ...by, status: 'in-progress', implicit: true })
    await project.call('tasks.set-status', { ...by, status: 'completed' })
    const { id, forTask } = await request(project, { title: 'Task 1: the design', agent: 'anna' })
    expect(forTask).toBe(true)
    await project
      .refused('tasks.confirm', { spec: 'alpha', id: '1' }, PERSON)
      .toMatchObject({ code: 'TASK_REPORT_MISSING' })
    await project.call('tasks.report', { ...by, report: REPORT })
    await project
      .refused('tasks.confirm', { spec: 'alpha', id: '1' }, PERSON)
      .toMatchObject({ code: 'TASK_APPROVAL_OPEN' })
    await project.call('approvals.approve', { id }, PERSON)
    const confirmed = await project.call('tasks.confirm', { spec: 'alpha', id: '1' }, PERSON)
    expect(confirmed.task).toMatchObject({ status: 'completed', verification: 'confirmed' })
    project.write(DESIGN, '# Design\n\nTwo rooms.\n')
    expect(await project.call('approvals.get', { id })).toMatchObject({ status: 'approved', stale: true })
    await project.call('specs.sync', { spec: 'alpha' })
    const task = await project.call('tasks.get', { spec: 'alpha', id: '1' })
    expect(task).toMatchObject({ verification: 'in-review' })
    expect(task.history[0]).toMatchObject({ event: 'unconfirm', cause: 'file' })
    await project
      .refused('tasks.confirm', { spec: 'alpha', id: '1' }, PERSON)
      .toMatchObject({ code: 'TASK_APPROVAL_STALE' })
    project.write(DESIGN, '# Design\n\nOne room.\n')
    expect((await project.call('tasks.confirm', { spec: 'alpha', id: '1' }, PERSON)).task.verification).toBe(
      'confirmed',
    )
  })

  test('HUB-7.32 an agent decides nothing, and nobody approves an own request, also under another token of that name', async () => {
    const project = await alpha()
    const { id } = await request(project, {}, PERSON)
    await project.refused('approvals.approve', { id }).toMatchObject({ kind: 'forbidden' })
    await project
      .refused('approvals.approve', { id }, PERSON)
      .toMatchObject({ code: 'APPROVAL_OF_OWN_REQUEST' })
    const sameName = { actor: { name: 'Ada', kind: 'operator', role: 'admin' } }
    await project
      .refused('approvals.approve', { id }, sameName)
      .toMatchObject({ code: 'APPROVAL_OF_OWN_REQUEST' })
    expect(await project.call('approvals.approve', { id }, OTHER_PERSON)).toMatchObject({
      status: 'approved',
    })
  })

  test('HUB-7.33 many decisions at once are made all or none, and taken back alike', async () => {
    const project = await alpha()
    const first = await request(project)
    const second = await request(project, { title: 'Tasks', filePath: 'specs/alpha/tasks.md' })
    const ids = [first.id, second.id]
    project.write('specs/alpha/tasks.md', '- [ ] 1 Draw it all\n')
    await project
      .refused('approvals.decide-many', { ids, decision: 'approved' }, PERSON)
      .toMatchObject({ code: 'APPROVAL_CONTENT_CHANGED' })
    expect((await project.call('approvals.list', { status: 'pending' })).approvals).toHaveLength(2)
    await project.call('approvals.decide-many', { ids, decision: 'rejected', reason: 'not now' }, PERSON)
    expect((await project.call('approvals.list', { status: 'rejected' })).approvals).toHaveLength(2)
    await project.call('approvals.undo', { ids }, PERSON)
    expect((await project.call('approvals.list', { status: 'pending' })).approvals).toHaveLength(2)
  })

  test('HUB-7.34 a request past its deadline is decided as it says, by the deadline', async () => {
    const project = await alpha()
    const dueAt = new Date(Date.now() - 1_000).toISOString()
    const { id } = await request(project, { dueAt, overdueOutcome: 'needs-revision' })
    const late = await request(project, { title: 'Tasks', filePath: 'specs/alpha/tasks.md', dueAt })
    await project.call('approvals.check', {})
    expect(await project.call('approvals.get', { id })).toMatchObject({
      status: 'needs-revision',
      decidedBy: 'deadline',
    })
    expect(await project.call('approvals.get', { id: late.id })).toMatchObject({
      status: 'pending',
      dueAt: expect.any(String),
    })
  })

  test('HUB-7.35 comments on lines come back with the text they point at; the next revision shows its difference', async () => {
    const project = await alpha()
    const { id } = await request(project)
    await project.call('approvals.comment', { id, body: 'Two, please', line: 3 }, PERSON)
    await project.call('approvals.needs-revision', { id }, PERSON)
    expect((await project.call('approvals.get', { id })).comments).toMatchObject([
      { author: 'ada', body: 'Two, please', line: 3, selection: 'One room.', resolvedAt: null },
    ])
    project.write(DESIGN, '# Design\n\nTwo rooms.\n')
    expect(await request(project)).toMatchObject({ id, status: 'pending', revision: 2 })
    const { hunks, lines } = await project.call('approvals.diff', { id })
    expect(hunks[0].lines).toEqual([' # Design', ' ', '-One room.', '+Two rooms.'])
    expect(lines).toBe(3)
  })

  test('HUB-7.37 the whole text of any revision is given, and of the file as it is now', async () => {
    const project = await alpha()
    const { id } = await request(project)
    project.write(DESIGN, '# Design\n\nTwo rooms.\n')
    await request(project)
    project.write(DESIGN, '# Design\r\n\r\nThree rooms, ünd ✓\n')
    const content = (more: object) => project.call('approvals.content', { id, ...more })
    expect(await content({})).toMatchObject({ revision: 2, text: '# Design\n\nTwo rooms.\n', bytes: 21 })
    expect(await content({ revision: 1 })).toMatchObject({ revision: 1, text: '# Design\n\nOne room.\n' })
    expect(await content({ current: true })).toMatchObject({
      revision: null,
      text: '# Design\r\n\r\nThree rooms, ünd ✓\n',
      createdAt: null,
    })
    await project
      .refused('approvals.content', { id, revision: 3 })
      .toMatchObject({ code: 'APPROVAL_REVISION_UNKNOWN' })
    const { from, to, hunks } = await project.call('approvals.diff', { id, current: true })
    expect([from, to]).toEqual([2, null])
    expect(hunks[0].lines.filter((line: string) => line.startsWith('+')).at(-1)).toBe('+Three rooms, ünd ✓')
  })

  test('HUB-7.38 who looks at a request sees that its file changed, every version and every decision', async () => {
    const project = await alpha()
    const { id, contentHash } = await request(project)
    expect(await project.call('approvals.get', { id })).toMatchObject({ currentHash: contentHash })
    await project.call('approvals.approve', { id }, PERSON)
    await project.call('approvals.undo', { ids: [id] }, OTHER_PERSON)
    project.write(DESIGN, '# Design\n\nTwo rooms.\n')
    const changed = await project.call('approvals.get', { id })
    expect(changed.currentHash).not.toBe(contentHash)
    expect(changed.currentHash).toMatch(/^[0-9a-f]{64}$/)
    await request(project)
    const seen = await project.call('approvals.get', { id })
    expect(seen.revisions).toMatchObject([
      { revision: 2, bytes: 21, createdBy: 'agent' },
      { revision: 1, bytes: 20 },
    ])
    expect(seen.decisions).toMatchObject([
      { revision: 1, decision: 'approved', decidedBy: 'ada', undoneBy: 'bea' },
    ])
    rmSync(join(project.root, DESIGN))
    expect((await project.call('approvals.get', { id })).currentHash).toBeNull()
    await project
      .refused('approvals.content', { id, current: true })
      .toMatchObject({ code: 'PATH_NOT_FOUND' })
  })

  test('HUB-7.39 the queue: what waits comes first, page by page, narrowed by kind, spec and who asked', async () => {
    const project = await alpha()
    const made: string[] = []
    for (const [index, type] of (
      ['document', 'action', 'document', 'action', 'document'] as const
    ).entries()) {
      const filePath = `specs/alpha/note-${index}.md`
      project.write(filePath, `Note ${index}\n`)
      const by = index === 4 ? PERSON : agentNamed('anna')
      made.push((await request(project, { filePath, type, title: `Note ${index}` }, by)).id)
    }
    for (const at of [4, 2]) await project.call('approvals.reject', { id: made[at], reason: 'no' }, PERSON)
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await project.call('approvals.list', {
        order: 'waiting',
        limit: 2,
        ...(cursor ? { cursor } : {}),
      })
      expect(page.waiting).toBe(3)
      seen.push(...page.approvals.map(({ id }: { id: string }) => id))
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
    expect(seen).toEqual([3, 1, 0, 4, 2].map((at) => made[at]))
    const narrowed = async (filter: object) =>
      (await project.call('approvals.list', filter)).approvals.map(({ id }: { id: string }) => id)
    expect(await narrowed({ type: 'action' })).toEqual([made[3], made[1]])
    expect(await narrowed({ requestedBy: 'ada' })).toEqual([made[4]])
    expect(await narrowed({ requestedBy: 'anna', status: 'pending', type: 'document' })).toEqual([made[0]])
    expect(await narrowed({ categoryName: 'beta' })).toEqual([])
  })

  test('HUB-7.41 a list of approvals says itself which do not hold any more, also of files that nobody watches, and tells who listens', async () => {
    const project = await alpha()
    const paths = Array.from({ length: 12 }, (_, at) => `docs/part-${at}.md`)
    for (const filePath of paths) {
      project.write(filePath, `${filePath}\n`)
      const { id } = await request(project, { filePath, title: filePath })
      await project.call('approvals.approve', { id }, PERSON)
    }
    const waits = await request(project, { filePath: 'specs/alpha/tasks.md', title: 'Waits' })
    const stale = async () =>
      (await project.call('approvals.list', { limit: 20 })).approvals
        .filter(({ stale }: { stale: boolean }) => stale)
        .map(({ filePath }: { filePath: string }) => filePath)
    expect(await stale()).toEqual([])
    project.write('docs/part-3.md', 'Another part\n')
    rmSync(join(project.root, 'docs/part-7.md'))
    project.write('specs/alpha/tasks.md', '- [ ] 1 Something else\n')
    const checked = () => database.pool<{ actor: string; id: string; stale: boolean }[]>`
      select actor, payload->>'id' as id, (payload->>'stale')::boolean as stale from ops.events
      where type = 'approval.checked' and payload->>'project' = ${project.id} order by id`
    // What was looked at a moment ago is not looked at again with every reader.
    expect(await stale()).toEqual([])
    hub.putForward(1)
    expect((await stale()).sort()).toEqual(['docs/part-3.md', 'docs/part-7.md'])
    expect(await checked()).toMatchObject([
      { actor: 'file', stale: true },
      { actor: 'file', stale: true },
    ])
    project.write('docs/part-3.md', 'docs/part-3.md\n')
    hub.putForward(2)
    expect(await stale()).toEqual(['docs/part-7.md'])
    hub.putForward(3)
    expect(await stale()).toEqual(['docs/part-7.md'])
    expect(await checked()).toHaveLength(3)
    expect(await project.call('approvals.get', { id: waits.id })).toMatchObject({ status: 'pending' })
    hub.putForward(0)
  })

  test('HUB-7.40 a comment points at the words that were selected; words that stand elsewhere are refused', async () => {
    const project = await alpha()
    const { id } = await request(project)
    const on = { id, body: 'How large?', line: 3 }
    expect(await project.call('approvals.comment', { ...on, selection: 'room' }, PERSON)).toMatchObject({
      line: 3,
      endLine: 3,
      selection: 'room',
    })
    const over = { ...on, line: 1, endLine: 3, selection: 'sign\n\nOne' }
    expect(await project.call('approvals.comment', over, PERSON)).toMatchObject({ selection: 'sign\n\nOne' })
    for (const wrong of [
      { ...on, selection: 'Design' },
      { id, body: 'x', selection: 'room' },
    ])
      await project
        .refused('approvals.comment', wrong, PERSON)
        .toMatchObject({ code: 'COMMENT_SELECTION_UNKNOWN' })
  })

  test('HUB-7.36 paths that lead elsewhere, and files that are none, are refused', async () => {
    const project = await alpha()
    const refusals = [
      ['../secret.md', 'PATH_OUTSIDE_PROJECT'],
      ['/etc/passwd', 'PATH_OUTSIDE_PROJECT'],
      ['specs/alpha', 'PATH_NOT_A_FILE'],
      ['specs/alpha/nothing.md', 'PATH_NOT_FOUND'],
    ] as const
    for (const [filePath, code] of refusals)
      await project
        .refused('approvals.request', { title: 'x', filePath, categoryName: 'alpha' }, agentNamed('anna'))
        .toMatchObject({ code })
  })
})
