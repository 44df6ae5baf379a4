import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { describeOnBothDatabases, type TestDatabase } from '../../../tests/helpers/database.ts'
import { ADMIN } from '../../../tests/helpers/platform.ts'
import { openWorkflow, type TestWorkflow } from '../../../tests/helpers/workflow.ts'
import { openProject, removeArchivedSpec } from '../files/index.ts'
import { defaultHousekeepingOptions } from './model.ts'
import { tarOf } from './tar.ts'

const DRAFT = '.tasks.md.01932f5e-1c00-7abc-8def-0123456789ab.tmp'

describeOnBothDatabases('HUB-15 housekeeping', (open) => {
  let database: TestDatabase
  let hub: TestWorkflow
  let root: string
  let count = 0
  beforeAll(async () => {
    database = await open()
    hub = await openWorkflow(database, (home) => ({
      housekeeping: {
        ...defaultHousekeepingOptions,
        archivedSpecsDays: 30,
        exportFolder: join(home, 'removed'),
      },
    }))
  })
  afterAll(async () => {
    await hub?.close()
    await database?.close()
  })
  beforeEach(async () => {
    await database.pool`truncate ops.projects, ops.approvals, ops.approval_snapshots, ops.approval_comments,
      ops.approval_decisions, ops.document_versions, ops.housekeeping, ops.specs, ops.tasks, ops.run_logs, ops.runs`
    hub.putForward(0)
    count += 1
    root = hub.folder(`shop-${count}`, { 'specs/login/design.md': 'x\n' })
    await hub.register('shop', root)
  })
  const keep = (kinds: string[]) => hub.run('housekeeping.run', { kinds }, { confirm: true })
  const plan = async (kinds: string[]) =>
    (await hub.call('housekeeping.run', { kinds }, { actor: ADMIN, dryRun: true })).plans
  const history = async () => (await hub.call('housekeeping.history', {})).entries

  async function archived(name: string): Promise<string> {
    await hub.call('specs.create', { project: 'shop', name })
    mkdirSync(join(root, 'specs', name, 'notes'))
    writeFileSync(join(root, 'specs', name, 'notes', 'a.md'), `Notes of ${name}\n`)
    await hub.call('specs.archive', { project: 'shop', spec: name }, { actor: ADMIN })
    return join(root, 'archive/specs', name)
  }

  test('HUB-15.1 an archived spec goes when it is old enough, whole, into a file that brings it back', async () => {
    const folder = await archived('old')
    const before = readFileSync(join(folder, 'design.md'))
    hub.putForward(29)
    expect(await plan(['archived-specs'])).toMatchObject([{ removes: [] }])
    hub.putForward(31)
    expect(await plan(['archived-specs'])).toMatchObject([
      { project: 'shop', kind: 'archived-specs', days: 30, removes: [{ id: 'old' }], kept: [], more: false },
    ])
    expect(existsSync(folder)).toBe(true)
    expect(await history()).toEqual([])
    await expect(hub.call('housekeeping.run', {}, { actor: ADMIN })).rejects.toMatchObject({
      code: 'CONFIRMATION_NEEDED',
    })
    const { id, result } = await keep(['archived-specs'])
    expect(result.results).toEqual([
      { project: 'shop', kind: 'archived-specs', removed: 1, failed: 0, more: false },
    ])
    expect(readdirSync(join(root, 'archive/specs'))).toEqual([])
    const [entry] = await history()
    expect(entry).toMatchObject({
      runId: id,
      project: 'shop',
      kind: 'archived-specs',
      days: 30,
      actor: 'ada',
      status: 'done',
      removed: 1,
      items: [{ id: 'old', about: 'archive/specs/old' }],
      failed: [],
    })
    const file = entry.items[0].note
    expect(statSync(file).mode & 0o777).toBe(0o600)
    execFileSync('tar', ['xzf', file, '-C', join(root, 'archive/specs')])
    expect(readFileSync(join(folder, 'design.md'))).toEqual(before)
    expect(readFileSync(join(folder, 'notes/a.md'), 'utf8')).toBe('Notes of old\n')
    await hub.call('specs.unarchive', { project: 'shop', spec: 'old' }, { actor: ADMIN })
  })

  test('HUB-15.2 an active spec never goes, nor one with an approval that waits or a task somebody works on', async () => {
    await archived('asked')
    await hub.call('specs.create', { project: 'shop', name: 'worked-on' })
    writeFileSync(join(root, 'specs/worked-on/tasks.md'), '- [ ] 1 Log in\n')
    await hub.call('specs.sync', { project: 'shop', spec: 'worked-on' })
    await hub.call('specs.archive', { project: 'shop', spec: 'worked-on' }, { actor: ADMIN })
    await archived('linked')
    symlinkSync('/etc', join(root, 'archive/specs/linked/etc'))
    await request('asked', 'needs-revision')
    await database.pool`
      update ops.tasks set status = 'in-progress' where spec = 'worked-on'`
    hub.putForward(400)
    const [planned] = await plan(['archived-specs'])
    expect(planned.removes).toEqual([])
    expect(planned.kept).toEqual([
      { id: 'asked', reason: 'an approval of it waits' },
      { id: 'linked', reason: expect.stringContaining('symbolic link') },
      { id: 'worked-on', reason: 'somebody works on a task of it' },
    ])
    expect((await keep(['archived-specs'])).result.results).toMatchObject([{ removed: 0 }])
    expect(readdirSync(join(root, 'archive/specs')).sort()).toEqual(['asked', 'linked', 'worked-on'])
    expect(existsSync(join(root, 'specs/login/design.md'))).toBe(true)
  })

  test('HUB-15.2 a spec that changed since it was looked at stays as it is', async () => {
    const folder = await archived('edited')
    const project = openProject(root)
    expect(await removeArchivedSpec(project, 'edited', [])).toBe(false)
    expect(await removeArchivedSpec(project, 'nowhere', [])).toBe(false)
    expect(readdirSync(folder).sort()).toEqual(['design.md', 'notes', 'requirements.md', 'tasks.md'])
    expect(readdirSync(join(root, 'archive/specs'))).toEqual(['edited'])
  })

  test('HUB-15.1 what cannot be removed is told, and the rest goes', async () => {
    await archived('first')
    const long = `${'x'.repeat(120)}.md`
    writeFileSync(join(await archived('second'), long), 'a name that no ustar archive holds')
    hub.putForward(31)
    expect((await keep(['archived-specs'])).result.results).toMatchObject([{ removed: 1, failed: 1 }])
    expect(readdirSync(join(root, 'archive/specs'))).toEqual(['second'])
    expect((await history())[0].failed).toEqual([
      { id: 'second', reason: expect.stringContaining('too long') },
    ])
  })

  let requests = 0
  /** A request as people left it so many days ago. */
  async function request(
    spec: string,
    status: string,
    days = 400,
    file = `specs/${spec}/design.md`,
  ): Promise<string> {
    requests += 1
    const id = `a${String(requests).padStart(4, '0')}`
    const at = new Date(Date.now() - days * 86_400_000)
    const decided = status === 'pending' ? null : at
    await database.pool`
      insert into ops.approvals (id, project_id, title, file_path, type, category, category_name, status, revision,
                                 content_hash, requested_by, decided_by, decided_at, created_at, updated_at)
      values (${id}, 'shop', 'Design', ${file}, 'document', 'spec', ${spec}, ${status}, 1, 'h', 'agent',
              ${decided === null ? null : 'olga'}, ${decided}, ${at}, ${at})`
    await database.pool`
      insert into ops.approval_snapshots (approval_id, revision, content, content_hash, created_by, created_at)
      values (${id}, 1, ${Buffer.from('x')}, 'h', 'agent', ${at})`
    return id
  }
  const idsOf = async (table: string) => {
    const column = table === 'approvals' ? 'id' : 'approval_id'
    const rows = await database.pool.unsafe(`select ${column} as id from ops.${table} order by 1`)
    return rows.map((row) => row.id as string)
  }

  test('HUB-15.1 decided approvals go with their snapshots once there is a newer word on the file', async () => {
    const [older, newer] = [await request('a', 'approved', 700), await request('a', 'approved', 600)]
    const [refused, alone] = [await request('a', 'rejected', 650), await request('b', 'rejected', 650)]
    const [taken, recent] = [await request('c', 'withdrawn', 650), await request('d', 'withdrawn', 300)]
    const [planned] = await plan(['approvals'])
    expect(planned.removes.map(({ id }: { id: string }) => id)).toEqual([older, refused, taken])
    expect(await idsOf('approvals')).toHaveLength(6)
    expect((await keep(['approvals'])).result.results).toMatchObject([{ kind: 'approvals', removed: 3 }])
    expect(await idsOf('approvals')).toEqual([newer, alone, recent])
    expect(await idsOf('approval_snapshots')).toEqual([newer, alone, recent])
    expect((await history())[0].items).toHaveLength(3)
    expect((await keep(['approvals'])).result.results).toMatchObject([{ removed: 0 }])
  })

  test('HUB-15.2 what waits stays, however old; so does what a file is approved by, and the last word on it', async () => {
    const kept = [
      await request('a', 'approved', 900),
      await request('a', 'rejected', 800),
      await request('b', 'approved', 900),
      await request('b', 'pending', 700),
      await request('c', 'needs-revision', 5_000),
      await request('d', 'pending', 5_000),
    ]
    expect((await plan(['approvals']))[0].removes).toEqual([])
    await keep(['approvals'])
    expect(await idsOf('approvals')).toEqual(kept)
  })

  /** A version of a document that was replaced so many days ago. */
  async function version(document: string, days: number, spec = 'login', project = 'shop'): Promise<string> {
    requests += 1
    const etag = `sha256-${String(requests).padStart(4, '0')}`
    const at = new Date(Date.now() - days * 86_400_000)
    await database.pool`
      insert into ops.document_versions (project_id, spec, document, etag, content, modified_at, replaced_by, replaced_at)
      values (${project}, ${spec}, ${document}, ${etag}, ${Buffer.from('old')}, ${at}, 'olga', ${at})`
    return `${spec === '' ? 'steering' : spec}/${document}@${etag}`
  }

  test('HUB-15.1 replaced versions of documents go by age and by number; the newest of each document stays', async () => {
    const old = [await version('design', 800), await version('design', 500)]
    await version('design', 400)
    await version('tasks', 900)
    const steering = [await version('tech', 700, ''), await version('tech', 600, '')]
    for (let days = 1; days <= 102; days += 1) await version('requirements', days / 10)
    await version('design', 900, 'login', 'other')
    const [planned] = await plan(['document-versions'])
    expect(planned).toMatchObject({ project: 'shop', kind: 'document-versions', days: 365, more: false })
    const ids = planned.removes.map(({ id }: { id: string }) => id)
    expect(ids.slice(0, 3)).toEqual([old[0], steering[0], old[1]])
    // 102 of one document: two more than the newest 100.
    expect(ids).toHaveLength(5)
    expect(planned.removes[0].about).toBe('3 bytes, replaced by olga, 2 newer')
    expect(await history()).toEqual([])
    expect((await keep(['document-versions'])).result.results).toMatchObject([{ removed: 5, failed: 0 }])
    const rows = await database.pool<{ document: string; count: number }[]>`
      select project_id || '/' || spec || '/' || document as document, count(*) from ops.document_versions group by 1 order by 1`
    expect(rows.map(({ document, count }) => [document, count])).toEqual([
      ['other/login/design', 1],
      ['shop//tech', 1],
      ['shop/login/design', 1],
      ['shop/login/requirements', 100],
      ['shop/login/tasks', 1],
    ])
    expect((await history())[0]).toMatchObject({ kind: 'document-versions', removed: 5 })
    expect((await keep(['document-versions'])).result.results).toMatchObject([{ removed: 0 }])
  })

  test('HUB-15.1 log lines of runs that ended long ago go, the runs stay; the audit trail is not touched', async () => {
    const log = async (id: string, status: string, days: number) => {
      const at = new Date(Date.now() - days * 86_400_000)
      await database.pool`
        insert into ops.runs (id, action, input, status, next, exclusive_key, actor, request_id, max_attempts, created_at,
                              finished_at)
        values (${id}, 'match.run', '{}', ${status}, '[]', ${id}, '{"name":"ada"}', 'r', 1, ${at},
                ${status === 'running' ? null : at})`
      await database.pool`
        insert into ops.run_logs (run_id, level, message, at) values (${id}, 'info', 'a', ${at}), (${id}, 'info', 'b', ${at})`
    }
    await log('long-ago', 'failed', 91)
    await log('lately', 'succeeded', 89)
    await log('stuck', 'running', 500)
    const audit = async () =>
      (await database.pool`select id from ops.audit order by id`).map(({ id }) => id as number)
    const before = await audit()
    expect((await plan(['run-logs']))[0]).toMatchObject({
      project: null,
      removes: [{ id: 'long-ago', about: '2 lines of match.run' }],
    })
    const { result } = await keep(['run-logs'])
    expect(result.results).toEqual([{ project: null, kind: 'run-logs', removed: 1, failed: 0, more: false }])
    const left =
      await database.pool`select distinct run_id as id from ops.run_logs where run_id ~ '^[a-z]' order by 1`
    expect(left.map(({ id }) => id)).toEqual(expect.arrayContaining(['lately', 'stuck']))
    expect(left.map(({ id }) => id)).not.toContain('long-ago')
    expect(await database.pool`select 1 from ops.runs where id = 'long-ago'`).toHaveLength(1)
    expect((await audit()).slice(0, before.length)).toEqual(before)
  })

  test('HUB-15.1 drafts that a killed write left go after a day; what only looks alike stays', async () => {
    const draft = join(root, 'specs/login', DRAFT)
    writeFileSync(draft, 'half')
    mkdirSync(join(root, 'specs', DRAFT.replace('tasks.md', 'sign-up')))
    writeFileSync(join(root, 'specs', DRAFT.replace('tasks.md', 'sign-up'), 'design.md'), 'half')
    const alike = join(root, 'specs/login/.tasks.md.tmp')
    writeFileSync(alike, 'mine')
    symlinkSync('/etc/passwd', join(root, 'specs/login', DRAFT.replace('tasks', 'design')))
    expect((await plan(['drafts']))[0].removes).toEqual([])
    hub.putForward(2)
    const paths = [`specs/${DRAFT.replace('tasks.md', 'sign-up')}`, `specs/login/${DRAFT}`]
    expect((await plan(['drafts']))[0].removes.map(({ id }: { id: string }) => id)).toEqual(paths)
    expect((await keep(['drafts'])).result.results).toMatchObject([{ removed: 2 }])
    expect(readdirSync(join(root, 'specs/login')).sort()).toEqual(
      [DRAFT.replace('tasks', 'design'), '.tasks.md.tmp', 'design.md'].sort(),
    )
    expect(readdirSync(join(root, 'specs'))).toEqual(['login'])
  })

  test('HUB-15.1 a kind that is off removes nothing; a project whose folder is gone ends no run', async () => {
    const off = await openWorkflow(database)
    try {
      await archived('old')
      off.putForward(5_000)
      const planned = await off.call('housekeeping.run', {}, { actor: ADMIN, dryRun: true })
      expect(planned.off).toEqual(['archived-specs'])
      expect(planned.plans.map(({ kind }: { kind: string }) => kind)).not.toContain('archived-specs')
      await off.run('housekeeping.run', {}, { confirm: true })
      expect(readdirSync(join(root, 'archive/specs'))).toEqual(['old'])
    } finally {
      await off.close()
    }
    await database.pool`update ops.projects set root = root || '-gone'`
    const { result } = await keep(['drafts', 'approvals'])
    expect(result).toEqual({ results: [], skipped: [{ project: 'shop', code: 'PROJECT_NOT_FOUND' }] })
  })

  test('HUB-15.1 it is scheduled, and a call of the scheduler waits for no confirmation', async () => {
    const working = await openWorkflow(database)
    try {
      await working.platform.work()
      const [schedule] = await database.pool`select cron from pgboss.schedule where key = 'housekeeping.run'`
      expect(schedule?.cron).toBe('40 3 * * *')
      // What the scheduler does at that time.
      await database.pool`insert into pgboss.job (name, data) values ('scheduled', '{"name": "housekeeping.run"}')`
      const run = async () => (await working.call('runs.list', { action: 'housekeeping.run' })).runs[0]
      await expect.poll(run, { timeout: 30_000 }).toMatchObject({ status: 'succeeded', startedBy: 'system' })
    } finally {
      await working.close()
    }
  })

  test('HUB-15.1 the history comes in pages, newest first, by project and kind', async () => {
    await request('a', 'withdrawn', 650)
    writeFileSync(join(root, 'specs/login', DRAFT), 'half')
    hub.putForward(2)
    await keep(['approvals'])
    await keep(['drafts'])
    const first = await hub.call('housekeeping.history', { limit: 1 })
    expect(first.entries).toMatchObject([{ kind: 'drafts' }])
    const second = await hub.call('housekeeping.history', { limit: 1, cursor: first.nextCursor })
    expect(second).toMatchObject({ entries: [{ kind: 'approvals' }], nextCursor: null })
    expect(
      (await hub.call('housekeeping.history', { kind: 'approvals', project: 'shop' })).entries,
    ).toHaveLength(1)
    expect((await hub.call('housekeeping.history', { project: 'other' })).entries).toEqual([])
  })
})

test('HUB-15.1 an archive holds long names as far as the format does', () => {
  const file = (path: string) => [{ path, bytes: Buffer.from('x'), changedAt: new Date(0) }]
  expect(tarOf(file(`${'a'.repeat(100)}/${'b'.repeat(90)}`))).toHaveLength(2048)
  expect(tarOf(file('c'.repeat(101)))).toBeNull()
})
