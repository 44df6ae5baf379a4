import { cpSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeOnBothDatabases, type TestDatabase } from '../../../tests/helpers/database.ts'
import { OPERATOR } from '../../../tests/helpers/platform.ts'
import { openWorkflow, type TestProject, type TestWorkflow } from '../../../tests/helpers/workflow.ts'
import { inTransaction } from '../../00-platform/index.ts'
import { openProject } from '../files/index.ts'
import { followFolder } from './renamed.ts'

const TASKS = '- [ ] 1 Dig\n- [ ] 2 Pour\n- [ ] 3 Wait\n- [ ] 4 Build\n- [ ] 5 Paint\n'
const OTHER = '- [ ] 1 Sing\n- [ ] 2 Dance\n- [ ] 3 Bow\n'
const ALPHA = 'specs/alpha/tasks.md'

describeOnBothDatabases('HUB-1 a folder that was renamed between two looks', (open) => {
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

  /** A project with the spec alpha, of which anna works on task 1, and an approval that waits. */
  async function atWork(text = TASKS): Promise<TestProject> {
    const project = await hub.project({ [ALPHA]: text })
    const started = { spec: 'alpha', id: '1', status: 'in-progress', agent: 'anna' }
    await project.call('tasks.set-status', started)
    await project.call('approvals.request', { title: 'Tasks', filePath: ALPHA, categoryName: 'alpha' })
    return project
  }
  const move = (project: TestProject, from: string, to: string) =>
    renameSync(join(project.root, from), join(project.root, to))
  /** Another folder, with another inode, whatever the file system. */
  const copyAway = (project: TestProject, from: string, to: string) => {
    cpSync(join(project.root, from), join(project.root, to), { recursive: true })
    rmSync(join(project.root, from), { recursive: true })
  }
  const edited = (project: TestProject, spec: string, edit: (text: string) => string) => {
    const path = `specs/${spec}/tasks.md`
    project.write(path, edit(project.read(path)))
  }
  const problemsOf = async (project: TestProject, spec: string) =>
    (await project.call('tasks.list', { spec })).problems.filter(
      ({ code }: { code: string }) => code === 'SPEC_RENAME_UNCLEAR',
    )
  const holders = async (project: TestProject) =>
    Object.fromEntries(Object.entries(await project.rows()).map(([ref, { holder }]) => [ref, holder]))

  test('HUB-1.70 and whose tasks were edited too is the same spec: history, leases and approvals go along', async () => {
    const project = await atWork()
    move(project, 'specs/alpha', 'specs/beta')
    edited(project, 'beta', (text) =>
      text.replace('5 Paint', '5 Paint it blue').replace('4 Build', '4 Raise'),
    )
    const task = await project.call('tasks.get', { spec: 'beta', id: '1' })
    expect(task).toMatchObject({ status: 'in-progress', holder: 'anna' })
    expect(task.history.map(({ event }: { event: string }) => event)).toEqual(['start'])
    const { approvals } = await project.call('approvals.list', { categoryName: 'beta' })
    expect(approvals).toMatchObject([{ filePath: 'specs/beta/tasks.md' }])
    await project.refused('tasks.list', { spec: 'alpha' }).toMatchObject({ code: 'SPEC_NOT_FOUND' })
    expect(await problemsOf(project, 'beta')).toEqual([])
  })

  test('HUB-1.71 the same folder with only one of its tasks left is it still; with none it is a new spec', async () => {
    const project = await atWork()
    move(project, 'specs/alpha', 'specs/beta')
    project.write('specs/beta/tasks.md', `${OTHER}- [-] 7 Dig\n`)
    expect(await holders(project)).toMatchObject({ 'alpha/1': 'anna' })
    expect(await project.call('tasks.get', { spec: 'beta', id: '7' })).toMatchObject({ holder: 'anna' })
    move(project, 'specs/beta', 'specs/gamma')
    project.write('specs/gamma/tasks.md', '- [ ] 1 Read\n- [ ] 2 Write\n')
    expect(await problemsOf(project, 'gamma')).toEqual([])
    expect(await holders(project)).toMatchObject({ 'gamma/1': null, 'beta/7': 'anna' })
  })

  test('HUB-1.72 in another folder it is the only one that most tasks are of', async () => {
    const project = await atWork()
    await project.call('specs.create', { name: 'stays' })
    copyAway(project, 'specs/alpha', 'specs/beta')
    edited(project, 'beta', (text) => text.replace('5 Paint', '5 Varnish'))
    expect(await project.call('tasks.get', { spec: 'beta', id: '1' })).toMatchObject({ holder: 'anna' })
  })

  test('HUB-1.73 where two may be it, or too little is the same, nothing is moved and a person is asked', async () => {
    const project = await atWork()
    project.write('specs/twin/tasks.md', TASKS.replace('Dig', 'Dig there'))
    await project.call('tasks.list', { spec: 'twin' })
    rmSync(join(project.root, 'specs/twin'), { recursive: true })
    copyAway(project, 'specs/alpha', 'specs/beta')
    edited(project, 'beta', (text) => text.replace('5 Paint', '5 Varnish'))
    const [asked] = await problemsOf(project, 'beta')
    expect(asked).toMatchObject({ code: 'SPEC_RENAME_UNCLEAR' })
    expect(asked.message).toContain('alpha (80 %), twin (60 %)')
    expect(asked.message).toContain('revops specs adopt beta --from alpha')
    expect(await holders(project)).toMatchObject({ 'alpha/1': 'anna', 'beta/1': null })
    // Asked until it is answered, whatever is edited.
    edited(project, 'beta', (text) => `${text}- [ ] 6 Sell\n`)
    expect(await problemsOf(project, 'beta')).toMatchObject([{ code: 'SPEC_RENAME_UNCLEAR' }])
  })

  /** beta may be alpha under a new name, of which a third of the tasks are left. */
  async function unclear(): Promise<TestProject> {
    const project = await atWork()
    copyAway(project, 'specs/alpha', 'specs/beta')
    project.write(
      'specs/beta/tasks.md',
      '- [-] 1 Dig\n- [ ] 2 Pour\n- [ ] 3 Sing\n- [ ] 4 Dance\n- [ ] 5 Bow\n',
    )
    expect(await problemsOf(project, 'beta')).toMatchObject([{ code: 'SPEC_RENAME_UNCLEAR' }])
    expect(await holders(project)).toMatchObject({ 'alpha/1': 'anna', 'beta/1': null })
    return project
  }
  const adopt = (project: TestProject, input: object, more: object = {}) =>
    project.call('specs.adopt', { spec: 'beta', ...input }, { actor: OPERATOR, ...more })

  test('HUB-1.74 who says which one it is brings everything along, and nothing of the new one is lost', async () => {
    const project = await unclear()
    await project.call('specs.create', { name: 'there' })
    const refused = (input: object) => expect(adopt(project, input)).rejects
    await refused({ from: 'there' }).toMatchObject({ code: 'SPEC_NOT_VANISHED' })
    await refused({ from: 'nope' }).toMatchObject({ code: 'SPEC_NOT_VANISHED' })
    await refused({ from: '../x' }).toMatchObject({ code: 'SPEC_NAME_INVALID' })
    await refused({ spec: 'nope', from: 'alpha' }).toMatchObject({ code: 'SPEC_NOT_FOUND' })
    expect(await adopt(project, { from: 'alpha' }, { dryRun: true })).toMatchObject({ from: 'alpha' })
    expect(await holders(project)).toMatchObject({ 'beta/1': null })
    await project.call('tasks.set-status', { spec: 'beta', id: '4', status: 'in-progress', agent: 'bert' })
    await refused({ from: 'alpha' }).toMatchObject({
      code: 'SPEC_AT_WORK',
      message: expect.stringContaining('4'),
    })
    await project.call('tasks.release', { spec: 'beta', id: '4' }, { actor: OPERATOR })
    await adopt(project, { from: 'alpha' })
    expect(await project.call('tasks.get', { spec: 'beta', id: '1' })).toMatchObject({
      status: 'in-progress',
      holder: 'anna',
    })
    expect(await problemsOf(project, 'beta')).toEqual([])
    expect((await project.call('approvals.list', { categoryName: 'beta' })).approvals).toHaveLength(1)
    expect(Object.keys(await project.rows())).toEqual(['beta/1', 'beta/2', 'beta/3', 'beta/4', 'beta/5'])
    const rows = await database.pool`
      select 1 from ops.task_changes c join ops.tasks t on t.uid = c.task_uid
      where t.project_id = ${project.id} and t.spec = 'beta' and t.key = '4' and c.agent = 'bert'`
    expect(rows.length).toBeGreaterThan(0)
  })

  test('HUB-1.75 who says that it is a new one is not asked again', async () => {
    const project = await unclear()
    await adopt(project, {})
    edited(project, 'beta', (text) => `${text}- [ ] 6 Sell\n`)
    expect(await problemsOf(project, 'beta')).toEqual([])
    expect(await holders(project)).toMatchObject({ 'alpha/1': 'anna', 'beta/1': null })
  })

  test('HUB-1.76 a copy of an archived spec, and one that is made from the templates, take no history', async () => {
    const project = await atWork()
    await project.call('specs.archive', { spec: 'alpha' }, { actor: OPERATOR })
    const { archive } = openProject(project.root).folders
    cpSync(join(project.root, archive, 'alpha'), join(project.root, 'specs/beta'), { recursive: true })
    expect(await project.call('tasks.get', { spec: 'beta', id: '1' })).toMatchObject({ holder: null })
    await project.call('specs.unarchive', { spec: 'alpha' }, { actor: OPERATOR })
    expect(await project.call('tasks.get', { spec: 'alpha', id: '1' })).toMatchObject({ holder: 'anna' })
    await project.call('specs.create', { name: 'old', title: 'A door' })
    const approval = { title: 'Tasks', filePath: 'specs/old/tasks.md', categoryName: 'old' }
    await project.call('approvals.request', approval)
    rmSync(join(project.root, 'specs/old'), { recursive: true })
    await project.call('specs.create', { name: 'new', title: 'A door' })
    expect((await project.call('approvals.list', { categoryName: 'new' })).approvals).toEqual([])
  })

  test('HUB-1.77 a spec without tasks.md that the hub renames takes its approvals along', async () => {
    const project = await hub.project({ 'specs/alpha/design.md': '# Design\n' })
    const filePath = 'specs/alpha/design.md'
    await project.call('specs.sync', { spec: 'alpha' })
    await project.call('approvals.request', { title: 'Design', filePath, categoryName: 'alpha' })
    await project.call('specs.rename', { spec: 'alpha', name: 'beta' }, { actor: OPERATOR })
    const { approvals } = await project.call('approvals.list', { categoryName: 'beta' })
    expect(approvals).toMatchObject([{ filePath: 'specs/beta/design.md', stale: false }])
  })

  const DESIGN = 'specs/alpha/design.md'
  /** alpha has no tasks; its design was replaced once and is approved. */
  async function withoutTasks(): Promise<TestProject> {
    const project = await hub.project({ [DESIGN]: '# Design\n' })
    const document = { spec: 'alpha', document: 'design' }
    const { etag: ifMatch } = await project.call('documents.get', document)
    await project.call('documents.put', { ...document, text: '# The design\n', ifMatch })
    await project.call('specs.sync', { spec: 'alpha' })
    const { id } = await project.call('approvals.request', {
      ...{ title: 'Design', filePath: DESIGN, categoryName: 'alpha' },
    })
    await project.call('approvals.approve', { id }, { actor: OPERATOR })
    return project
  }
  /** What is known of a spec beside its tasks. */
  const storyOf = async (project: TestProject, spec: string) => {
    const { versions } = await project.call('documents.versions', { spec, document: 'design' })
    const { approvals } = await project.call('approvals.list', { categoryName: spec })
    return {
      sources: versions.map(({ source }: { source: string }) => source).sort(),
      approvals: approvals.map(({ filePath, stale }: { filePath: string; stale: boolean }) => [
        filePath,
        stale,
      ]),
    }
  }
  const whole = (spec: string) => ({
    sources: ['approval', 'kept'],
    approvals: [[`specs/${spec}/design.md`, false]],
  })
  /** As the watcher asks: the old folder first. */
  async function looked(project: TestProject): Promise<void> {
    await project.call('specs.sync', { spec: 'alpha' })
    await project.call('specs.sync', { spec: 'beta' })
  }

  test('HUB-1.79 a folder without tasks.md that a person renames is the same spec: versions and approvals go along', async () => {
    const project = await withoutTasks()
    move(project, 'specs/alpha', 'specs/beta')
    await looked(project)
    expect(await storyOf(project, 'beta')).toEqual(whole('beta'))
    await project.refused('tasks.list', { spec: 'alpha' }).toMatchObject({ code: 'SPEC_NOT_FOUND' })
    // Once more, with its first tasks in it.
    move(project, 'specs/beta', 'specs/gamma')
    project.write('specs/gamma/tasks.md', TASKS)
    await project.call('tasks.list', { spec: 'gamma' })
    expect(await storyOf(project, 'gamma')).toEqual(whole('gamma'))
    // And without them again: what was known of its tasks goes along too.
    await project.call('tasks.set-status', { spec: 'gamma', id: '1', status: 'in-progress', agent: 'anna' })
    rmSync(join(project.root, 'specs/gamma/tasks.md'))
    move(project, 'specs/gamma', 'specs/delta')
    await project.call('specs.sync', { spec: 'delta' })
    expect(await storyOf(project, 'delta')).toEqual(whole('delta'))
    expect(await holders(project)).toMatchObject({ 'delta/1': 'anna' })
  })

  test('HUB-1.79 another folder without tasks.md takes nothing from one that is gone', async () => {
    const project = await withoutTasks()
    copyAway(project, 'specs/alpha', 'specs/beta')
    await looked(project)
    expect(await storyOf(project, 'beta')).toEqual({ sources: [], approvals: [] })
    const { approvals } = await project.call('approvals.list', { categoryName: 'alpha' })
    expect(approvals).toMatchObject([{ filePath: DESIGN, stale: true }])
    expect((await project.call('specs.get', { spec: 'beta' })).problems).toBe(0)
  })

  test('HUB-1.79 where the file system keeps no time of birth, a person is asked which spec a folder without tasks.md is', async () => {
    const project = await withoutTasks()
    const files = openProject(project.root)
    const folderId = '64:4711:0'
    await database.pool`
      update ops.specs set folder_id = ${folderId} where project_id = ${project.id} and name = 'alpha'`
    move(project, 'specs/alpha', 'specs/beta')
    await database.pool`
      insert into ops.specs (project_id, name, problems, created_at, updated_at)
      values (${project.id}, 'beta', '[]', now(), now())`
    const found = { projectId: project.id, files, spec: 'beta', folderId }
    await inTransaction(database.pool, (db) => followFolder(db, found))
    await project.call('specs.sync', { spec: 'beta' })
    const [asked] = await problemsOf(project, 'beta')
    expect(asked?.message).toContain('alpha (the folder has its number). Nothing was moved.')
    expect((await storyOf(project, 'beta')).approvals).toEqual([])
    await project.call('specs.adopt', { spec: 'beta', from: 'alpha' }, { actor: OPERATOR })
    await project.call('specs.sync', { spec: 'beta' })
    expect(await storyOf(project, 'beta')).toEqual(whole('beta'))
    expect(await problemsOf(project, 'beta')).toEqual([])
  })

  test('HUB-1.78 a spec that the hub renames to the name of a vanished one keeps its own history', async () => {
    const project = await atWork()
    rmSync(join(project.root, 'specs/alpha'), { recursive: true })
    project.write('specs/gamma/tasks.md', OTHER)
    await project.call('tasks.set-status', { spec: 'gamma', id: '1', status: 'blocked', reason: 'hoarse' })
    await project.call('specs.rename', { spec: 'gamma', name: 'alpha' }, { actor: OPERATOR })
    expect(await project.call('tasks.get', { spec: 'alpha', id: '1' })).toMatchObject({
      title: 'Sing',
      blockedReason: 'hoarse',
    })
    expect(Object.keys(await project.rows())).toEqual(['alpha/1', 'alpha/2', 'alpha/3'])
  })
})
