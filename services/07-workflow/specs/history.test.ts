import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeOnBothDatabases, type TestDatabase } from '../../../tests/helpers/database.ts'
import { openWorkflow, PERSON, type TestProject, type TestWorkflow } from '../../../tests/helpers/workflow.ts'

const DESIGN = 'specs/alpha/design.md'
const AT = { spec: 'alpha', document: 'design' }

describeOnBothDatabases('HUB-1 the history of a document', (open) => {
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

  const save = async (project: TestProject, text: string, caller: object = PERSON) => {
    const { etag } = await project.call('documents.get', AT)
    return project.call('documents.put', { ...AT, text, ifMatch: etag }, caller)
  }
  const listed = (project: TestProject, more: object = {}) =>
    project.call('documents.versions', { ...AT, ...more })

  test('HUB-1.50 every version that is replaced stays readable: who replaced it and when, newest first, in pages', async () => {
    const project = await hub.project({ [DESIGN]: 'one\n' })
    expect((await listed(project)).versions).toEqual([])
    for (const text of ['two\n', 'three\n', 'four\n']) await save(project, text)
    const { versions, current } = await listed(project)
    expect(current).toBe((await project.call('documents.get', AT)).etag)
    expect(versions).toMatchObject([
      { source: 'kept', bytes: 6, by: 'ada', approval: null },
      { source: 'kept', bytes: 4 },
      { source: 'kept', bytes: 4 },
    ])
    const texts: string[] = []
    for (const { version } of versions)
      texts.push((await project.call('documents.get', { ...AT, version })).text)
    expect(texts).toEqual(['three\n', 'two\n', 'one\n'])
    const first = await listed(project, { limit: 2 })
    const second = await listed(project, { limit: 2, cursor: first.nextCursor })
    expect([...first.versions, ...second.versions]).toEqual(versions)
    expect(second.nextCursor).toBeNull()
  })

  test('HUB-1.50 saving the same text keeps nothing; a write that is refused keeps nothing', async () => {
    const project = await hub.project({ [DESIGN]: 'one\n' })
    await save(project, 'one\n')
    await project
      .refused('documents.put', { ...AT, text: 'two\n', ifMatch: 'sha256-0' }, PERSON)
      .toMatchObject({ code: 'DOCUMENT_CHANGED' })
    expect((await listed(project)).versions).toEqual([])
    // Back and forth: one row for each text, of the last time it was replaced.
    for (const text of ['two\n', 'one\n', 'two\n']) await save(project, text)
    expect((await listed(project)).versions).toHaveLength(2)
  })

  test('HUB-1.51 what was put before people is a version too; any two are compared, and with what is there now', async () => {
    const project = await hub.project({ [DESIGN]: 'one\nsame\n' })
    const { id } = await project.call('approvals.request', {
      title: 'Design',
      filePath: DESIGN,
      categoryName: 'alpha',
    })
    await save(project, 'two\nsame\n')
    const { versions } = await listed(project)
    expect(versions.map(({ source }: { source: string }) => source)).toEqual(['kept', 'approval'])
    expect(versions[1]).toMatchObject({
      version: `approval:${id}@1`,
      etag: versions[0].version,
      approval: { id, revision: 1, title: 'Design' },
    })
    const diff = (more: object) => project.call('documents.diff', { ...AT, ...more })
    const { hunks } = await diff({ from: `approval:${id}@1` })
    expect(hunks[0].lines).toEqual(['-one', '+two', ' same'])
    expect((await diff({ from: `approval:${id}@1`, to: versions[0].version })).hunks).toEqual([])
    for (const from of [
      'sha256-0',
      `approval:${id}@2`,
      'approval:x@1',
      `commit:${'0'.repeat(40)}`,
      'commit:HEAD',
    ])
      await project
        .refused('documents.diff', { ...AT, from })
        .toMatchObject({ code: 'DOCUMENT_VERSION_UNKNOWN' })
  })

  test('HUB-1.51 a version of another document, or of another project, is none of this one', async () => {
    const project = await hub.project({ [DESIGN]: 'one\n', 'specs/alpha/tasks.md': '- [ ] 1 Draw\n' })
    const other = await hub.project({ [DESIGN]: 'secret\n' })
    const ask = { title: 'x', categoryName: 'alpha' }
    const tasks = await project.call('approvals.request', { ...ask, filePath: 'specs/alpha/tasks.md' })
    const foreign = await other.call('approvals.request', { ...ask, filePath: DESIGN })
    for (const { id } of [tasks, foreign])
      await project
        .refused('documents.get', { ...AT, version: `approval:${id}@1` })
        .toMatchObject({ code: 'DOCUMENT_VERSION_UNKNOWN' })
    expect((await listed(project)).versions).toEqual([])
  })

  test('HUB-1.52 commits that touched the document are listed in pages and read; without a repository there are none', async () => {
    const project = await hub.project({ [DESIGN]: 'one\n', 'README.md': 'x\n' })
    const commits = (more: object = {}) => project.call('documents.commits', { ...AT, ...more })
    expect(await commits()).toMatchObject({ repository: false, commits: [] })
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=a@b.c', ...args], { cwd: project.root })
    git('init', '--quiet', '--initial-branch=main')
    expect(await commits()).toMatchObject({ repository: true, commits: [], nextCursor: null })
    for (const text of ['one\n', 'two\n', 'three\n']) {
      project.write(DESIGN, text)
      git('add', '.')
      git('commit', '--quiet', '-m', `Design ${text.trim()}`)
    }
    project.write('README.md', 'y\n')
    git('commit', '--quiet', '-am', 'Elsewhere')
    const first = await commits({ limit: 2 })
    expect(first.commits).toMatchObject([
      { subject: 'Design three', author: 'Ada' },
      { subject: 'Design two' },
    ])
    // What is committed meanwhile shifts nothing.
    project.write(DESIGN, 'four\n')
    git('commit', '--quiet', '-am', 'Design four')
    const second = await commits({ limit: 2, cursor: first.nextCursor })
    expect(second).toMatchObject({ commits: [{ subject: 'Design one' }], nextCursor: null })
    const { version } = first.commits[1]
    expect(await project.call('documents.get', { ...AT, version })).toMatchObject({ text: 'two\n', bytes: 4 })
    const { hunks } = await project.call('documents.diff', { ...AT, from: version })
    expect(hunks[0].lines).toEqual(['-two', '+four'])
    await project
      .refused('documents.commits', { ...AT, cursor: 'nonsense' })
      .toMatchObject({ code: 'CURSOR_INVALID' })
  })

  test('HUB-1.53 an edit outside the hub is told to who listens, by document', async () => {
    const project = await hub.project({ [DESIGN]: 'one\n' })
    await hub.keeper.start()
    try {
      const told: unknown[] = []
      const stop = hub.platform.events.subscribe(({ type, payload }) => {
        if (type === 'document.changed') told.push(payload)
      })
      await expect.poll(() => hub.keeper.isKept(project.id), { timeout: 10_000 }).toBe(true)
      project.write(DESIGN, 'by hand\n')
      await expect
        .poll(() => told, { timeout: 10_000 })
        .toEqual([{ project: project.id, spec: 'alpha', document: 'design' }])
      stop()
    } finally {
      await hub.keeper.stop()
    }
  })
})
