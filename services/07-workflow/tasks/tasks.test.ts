import { renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeOnBothDatabases, type TestDatabase } from '../../../tests/helpers/database.ts'
import { OPERATOR } from '../../../tests/helpers/platform.ts'
import {
  agentNamed,
  openWorkflow,
  PERSON,
  type TestProject,
  type TestWorkflow,
} from '../../../tests/helpers/workflow.ts'

const TASKS = `# Tasks

- [ ] 1 Set up the store
  - _Estimate: 2h_
- [ ] 2 Write the parser
  - _Depends: 1_
  - _Files: src/parser.ts_
- [ ] 3 Write the guide
  - _Priority: high_
- [x] 4 Name the parts
`
const FILE = 'specs/alpha/tasks.md'
const spec = 'alpha'

describeOnBothDatabases('HUB-3 tasks', (open) => {
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

  const alpha = (text = TASKS) => hub.project({ [FILE]: text })
  const set = (project: TestProject, id: string, status: string, more: object = {}, caller: object = {}) =>
    project.call('tasks.set-status', { spec, id, status, ...more }, caller)

  describe('a task goes its way', () => {
    test('HUB-3.30 claim, in-progress, completed: every change is in the database, the file, the history and the audit', async () => {
      const project = await alpha()
      const { lease } = await project.call('tasks.claim', { spec, id: '1', agent: 'anna' })
      const started = await set(project, '1', 'in-progress', { lease: lease.token, agent: 'anna' })
      expect(started).toMatchObject({
        task: { status: 'in-progress', holder: 'anna' },
        lease: { token: lease.token },
      })
      expect(project.read(FILE)).toBe(TASKS.replace('[ ] 1 ', '[-] 1 '))
      const done = await set(project, '1', 'completed', { lease: lease.token, agent: 'anna' })
      expect(done).toMatchObject({
        task: { status: 'completed', verification: 'report-due', holder: null },
        unlocked: ['alpha/2'],
      })
      expect(project.read(FILE)).toBe(TASKS.replace('[ ] 1 ', '[x] 1 '))
      const task = await project.call('tasks.get', { spec, id: '1' })
      expect(task.history.map((each: { event: string; agent: string }) => [each.event, each.agent])).toEqual([
        ['complete', 'anna'],
        ['start', 'anna'],
        ['claim', 'anna'],
      ])
      const [audit] = await database.pool`
        select actor, on_behalf_of from ops.audit where request_id = ${task.history[0].requestId} and action = 'tasks.set-status'`
      expect(audit).toEqual({ actor: 'agent', on_behalf_of: 'anna' })
    })

    test('HUB-3.31 in-progress on a free task claims it; the second owner is told who has it', async () => {
      const project = await alpha()
      const first = await set(project, '1', 'in-progress', { agent: 'anna' })
      expect(first.lease.token).toMatch(/^1\./)
      await project
        .refused('tasks.set-status', { spec, id: '1', status: 'in-progress', agent: 'bert' })
        .toMatchObject({ code: 'TASK_HELD_BY_OTHER', details: { holder: 'anna' } })
      await project
        .refused('tasks.set-status', { spec, id: '1', status: 'completed', agent: 'bert' })
        .toMatchObject({ code: 'TASK_HELD_BY_OTHER' })
      await project
        .refused('tasks.set-status', { spec, id: '1', status: 'completed', agent: 'anna' })
        .toMatchObject({ code: 'LEASE_NEEDED' })
    })

    test('HUB-3.32 what the rules refuse changes neither the database nor a byte of the file', async () => {
      const project = await alpha()
      await project.call('tasks.list', { spec })
      const refusals = [
        [{ id: '2', status: 'in-progress' }, 'TASK_DEPENDENCIES_OPEN'],
        [{ id: '1', status: 'completed' }, 'TASK_NOT_STARTED'],
        [{ id: '1', status: 'blocked' }, 'TASK_REASON_MISSING'],
        [{ id: '4', status: 'pending' }, 'TASK_REASON_MISSING'],
        [{ id: '9', status: 'completed' }, 'TASK_NOT_FOUND'],
        [{ id: '1', status: 'done' }, 'INPUT_INVALID'],
        [{ id: '1', status: 'in-progress', lease: 'nonsense' }, 'LEASE_TOKEN_INVALID'],
        [{ id: '1', status: 'in-progress', lease: `1.${'x'.repeat(32)}` }, 'LEASE_LOST'],
      ] as const
      for (const [input, code] of refusals)
        await project.refused('tasks.set-status', { spec, ...input }).toMatchObject({ code })
      expect(project.read(FILE)).toBe(TASKS)
      expect(await project.rows()).toMatchObject({ 'alpha/1': { status: 'pending', holder: null } })
    })

    test('HUB-3.33 blocked with a reason stands in the file, and goes away with it', async () => {
      const project = await alpha()
      await set(project, '3', 'blocked', { reason: 'waits for\n the _printer_' })
      expect(project.read(FILE)).toContain(
        '- [~] 3 Write the guide\n  - _Blocked: waits for the _printer__\n',
      )
      await set(project, '3', 'pending')
      expect(project.read(FILE)).toBe(TASKS)
    })

    test('HUB-3.34 a completed task is taken back with a reason, and what waited for it waits again', async () => {
      const project = await alpha()
      await set(project, '1', 'in-progress', { implicit: true, agent: 'anna' })
      await set(project, '1', 'completed', { implicit: true, agent: 'anna' })
      expect(await project.call('tasks.get', { spec, id: '2' })).toMatchObject({ ready: true, waitsFor: [] })
      await set(project, '1', 'pending', { reason: 'it leaks' })
      expect(await project.call('tasks.get', { spec, id: '2' })).toMatchObject({
        ready: false,
        waitsFor: ['alpha/1'],
      })
      const { history } = await project.call('tasks.get', { spec, id: '1' })
      expect(history[0]).toMatchObject({ event: 'reopen', fromStatus: 'completed', reason: 'it leaks' })
    })

    test('HUB-3.35 a dry run says what would be, and leaves file and database alone', async () => {
      const project = await alpha()
      const planned = await set(project, '1', 'in-progress', { agent: 'anna' }, { dryRun: true })
      expect(planned).toMatchObject({ task: { status: 'in-progress', holder: 'anna' } })
      expect(project.read(FILE)).toBe(TASKS)
      expect(await project.call('tasks.get', { spec, id: '1' })).toMatchObject({
        status: 'pending',
        holder: null,
      })
    })
  })

  describe('leases', () => {
    test('HUB-4.30 who sends no token is known by agent name or by session', async () => {
      const project = await alpha()
      await set(project, '1', 'in-progress', { implicit: true }, { session: 'one' })
      await project
        .refused(
          'tasks.set-status',
          { spec, id: '1', status: 'completed', implicit: true },
          { session: 'two' },
        )
        .toMatchObject({ code: 'TASK_HELD_BY_OTHER' })
      expect(await set(project, '1', 'completed', {}, { session: 'one' })).toMatchObject({ changed: true })
      await set(project, '3', 'in-progress', { implicit: true, agent: 'anna' })
      await project
        .refused('tasks.set-status', { spec, id: '3', status: 'in-progress', implicit: true, agent: 'bert' })
        .toMatchObject({ code: 'TASK_HELD_BY_OTHER' })
      expect(await set(project, '3', 'completed', { agent: 'anna' })).toMatchObject({ changed: true })
    })

    test('HUB-4.31 an operator releases what another holds; the old token writes nothing any more', async () => {
      const project = await alpha()
      const { lease } = await set(project, '1', 'in-progress', { agent: 'anna' })
      await project
        .refused('tasks.release', { spec, id: '1', agent: 'bert' })
        .toMatchObject({ code: 'TASK_HELD_BY_OTHER' })
      const freed = await project.call(
        'tasks.release',
        { spec, id: '1', reason: 'anna left' },
        { actor: OPERATOR },
      )
      expect(freed.task).toMatchObject({ status: 'pending', holder: null })
      await project
        .refused('tasks.heartbeat', { spec, id: '1', lease: lease.token })
        .toMatchObject({ code: 'LEASE_LOST' })
      const { history } = await project.call('tasks.get', { spec, id: '1' })
      expect(history[0]).toMatchObject({ event: 'release', actor: 'olga', reason: 'anna left' })
    })

    test('HUB-4.34 the clock of a hub that goes back takes no lease, frees none, and no report gets older than its round', async () => {
      const project = await alpha()
      const mine = { spec, id: '1', agent: 'anna' }
      const { lease } = await project.call('tasks.claim', { ...mine, leaseSeconds: 60 })
      await set(project, '1', 'in-progress', { lease: lease.token, agent: 'anna' })
      const lapse = () => database.pool`
        update ops.tasks set lease_expires_at = now() - interval '1 s' where project_id = ${project.id} and key = '1'`
      try {
        hub.putForward(-3)
        const beaten = await project.call('tasks.heartbeat', { ...mine, lease: lease.token })
        expect(Date.parse(beaten.lease.expiresAt)).toBeGreaterThan(Date.parse(lease.expiresAt))
        await project
          .refused('tasks.claim', { spec, id: '1', agent: 'bert' })
          .toMatchObject({ code: 'TASK_HELD_BY_OTHER' })
        await lapse()
        await project.call('tasks.heartbeat', { ...mine, lease: lease.token })
        await set(project, '1', 'completed', { lease: lease.token, agent: 'anna' })
        const report = {
          ...{ status: 'COMPLETE', accomplishments: ['it stands'], testing: ['unit: 3 passed'] },
          ...{ files: [], databaseChanges: [], dependenciesUsed: [], nextTasks: [] },
          ...{ processImprovements: [], handoffNotes: [] },
        }
        const reported = await project.call('tasks.report', { ...mine, report })
        expect(reported.task).toMatchObject({ verification: 'in-review' })
        project.write('src/store.ts', 'export {}\n')
        const order = { title: '1: store', filePath: 'src/store.ts', categoryName: spec, taskId: '1' }
        const { id } = await project.call('approvals.request', order)
        await project.call('approvals.approve', { id }, { actor: OPERATOR })
        const confirmed = await project.call('tasks.confirm', { spec, id: '1' })
        expect(confirmed.task).toMatchObject({ verification: 'confirmed' })
      } finally {
        hub.putForward(0)
      }
    })

    test('HUB-5.30 next takes the ready task that matters most and says why; without one it says what stands in the way', async () => {
      const project = await alpha()
      const first = await project.call('tasks.next', { specs: [spec], agent: 'anna', expertise: ['guide'] })
      expect(first.task.id).toBe('3')
      expect(first.reasons).toContain('matches your expertise: guide')
      const second = await project.call('tasks.next', { agent: 'bert' })
      expect(second.task.id).toBe('1')
      expect(second.reasons).toEqual([
        'ready: it waits for nothing',
        'on the critical path',
        'unlocks alpha/2',
      ])
      const third = await project.call('tasks.next', { agent: 'cora' })
      expect(third).toMatchObject({ task: null, lease: null, idle: { held: 2, waiting: 1, completed: 1 } })
      expect(third.idle.nextLeaseEnds).toBeGreaterThan(800)
    })
  })

  describe('the file is edited from outside', () => {
    test('HUB-3.40 a marker that the rules allow is taken over, and told as coming from the file', async () => {
      const project = await alpha()
      await project.call('tasks.list', { spec })
      project.write(FILE, TASKS.replace('[ ] 1 ', '[-] 1 '))
      const task = await project.call('tasks.get', { spec, id: '1' })
      expect(task).toMatchObject({ status: 'in-progress', conflict: null })
      expect(task.history[0]).toMatchObject({
        event: 'file',
        actor: 'file',
        cause: 'file',
        toStatus: 'in-progress',
      })
    })

    test('HUB-3.41 one that they refuse stays as it was written: the task shows the conflict, a person accepts it with a reason', async () => {
      const project = await alpha()
      await project.call('tasks.list', { spec })
      const edited = TASKS.replace('[ ] 2 ', '[x] 2 ')
      project.write(FILE, edited)
      const task = await project.call('tasks.get', { spec, id: '2' })
      expect(task).toMatchObject({
        status: 'pending',
        conflict: { status: 'completed', code: 'TASK_NOT_STARTED' },
      })
      expect(project.read(FILE)).toBe(edited)
      const accept = { spec, id: '2', take: 'file', reason: 'done on paper' }
      await project.refused('tasks.settle-conflict', accept).toMatchObject({ kind: 'forbidden' })
      await project
        .refused('tasks.settle-conflict', { ...accept, reason: undefined }, PERSON)
        .toMatchObject({ code: 'TASK_REASON_MISSING' })
      const accepted = await project.call('tasks.settle-conflict', accept, PERSON)
      expect(accepted.task).toMatchObject({ status: 'completed', verification: 'report-due', conflict: null })
      expect(project.read(FILE)).toBe(edited)
    })

    test('HUB-3.42 … or has the marker written back', async () => {
      const project = await alpha()
      await project.call('tasks.list', { spec })
      project.write(FILE, TASKS.replace('[ ] 2 ', '[x] 2 '))
      await project.call('tasks.list', { spec })
      await project.call('tasks.settle-conflict', { spec, id: '2', take: 'database' }, PERSON)
      expect(project.read(FILE)).toBe(TASKS)
      await project
        .refused('tasks.settle-conflict', { spec, id: '2', take: 'database' }, PERSON)
        .toMatchObject({ code: 'TASK_CONFLICT_NONE' })
    })

    test('HUB-3.43 an edit of the text and a status change that is still on its way both survive', async () => {
      const project = await alpha()
      await project.call('tasks.list', { spec })
      // The edit lands in the file before the hub has looked; the status change meets it.
      project.write(FILE, TASKS.replace('Write the guide', 'Write the whole guide').replace('[ ] 3', '[-] 3'))
      await set(project, '1', 'in-progress', { agent: 'anna' })
      expect(project.read(FILE)).toBe(
        TASKS.replace('Write the guide', 'Write the whole guide')
          .replace('[ ] 3', '[-] 3')
          .replace('[ ] 1', '[-] 1'),
      )
      expect(await project.rows()).toMatchObject({
        'alpha/1': { status: 'in-progress' },
        'alpha/3': { status: 'in-progress' },
      })
    })

    test('HUB-3.46 edits from outside between one marker and the next: each mark goes to its own task, nothing is lost', async () => {
      const project = await alpha()
      await set(project, '1', 'in-progress', { agent: 'anna' })
      const edited = `# Plan\n\n- [ ] 7 Look around\n${project.read(FILE).replace('Write the guide', 'Write it')}`
      project.write(FILE, edited)
      await set(project, '3', 'in-progress', { agent: 'bert' })
      expect(project.read(FILE)).toBe(edited.replace('[ ] 3 ', '[-] 3 '))
      const moved = project
        .read(FILE)
        .replace('# Plan\n\n- [ ] 7 Look around\n', '# A longer plan\n\n- [ ] 7 Look\n')
      project.write(FILE, moved)
      await project.call('tasks.release', { spec, id: '1', reason: 'x' }, { actor: OPERATOR })
      expect(project.read(FILE)).toBe(moved.replace('[-] 1 ', '[ ] 1 '))
      expect(await project.call('tasks.get', { spec, id: '1' })).toMatchObject({ line: 6, status: 'pending' })
    })

    test('HUB-3.44 a parent and its parts that are checked off together are taken over together', async () => {
      const text = '- [-] 1 Build\n  - [-] 1.1 Dig\n  - [-] 1.2 Pour\n'
      const project = await alpha(text)
      await project.call('tasks.list', { spec })
      project.write(FILE, text.replaceAll('[-]', '[x]'))
      const { tasks } = await project.call('tasks.list', { spec })
      expect(tasks.map((task: { status: string }) => task.status)).toEqual([
        'completed',
        'completed',
        'completed',
      ])
    })
  })

  describe('how far a spec is', () => {
    const progress = async (project: TestProject) => (await project.call('specs.get', { spec })).progress

    test('HUB-3.45 progress counts what the database says at that moment, conflicts and returned tasks too', async () => {
      const project = await alpha()
      await project.call('tasks.list', { spec })
      const start = {
        total: 4,
        pending: 3,
        inProgress: 0,
        completed: 1,
        blocked: 0,
        conflicts: 0,
        percent: 25,
      }
      expect(await progress(project)).toEqual(start)
      await set(project, '1', 'in-progress', { agent: 'anna' })
      await set(project, '3', 'blocked', { reason: 'rain' })
      expect(await progress(project)).toEqual({ ...start, pending: 1, inProgress: 1, blocked: 1 })
      project.write(FILE, project.read(FILE).replace('[ ] 2 ', '[x] 2 '))
      const listed = await project.call('tasks.list', { spec })
      expect(listed.progress).toEqual({ ...start, pending: 1, inProgress: 1, blocked: 1, conflicts: 1 })
      project.write(FILE, '- [x] 4 Name the parts\n')
      await project.call('tasks.list', { spec })
      expect(await progress(project)).toEqual({ ...start, total: 1, pending: 0, percent: 100 })
      project.write(FILE, '')
      await project.call('tasks.list', { spec })
      expect(await progress(project)).toEqual({ ...start, total: 0, pending: 0, completed: 0, percent: 0 })
    })
  })

  describe('files in trouble', () => {
    test('HUB-1.40 a file that is deleted, emptied and put back: nothing is lost, and the agent at work goes on', async () => {
      const project = await alpha()
      const { lease } = await set(project, '1', 'in-progress', { agent: 'anna' })
      const before = project.read(FILE)
      rmSync(join(project.root, FILE))
      expect((await project.call('tasks.list', { spec })).tasks).toHaveLength(4)
      project.write(FILE, '')
      expect((await project.call('tasks.list', { spec })).tasks).toEqual([])
      project.write(FILE, before)
      expect((await project.call('tasks.list', { spec })).tasks).toHaveLength(4)
      const done = await set(project, '1', 'completed', { lease: lease.token, agent: 'anna' })
      expect(done.task).toMatchObject({ status: 'completed' })
      expect((await project.call('tasks.get', { spec, id: '1' })).history.at(-1)).toMatchObject({
        event: 'start',
      })
    })

    test('HUB-1.41 a file that is no UTF-8 leaves the tasks as last known, and says why', async () => {
      const project = await alpha()
      await project.call('tasks.list', { spec })
      project.write(FILE, '')
      writeFileSync(join(project.root, FILE), Buffer.from([0x2d, 0x20, 0xff]))
      const listed = await project.call('tasks.list', { spec })
      expect(listed).toMatchObject({ fileError: { code: 'DOCUMENT_NOT_UTF8' }, progress: { total: 4 } })
      project.write(FILE, TASKS)
      expect(await project.call('tasks.list', { spec })).toMatchObject({ fileError: null })
    })

    test('HUB-1.42 an archived spec rests: its tasks cannot be claimed, and are there again afterwards', async () => {
      const project = await alpha()
      await project.call('tasks.list', { spec })
      await project.call('specs.archive', { spec }, { actor: OPERATOR })
      await project.refused('tasks.claim', { spec, id: '1' }).toMatchObject({ code: 'SPEC_INACTIVE' })
      expect(await project.call('tasks.next', { agent: 'anna' })).toMatchObject({ task: null })
      await project.call('specs.unarchive', { spec }, { actor: OPERATOR })
      expect(await project.call('tasks.claim', { spec, id: '1' })).toMatchObject({ task: { id: '1' } })
    })

    test('HUB-1.47 a spec whose folder was renamed keeps its tasks, their history, leases and approvals', async () => {
      const project = await alpha()
      const { lease } = await set(project, '1', 'in-progress', { agent: 'anna' })
      await project.call('approvals.request', { title: 'Tasks', filePath: FILE, categoryName: spec })
      renameSync(join(project.root, 'specs/alpha'), join(project.root, 'specs/gamma'))
      const task = { spec: 'gamma', id: '1' }
      expect(await project.call('tasks.get', task)).toMatchObject({ status: 'in-progress', holder: 'anna' })
      await project.call('tasks.set-status', {
        ...task,
        status: 'completed',
        agent: 'anna',
        lease: lease.token,
      })
      expect(await project.call('tasks.get', { ...task, id: '2' })).toMatchObject({ ready: true })
      const { history } = await project.call('tasks.get', task)
      expect(history.map((each: { event: string }) => each.event)).toEqual(['complete', 'start'])
      expect(project.read('specs/gamma/tasks.md')).toContain('- [x] 1 ')
      const { approvals } = await project.call('approvals.list', { categoryName: 'gamma' })
      expect(approvals).toMatchObject([{ filePath: 'specs/gamma/tasks.md', status: 'pending' }])
      await project.refused('tasks.list', { spec }).toMatchObject({ code: 'SPEC_NOT_FOUND' })
    })

    test('HUB-1.43 a name that is no spec leaves no trace', async () => {
      const project = await alpha()
      await project.refused('tasks.list', { spec: 'nope' }).toMatchObject({ code: 'SPEC_NOT_FOUND' })
      await project.refused('tasks.claim', { spec: '../x', id: '1' }).toMatchObject({ kind: 'invalid_input' })
      const rows = await database.pool`select name from ops.specs where name in ('nope', '../x')`
      expect(rows).toHaveLength(0)
    })

    test('HUB-5.31 a text whose tasks would wait in a circle is refused with the circle, also through another spec', async () => {
      const project = await alpha()
      const put = (text: string, ifMatch: string) =>
        project.call('documents.put', { spec, document: 'tasks', text, ifMatch })
      const { etag } = await project.call('documents.get', { spec, document: 'tasks' })
      const circle = TASKS.replace('_Estimate: 2h_', '_Depends: 2_')
      await expect(put(circle, etag)).rejects.toMatchObject({
        code: 'GRAPH_CYCLE',
        message: expect.stringContaining('alpha/1 → alpha/2 → alpha/1'),
      })
      project.write('specs/beta/tasks.md', '- [ ] 1 Far\n  - _Depends: alpha/1_\n')
      await project.call('tasks.list', { spec: 'beta' })
      const across = TASKS.replace('_Estimate: 2h_', '_Depends: beta/1_')
      await expect(put(across, etag)).rejects.toMatchObject({ code: 'GRAPH_CYCLE' })
      expect(project.read(FILE)).toBe(TASKS)
      // Written past the hub it cannot be refused: it is told.
      project.write(FILE, circle)
      const { problems } = await project.call('tasks.list', { spec })
      expect(problems).toMatchObject([{ code: 'TASK_CYCLE', line: 3 }])
    })
  })

  describe('while the hub keeps the folder', () => {
    beforeAll(() => hub.keeper.start())

    test('HUB-1.44 an edit is in the database within a second, and a status change in the file', async () => {
      const project = await alpha()
      const soon = { timeout: 5_000, interval: 20 }
      await expect.poll(() => project.rows(), soon).toHaveProperty('alpha/1')
      const started = performance.now()
      project.write(FILE, TASKS.replace('[ ] 1 ', '[-] 1 '))
      await expect.poll(() => project.rows(), soon).toMatchObject({ 'alpha/1': { status: 'in-progress' } })
      expect(performance.now() - started).toBeLessThan(1_500)
      await set(project, '3', 'in-progress', { agent: 'anna' })
      await expect.poll(() => project.read(FILE), soon).toContain('[-] 3 ')
    })

    test('HUB-3.50 forty changes at once on forty tasks of one file are all kept, in the database and in the file', async () => {
      const text = Array.from({ length: 40 }, (_, at) => `- [ ] ${at + 1} Task ${at + 1}\r\n`).join('')
      const project = await alpha(text)
      const keys = Array.from({ length: 40 }, (_, at) => String(at + 1))
      await expect.poll(() => project.rows(), { timeout: 5_000 }).toHaveProperty('alpha/40')
      await Promise.all(
        keys.map((id) => set(project, id, 'in-progress', { agent: `agent-${id}`, implicit: true })),
      )
      await Promise.all(keys.map((id) => set(project, id, 'completed', { agent: `agent-${id}` })))
      await expect.poll(() => project.read(FILE), { timeout: 5_000 }).toBe(text.replaceAll('[ ]', '[x]'))
      expect(Object.values(await project.rows()).every(({ status }) => status === 'completed')).toBe(true)
    })

    test('HUB-1.45 a file that cannot be read or written says so, and is written when it can be again', async () => {
      const project = await alpha()
      await expect.poll(() => project.rows(), { timeout: 5_000 }).toHaveProperty('alpha/1')
      const path = join(project.root, FILE)
      renameSync(path, `${path}.moved`)
      symlinkSync(`${path}.moved`, path)
      await set(project, '1', 'in-progress', { agent: 'anna' })
      const fileError = async () => (await project.call('tasks.list', { spec })).fileError?.code
      await expect.poll(fileError, { timeout: 5_000 }).toBe('PATH_OUTSIDE_PROJECT')
      rmSync(path)
      renameSync(`${path}.moved`, path)
      await expect.poll(() => project.read(FILE), { timeout: 10_000 }).toContain('[-] 1 ')
      expect(await fileError()).toBeUndefined()
    })

    test('HUB-1.46 a project folder that is moved away loses nothing', async () => {
      const project = await alpha()
      await expect.poll(() => project.rows(), { timeout: 5_000 }).toHaveProperty('alpha/1')
      renameSync(project.root, `${project.root}-away`)
      await set(project, '1', 'in-progress', { agent: 'anna' })
      renameSync(`${project.root}-away`, project.root)
      await expect.poll(() => project.read(FILE), { timeout: 10_000 }).toContain('[-] 1 ')
      expect((await project.call('tasks.list', { spec })).tasks).toHaveLength(4)
    })
  })

  test('HUB-4.32 a named token acts for itself only', async () => {
    const project = await alpha()
    const input = { spec, id: '1', status: 'in-progress', agent: 'anna' }
    await project
      .refused('tasks.set-status', input, agentNamed('bert'))
      .toMatchObject({ code: 'ACT_FOR_FORBIDDEN' })
  })
})
