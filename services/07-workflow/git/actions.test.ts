import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { describeOnBothDatabases, type TestDatabase } from '../../../tests/helpers/database.ts'
import { type TestRepository, testRepository } from '../../../tests/helpers/git-repository.ts'
import { ADMIN } from '../../../tests/helpers/platform.ts'
import { openWorkflow, type TestWorkflow } from '../../../tests/helpers/workflow.ts'
import { randomIds } from '../../00-platform/index.ts'
import { defaultWorkflowOptions, openFolders } from '../index.ts'
import { createCommitWatch } from './commit-watch.ts'
import { selectCommitsOfTask } from './queries.ts'
import { defaultGitOptions } from './run.ts'
import { scanProject } from './scan.ts'

const TASKS = '- [ ] TASK-001 Install\n- [ ] 1.2 Log in\n- [ ] 7 Both\n'

describeOnBothDatabases('HUB-14 as actions', (open) => {
  let database: TestDatabase
  let hub: TestWorkflow
  let repository: TestRepository
  const options = { ...defaultGitOptions, env: { PATH: process.env.PATH ?? '' } }
  beforeAll(async () => {
    database = await open()
    hub = await openWorkflow(database, () => ({ git: options }))
  })
  afterAll(async () => {
    await hub?.close()
    await database?.close()
  })
  beforeEach(async () => {
    await database.pool`truncate ops.projects, ops.task_commits, ops.git_scans, ops.tasks, ops.specs`
    repository = testRepository()
    await hub.register('shop', repository.root)
  })
  afterEach(() => repository.remove())
  const operator = { actor: ADMIN }
  const hook = (name: string, folder = '.git/hooks') => join(repository.root, folder, name)

  test('HUB-14.1 a range is checked: what a branch has and the default branch has not', async () => {
    expect(await hub.call('git.check', {})).toMatchObject({ branch: 'main', checked: 0, problems: [] })
    repository.commit('before the habits')
    expect(await hub.call('git.check', {})).toMatchObject({
      base: null,
      checked: 1,
      problems: [{ kind: 'commit' }],
    })
    repository.git('checkout', '--quiet', '-b', 'wip')
    repository.commit('[TASK-001] Good')
    const sha = repository.commit('Bad')
    const checked = await hub.call('git.check', {})
    expect(checked).toMatchObject({ branch: 'wip', base: 'refs/heads/main', checked: 2, truncated: false })
    expect(checked.problems).toEqual([
      {
        kind: 'branch',
        name: 'wip',
        sha: null,
        advice: expect.stringContaining('feature|fix|docs/task-XXX'),
      },
      { kind: 'commit', name: 'Bad', sha, advice: expect.stringContaining('[TASK-001]') },
    ])
    await expect(hub.call('git.check', { strict: true })).rejects.toMatchObject({
      code: 'GIT_HABITS',
      message: expect.stringContaining(sha.slice(0, 12)),
    })
    expect(await hub.call('git.check', { from: 'main', to: 'wip~1' })).toMatchObject({
      checked: 1,
      problems: [],
    })
    expect(await hub.call('git.check', { branch: 'wip', limit: 1 })).toMatchObject({
      checked: 1,
      truncated: true,
    })
    for (const input of [{ from: '--all' }, { to: '-n1' }, { branch: 'nowhere' }])
      await expect(hub.call('git.check', input)).rejects.toMatchObject({ code: 'GIT_REF_UNKNOWN' })
  })

  test('HUB-14.1 hooks are put in and taken out again; a dry run does nothing, a second time neither', async () => {
    const plan = await hub.call('git.install-hooks', {}, { ...operator, dryRun: true })
    expect(plan.hooks).toMatchObject([
      { hook: 'commit-msg', path: '.git/hooks/commit-msg', step: 'write' },
      { hook: 'pre-push', step: 'write' },
    ])
    expect(existsSync(hook('commit-msg'))).toBe(false)
    await expect(hub.call('git.install-hooks', {})).rejects.toMatchObject({ code: 'ROLE_TOO_LOW' })
    await hub.call('git.install-hooks', {}, operator)
    expect(statSync(hook('pre-push')).mode & 0o111).not.toBe(0)
    expect(repository.tryGit('commit', '--allow-empty', '-m', 'No task').status).toBe(1)
    const again = await hub.call('git.install-hooks', {}, operator)
    expect(again.hooks).toMatchObject([{ step: 'none' }, { step: 'none' }])
    expect((await hub.call('git.remove-hooks', {}, operator)).hooks).toMatchObject([
      { step: 'remove' },
      { step: 'remove' },
    ])
    expect(existsSync(hook('commit-msg'))).toBe(false)
    expect(repository.tryGit('commit', '--allow-empty', '-m', 'No task').status).toBe(0)
  })

  test('HUB-14.1 a hook of somebody else stays, and nothing is written beside it; so does ours once it was changed', async () => {
    mkdirSync(join(repository.root, '.git/hooks'), { recursive: true })
    writeFileSync(hook('pre-push'), '#!/bin/sh\nexit 0\n')
    const refused = (action: string) => expect(hub.call(action, {}, operator)).rejects
    await refused('git.install-hooks').toMatchObject({ code: 'GIT_HOOK_FOREIGN' })
    expect(existsSync(hook('commit-msg'))).toBe(false)
    writeFileSync(join(repository.root, 'x'), '')
    repository.git('config', 'core.hooksPath', '.githooks')
    await hub.call('git.install-hooks', {}, operator)
    writeFileSync(
      hook('pre-push', '.githooks'),
      `${readFileSync(hook('pre-push', '.githooks'), 'utf8')}# mine\n`,
    )
    for (const action of ['git.install-hooks', 'git.remove-hooks'])
      await refused(action).toMatchObject({ code: 'GIT_HOOK_FOREIGN' })
    expect(readFileSync(hook('pre-push'), 'utf8')).toBe('#!/bin/sh\nexit 0\n')
    expect(existsSync(hook('commit-msg', '.githooks'))).toBe(true)
  })

  test('HUB-14.1 hooks that git takes from outside the project are not written', async () => {
    for (const path of [hub.folder('shared-hooks'), '../elsewhere', '.']) {
      repository.git('config', 'core.hooksPath', path)
      await expect(hub.call('git.install-hooks', {}, operator)).rejects.toMatchObject({
        code: 'GIT_HOOKS_OUTSIDE',
      })
    }
    await hub.register('plain', hub.folder('plain'))
    await expect(hub.call('git.check', { project: 'plain' })).rejects.toMatchObject({
      code: 'GIT_NO_REPOSITORY',
    })
  })

  /** The project with its tasks as the database knows them. */
  async function importTasks(spec: string, text = TASKS) {
    await hub.call('specs.create', { project: 'shop', name: spec })
    writeFileSync(join(repository.root, 'specs', spec, 'tasks.md'), text)
    await hub.call('specs.sync', { project: 'shop', spec })
  }
  const scan = async () => (await hub.run('git.scan', { project: 'shop' })).result.scanned[0]
  const taskUid = async (spec: string, key: string) => {
    const [row] = await database.pool<{ uid: string }[]>`
      select uid from ops.tasks where project_id = 'shop' and spec = ${spec} and key = ${key}`
    return row?.uid ?? ''
  }
  const subjectsOf = async (spec: string, key: string) =>
    (await selectCommitsOfTask(database.pool, await taskUid(spec, key), 10)).map(({ subject }) => subject)

  test('HUB-14.2 commits are tied to the task they name, as TASK-001 or 1.2, and shown newest first', async () => {
    await importTasks('login')
    repository.commit('[TASK-001] Install', '2026-11-01T10:00:00Z')
    repository.commit('[TASK-1] Still the same', '2026-11-02T10:00:00Z')
    repository.commit('[TASK-1.2] [TASK-7] Both', '2026-11-03T10:00:00Z')
    repository.commit('[TASK-99] Nobody knows', '2026-11-04T10:00:00Z')
    repository.commit('no task at all')
    expect(await scan()).toEqual({ project: 'shop', read: 5, found: 5, linked: 4, more: false })
    expect(await subjectsOf('login', 'TASK-001')).toEqual(['[TASK-1] Still the same', '[TASK-001] Install'])
    expect(await subjectsOf('login', '1.2')).toEqual(['[TASK-1.2] [TASK-7] Both'])
    const open = await hub.call('git.commits', { project: 'shop', linked: false })
    expect(open.commits).toMatchObject([{ ref: '99', author: 'Ada', task: null, at: '2026-11-04T10:00:00Z' }])
    const first = await hub.call('git.commits', { project: 'shop', limit: 3 })
    const second = await hub.call('git.commits', { project: 'shop', limit: 3, cursor: first.nextCursor })
    expect([...first.commits, ...second.commits].map(({ ref }) => ref)).toEqual([
      '99',
      '1.2',
      '7',
      '1',
      '001',
    ])
    const ofTask = await hub.call('git.commits', { project: 'shop', spec: 'login', task: '7' })
    expect(ofTask.commits).toMatchObject([{ task: { spec: 'login', key: '7' } }])
    await expect(hub.call('git.commits', { project: 'shop', cursor: 'x' })).rejects.toMatchObject({
      code: 'CURSOR_INVALID',
    })
  })

  test('HUB-14.2 where two specs have the task, the commit names the spec; one that can mean two is tied to none', async () => {
    await importTasks('login')
    repository.commit('[TASK-1.2] Which')
    expect(await scan()).toMatchObject({ found: 1, linked: 1 })
    await importTasks('billing')
    repository.commit('[TASK-1.2] Now it is two')
    repository.commit('[TASK-billing/1.2] That one')
    expect(await scan()).toMatchObject({ read: 2, found: 2, linked: 1 })
    expect(await subjectsOf('login', '1.2')).toEqual(['[TASK-1.2] Which'])
    expect(await subjectsOf('billing', '1.2')).toEqual(['[TASK-billing/1.2] That one'])
  })

  test('HUB-14.2 the task of an active spec is meant before that of an archived one', async () => {
    await importTasks('login')
    await hub.call('specs.archive', { project: 'shop', spec: 'login' }, operator)
    await importTasks('billing')
    repository.commit('[TASK-7] Here')
    repository.commit('[TASK-login/7] There')
    expect(await scan()).toMatchObject({ found: 2, linked: 2 })
    expect(await subjectsOf('billing', '7')).toEqual(['[TASK-7] Here'])
    expect(await subjectsOf('login', '7')).toEqual(['[TASK-login/7] There'])
  })

  test('HUB-14.2 a task that comes later gets its commits; one that is renumbered keeps them', async () => {
    repository.commit('[TASK-1.2] Early')
    expect(await scan()).toMatchObject({ found: 1, linked: 0 })
    await importTasks('login')
    expect(await scan()).toEqual({ project: 'shop', read: 0, found: 0, linked: 1, more: false })
    writeFileSync(join(repository.root, 'specs/login/tasks.md'), TASKS.replace('1.2 Log in', '3.4 Log in'))
    await hub.call('specs.sync', { project: 'shop', spec: 'login' })
    await scan()
    expect(await subjectsOf('login', '3.4')).toEqual(['[TASK-1.2] Early'])
  })

  test('HUB-14.2 only new commits are read; rewritten ones leave the task; a branch that comes back brings its own', async () => {
    await importTasks('login')
    repository.commit('[TASK-7] One')
    await scan()
    repository.commit('[TASK-7] Two')
    expect(await scan()).toMatchObject({ read: 1, found: 1 })
    const lost = repository.git('rev-parse', 'HEAD')
    repository.git('reset', '--quiet', '--hard', 'HEAD~1')
    repository.commit('[TASK-7] Two, better')
    expect(await scan()).toMatchObject({ read: 1, found: 1 })
    expect((await subjectsOf('login', '7')).sort()).toEqual(['[TASK-7] One', '[TASK-7] Two, better'])
    repository.git('branch', 'feature/task-7-again', lost)
    expect(await scan()).toMatchObject({ read: 1, found: 0 })
    expect(await subjectsOf('login', '7')).toHaveLength(3)
    expect(await scan()).toMatchObject({ read: 0, linked: 0, more: false })
  })

  test('HUB-14.2 a scan is bounded and the next goes on where it ended, also when commits come meanwhile', async () => {
    for (let index = 0; index < 7; index++) repository.commit(`[TASK-7] ${index}`)
    const deps = {
      ids: randomIds,
      options: { ...defaultWorkflowOptions, git: options },
      openFolder: openFolders(),
    }
    const call = { deps, db: database.pool, signal: new AbortController().signal }
    const bounded = (batches = 2) =>
      scanProject(call as never, { project: 'shop' }, { batch: 2, batches, branches: 10 })
    expect(await bounded()).toMatchObject({ read: 4, found: 4, more: true })
    repository.commit('[TASK-7] 7')
    expect(await bounded(1)).toMatchObject({ read: 2, found: 2, more: true })
    expect(await bounded()).toMatchObject({ read: 2, found: 2, more: false })
    expect((await hub.call('git.commits', { project: 'shop' })).commits).toHaveLength(8)
    const [one, other] = await Promise.all([bounded(), bounded()])
    expect(one.found + other.found).toBe(0)
  })

  test('HUB-14.2 one project that is no repository is told and ends no scan; git that is not there is an error', async () => {
    await hub.register('plain', hub.folder('plain'))
    repository.commit('[TASK-7] One')
    const { result } = await hub.run('git.scan', {})
    expect(result).toMatchObject({
      scanned: [{ project: 'shop', found: 1 }],
      skipped: [{ project: 'plain', code: 'GIT_NO_REPOSITORY' }],
    })
  })

  test('HUB-14.2 one commit whose message is megabytes of one line holds up no scan', async () => {
    await importTasks('login')
    const file = join(repository.root, 'message')
    writeFileSync(file, `[TASK-7] ${'long '.repeat(4_000_000)}\n`)
    repository.git('commit', '--quiet', '--allow-empty', '--file', file)
    repository.commit('[TASK-7] Short')
    expect(await scan()).toMatchObject({ read: 2, found: 2, linked: 2 })
    const [short, long] = (await subjectsOf('login', '7')).sort((a, b) => a.length - b.length)
    expect(short).toBe('[TASK-7] Short')
    expect(long).toMatch(/^\[TASK-7\] long long/)
    const { problems } = await hub.call('git.check', {})
    expect(problems).toEqual([])
  })

  test('HUB-14.3 a new commit is on its task at the next look; nothing is asked for where nothing is new', async () => {
    await importTasks('login')
    repository.commit('before the hub looked')
    const watch = createCommitWatch()
    watch.connect({ ...hub.platform, log: { warn: () => undefined } })
    const runs = async () =>
      (await hub.call('runs.list', { action: 'git.scan', limit: 50 })).runs.filter(
        ({ status }: { status: string }) => status === 'queued',
      )
    await watch.look()
    expect(await runs()).toEqual([])
    repository.commit('[TASK-7] Seen')
    await watch.look()
    const [asked, ...more] = await runs()
    expect(more).toEqual([])
    // One more commit while the scan waits: that one will read it, or the next look asks again.
    repository.commit('[TASK-7] Seen too')
    await watch.look()
    expect(await runs()).toHaveLength(1)
    await hub.platform.executor.execute(asked.id)
    await watch.look()
    await hub.platform.executor.execute((await runs())[0].id)
    await watch.look()
    expect(await runs()).toEqual([])
    const { commits } = await hub.call('tasks.get', { project: 'shop', spec: 'login', id: '7' })
    expect(commits.map(({ subject }: { subject: string }) => subject).sort()).toEqual([
      '[TASK-7] Seen',
      '[TASK-7] Seen too',
    ])
  })
})
