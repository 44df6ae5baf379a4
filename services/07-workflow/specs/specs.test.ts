import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { describeOnBothDatabases, type TestDatabase } from '../../../tests/helpers/database.ts'
import { ADMIN, AGENT, testPlatform } from '../../../tests/helpers/platform.ts'
import { bindActions, type Platform, randomIds } from '../../00-platform/index.ts'
import {
  createEventWaiter,
  createKeeper,
  createRemembered,
  defaultWorkflowOptions,
  openFolders,
  workflowActions,
} from '../index.ts'

type Output = Record<string, unknown> & { etag: string }

describeOnBothDatabases('HUB-1 projects, specs and documents', (open) => {
  let database: TestDatabase
  let platform: Platform
  let base: string
  let root: string

  beforeAll(async () => {
    database = await open()
    const openFolder = openFolders()
    const keeper = createKeeper({ openFolder })
    const { nextEvent } = createEventWaiter()
    const deps = {
      ids: randomIds,
      options: defaultWorkflowOptions,
      openFolder,
      keeper,
      remembered: createRemembered(),
      nextEvent,
    }
    platform = await testPlatform(database, [bindActions(workflowActions, deps)])
    keeper.connect(platform)
    base = realpathSync(mkdtempSync(join(tmpdir(), 'revops-projects-')))
  })
  afterAll(async () => {
    await platform?.stop()
    await database?.close()
    rmSync(base, { recursive: true, force: true })
  })
  let count = 0
  beforeEach(async () => {
    await database.pool`truncate ops.projects`
    count += 1
    root = folder(`shop-${count}`)
    await call('projects.register', { root, id: 'shop' }, { actor: ADMIN })
  })

  function folder(name: string): string {
    const path = join(base, name)
    mkdirSync(path)
    return path
  }
  const call = async (name: string, input: object, more: object = {}) =>
    (await platform.invoke(name, input, { actor: AGENT, channel: 'internal', ...more })).output as Output
  const refused = (name: string, input: object, more: object = {}) => expect(call(name, input, more)).rejects

  test('HUB-1.1 several projects: the same spec name in two of them is two specs', async () => {
    await call('projects.register', { root: folder(`Web Site ${count}`) }, { actor: ADMIN })
    await refused('specs.list', {}).toMatchObject({ code: 'PROJECT_AMBIGUOUS' })
    const site = `web-site-${count}`
    await call('specs.create', { project: 'shop', name: 'login', title: 'Of the shop' })
    await call('specs.create', { project: site, name: 'login', title: 'Of the site' })
    const textOf = async (project: string) =>
      (await call('documents.get', { project, spec: 'login', document: 'design' })).text
    expect(await textOf('shop')).toContain('Of the shop')
    expect(await textOf(site)).toContain('Of the site')
    const listed = await call('projects.list', {})
    expect(listed.projects).toMatchObject([
      { id: 'shop', root, state: 'open', layout: 'plain' },
      { id: site, state: 'open' },
    ])
  })

  test('HUB-1.2 a project without a name is the only one; none, unknown and taken ones are told', async () => {
    expect(await call('specs.list', {})).toMatchObject({ project: 'shop', specs: [] })
    await refused('specs.list', { project: 'nope' }).toMatchObject({
      code: 'PROJECT_UNKNOWN',
      message: expect.stringContaining('shop'),
    })
    const register = (input: object) => refused('projects.register', input, { actor: ADMIN })
    await register({ root, id: 'other' }).toMatchObject({ code: 'PROJECT_TAKEN' })
    await register({ root: folder(`b-${count}`), id: 'shop' }).toMatchObject({ code: 'PROJECT_TAKEN' })
    await register({ root: 'shop' }).toMatchObject({ code: 'PROJECT_ROOT_RELATIVE' })
    await register({ root: join(base, 'nowhere') }).toMatchObject({ code: 'PROJECT_NOT_FOUND' })
    await refused('projects.register', { root }).toMatchObject({ code: 'ROLE_TOO_LOW' })
    await call('projects.remove', { id: 'shop' }, { actor: ADMIN })
    await refused('specs.list', {}).toMatchObject({ code: 'PROJECT_NONE' })
    await refused('projects.remove', { id: 'shop' }, { actor: ADMIN }).toMatchObject({
      code: 'PROJECT_UNKNOWN',
    })
  })

  test('HUB-1.3 the folder of a project may vanish: it is told, and works again when it is back', async () => {
    rmSync(root, { recursive: true })
    const later = openFolders({}, () => 0)
    expect(() => later(root)).toThrow(expect.objectContaining({ code: 'PROJECT_NOT_FOUND' }))
    mkdirSync(root)
    expect(later(root).root).toBe(root)
  })

  test('HUB-1.4 a spec is made with templates, archived and taken back; dry runs change nothing', async () => {
    const dry = await call('specs.create', { name: 'login' }, { dryRun: true })
    expect(dry.creates).toContain('specs/login/tasks.md')
    expect((await call('specs.list', {})).specs).toEqual([])
    await call('specs.create', { name: 'login' })
    await refused('specs.create', { name: 'login' }).toMatchObject({ code: 'SPEC_EXISTS' })
    await refused('specs.create', { name: 'login' }, { dryRun: true }).toMatchObject({ code: 'SPEC_EXISTS' })
    const facts = { bytes: expect.any(Number), modifiedAt: expect.any(String) }
    expect(await call('specs.get', { spec: 'login' })).toMatchObject({
      archived: false,
      documents: { requirements: facts, design: facts, tasks: facts },
    })
    await call('specs.archive', { spec: 'login' }, { actor: ADMIN, dryRun: true })
    expect(await call('specs.archive', { spec: 'login' }, { actor: ADMIN })).toMatchObject({ archived: true })
    expect((await call('specs.list', {})).specs).toEqual([])
    expect((await call('specs.list', { archived: true })).specs).toMatchObject([{ name: 'login' }])
    const archived = { spec: 'login', document: 'tasks' as const, archived: true }
    expect((await call('documents.get', archived)).text).toContain('- [ ]')
    expect(await call('specs.unarchive', { spec: 'login' }, { actor: ADMIN })).toMatchObject({
      archived: false,
    })
    await refused('specs.unarchive', { spec: 'login' }, { actor: ADMIN }).toMatchObject({
      code: 'SPEC_NOT_FOUND',
    })
  })

  test('HUB-1.5 a document is written by who knows its version; of forty writers one wins and nothing is lost', async () => {
    await call('specs.create', { name: 'login' })
    const address = { spec: 'login', document: 'design' }
    const { etag } = await call('documents.get', address)
    await refused('documents.put', { ...address, text: 'blind' }).toMatchObject({ code: 'DOCUMENT_CHANGED' })
    const dry = await call('documents.put', { ...address, text: 'dry', ifMatch: etag }, { dryRun: true })
    expect(dry).toMatchObject({ replaces: etag })
    const answers = await Promise.allSettled(
      Array.from({ length: 40 }, (_, index) =>
        call('documents.put', { ...address, text: `Version ${index}\r\n`, ifMatch: etag }),
      ),
    )
    const won = answers.flatMap((answer, index) => (answer.status === 'fulfilled' ? [index] : []))
    expect(won).toHaveLength(1)
    for (const answer of answers)
      if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'DOCUMENT_CHANGED' })
    const path = join(root, 'specs', 'login', 'design.md')
    expect(readFileSync(path, 'utf8')).toBe(`Version ${won[0]}\r\n`)
    writeFileSync(path, 'by hand')
    expect(await call('documents.get', address)).toMatchObject({ text: 'by hand', bytes: 7 })
  })

  test('HUB-1.6 the text of a document is not in the audit trail', async () => {
    await call('steering.put', { document: 'product', text: 'the secret plan' })
    expect(await call('steering.get', { document: 'product' })).toMatchObject({ text: 'the secret plan' })
    const [row] = await database.pool<{ input: object }[]>`
      select input from ops.audit where action = 'steering.put' order by id desc limit 1`
    expect(JSON.stringify(row?.input)).not.toContain('secret plan')
  })

  test('HUB-1.7 no name, path or link leads out of the project', async () => {
    writeFileSync(join(base, 'outside.md'), 'outside')
    const names = [
      '..',
      '../shop',
      'a/../../b',
      '/etc',
      '%2e%2e',
      'Login',
      'a_b',
      'a\u0000',
      '-a',
      'ä',
      ' ',
      'con.',
      'a'.repeat(101),
    ]
    for (const spec of names) {
      await refused('documents.get', { spec, document: 'design' }).toMatchObject({
        code: 'SPEC_NAME_INVALID',
      })
      await refused('specs.create', { name: spec }).toMatchObject({ code: 'SPEC_NAME_INVALID' })
    }
    await refused('documents.get', { spec: 'login', document: '../../outside' }).toMatchObject({
      code: 'INPUT_INVALID',
    })
    mkdirSync(join(root, 'specs', 'linked'), { recursive: true })
    symlinkSync(join(base, 'outside.md'), join(root, 'specs', 'linked', 'design.md'))
    symlinkSync(base, join(root, 'specs', 'away'))
    for (const spec of ['linked', 'away'])
      await refused('documents.get', { spec, document: 'design' }).toMatchObject({
        code: 'PATH_OUTSIDE_PROJECT',
      })
    await refused('documents.put', { spec: 'away', document: 'outside', text: 'x' }).toMatchObject({
      code: 'INPUT_INVALID',
    })
    await refused('documents.put', { spec: 'away', document: 'tasks', text: 'x' }).toMatchObject({
      code: 'PATH_OUTSIDE_PROJECT',
    })
    expect(readFileSync(join(base, 'outside.md'), 'utf8')).toBe('outside')
  })

  test('HUB-1.8 a list of many specs comes in pages, each once, by name', async () => {
    for (let index = 0; index < 45; index += 1)
      mkdirSync(join(root, 'specs', `s-${String(index).padStart(2, '0')}`), { recursive: true })
    const names: string[] = []
    let cursor: string | undefined
    do {
      const page = await call('specs.list', { limit: 20, ...(cursor === undefined ? {} : { cursor }) })
      names.push(...(page.specs as { name: string }[]).map(({ name }) => name))
      cursor = (page.nextCursor as string | null) ?? undefined
    } while (cursor !== undefined)
    expect(names).toHaveLength(45)
    expect(names).toEqual([...new Set(names)].sort())
  })

  test('HUB-1.49 up to a thousand specs come in one answer; who asks for more is told the limit', async () => {
    for (let index = 0; index < 230; index += 1)
      mkdirSync(join(root, 'specs', `s-${String(index).padStart(3, '0')}`), { recursive: true })
    const { specs, nextCursor } = await call('specs.list', { limit: 1_000 })
    expect((specs as { name: string }[]).map(({ name }) => name).sort()).toHaveLength(230)
    expect(nextCursor).toBeNull()
    await refused('specs.list', { limit: 1_001 }).toMatchObject({ code: 'INPUT_INVALID' })
  })

  test('HUB-1.48 a renamed spec keeps what is known of its tasks; bad and taken names are refused, a dry run moves nothing', async () => {
    await call('specs.create', { name: 'login' })
    const { etag } = await call('documents.get', { spec: 'login', document: 'tasks' })
    await call('documents.put', { spec: 'login', document: 'tasks', text: '- [ ] 1 Log in\n', ifMatch: etag })
    await call('tasks.set-status', { spec: 'login', id: '1', status: 'blocked', reason: 'waits' })
    const rename = { spec: 'login', name: 'sign-in' }
    expect(await call('specs.rename', rename, { actor: ADMIN, dryRun: true })).toMatchObject({
      from: 'login',
      to: 'sign-in',
    })
    await refused('specs.rename', { ...rename, name: '../x' }, { actor: ADMIN }).toMatchObject({
      code: 'SPEC_NAME_INVALID',
    })
    await call('specs.create', { name: 'taken' })
    await refused('specs.rename', { ...rename, name: 'taken' }, { actor: ADMIN }).toMatchObject({
      code: 'SPEC_EXISTS',
    })
    expect(await call('specs.rename', rename, { actor: ADMIN })).toMatchObject({ name: 'sign-in' })
    const task = await call('tasks.get', { spec: 'sign-in', id: '1' })
    expect(task).toMatchObject({ status: 'blocked', blockedReason: 'waits' })
  })
})
