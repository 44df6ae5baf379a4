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
import { dirname, join } from 'node:path'
import type { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { ownDatabases } from './kills.ts'
import {
  type Agent,
  connectAgent,
  type Data,
  openAgent,
  overStdio,
  TRANSPORTS,
  wholeReply,
} from './mcp-clients.ts'
import { buildProduct, createProcesses, type Hub, tokenOf, until } from './processes.ts'

const LIMIT_MS = 120_000
const TASKS = `# Tasks

- [ ] TASK-001 Install PostgreSQL
  - File(s): scripts/02-database/01_install_postgresql.sh
  - _Requirements: 1.1_
- [ ] TASK-002 Create schemas
  - _Depends: TASK-001_
- [ ] TASK-003 Write the runbook
`

describe.each([
  { database: 'embedded', server: undefined },
  { database: 'server', server: process.env.TEST_DATABASE_URL },
])('HUB-9 over MCP, database $database', ({ database, server }) => {
  const skip = database === 'server' && server === undefined
  describe.skipIf(skip)(skip ? '[server]' : 'with the official client', () => suite(server))
})

/** A project of its own for each test, so that no test meets the tasks of another. */
interface Project {
  readonly root: string
  readonly id: string
  file(path: string): string
}

function suite(server: string | undefined): void {
  const processes = createProcesses()
  const databases = ownDatabases(server ?? '')
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'revops-mcp-')))
  const agents: Agent[] = []
  let settings: Record<string, string> = {}
  let hub: Hub
  let count = 0

  beforeAll(async () => {
    buildProduct()
    settings = { SAMPLE: 'false', RATE_LIMIT_PER_MINUTE: '100000' }
    if (server !== undefined) settings.DATABASE_URL = await databases.create()
    const home = server === undefined ? await processes.usedHome() : processes.home()
    hub = await processes.hub(home, settings)
  }, LIMIT_MS)

  afterEach(async () => {
    for (const agent of agents.splice(0)) await agent.close()
  })

  afterAll(async () => {
    await processes.cleanUp()
    await databases.drop()
    rmSync(base, { recursive: true, force: true })
  })

  const owner = () => tokenOf(hub.home, 'owner')
  const connect = async (name: (typeof TRANSPORTS)[number]) => {
    const agent = await openAgent(hub, name)
    agents.push(agent)
    return agent
  }

  async function makeProject(files: Record<string, string> = {}): Promise<Project> {
    count += 1
    const id = `revops-automation-${count}`
    const root = join(base, id)
    const all = {
      'specs/database-infrastructure/requirements.md': '# Requirements\n\n1.1 A database.\n',
      'specs/database-infrastructure/design.md': '# Design\n\nPostgreSQL.\n',
      'specs/database-infrastructure/tasks.md': TASKS,
      'scripts/02-database/01_install_postgresql.sh': '#!/bin/sh\napt-get install postgresql\n',
      'steering/tech.md': 'TypeScript and SQL.\n',
      ...files,
    }
    for (const [path, text] of Object.entries(all)) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
    const { status } = await hub.call('projects.register', { root, id }, owner())
    expect(status).toBe(200)
    return { id, root, file: (path) => readFileSync(join(root, path), 'utf8') }
  }

  const specName = 'database-infrastructure'

  describe.each(TRANSPORTS)('over %s', (transport) => {
    test('HUB-9.1 the guide of the first generation works word for word', async () => {
      const project = await makeProject()
      const agent = await connect(transport)
      const named = { projectPath: project.root, specName }
      const list = await agent.call('manage-tasks', { action: 'list', ...named })
      expect(list).toMatchObject({ success: true, data: { summary: { total: 3, pending: 3 } } })
      expect(list.data.tasks.map(({ id }: Data) => id)).toEqual(['TASK-001', 'TASK-002', 'TASK-003'])
      const next = await agent.call('manage-tasks', { action: 'next-pending', ...named })
      expect(next.data.nextTask).toMatchObject({ id: 'TASK-001', status: 'pending', holder: null })
      const status = (to: string) => ({ action: 'set-status', ...named, taskId: 'TASK-001', status: to })
      expect(await agent.call('manage-tasks', status('in-progress'))).toMatchObject({
        success: true,
        data: { newStatus: 'in-progress', task: { holder: 'agent' } },
      })
      const done = await agent.call('manage-tasks', status('completed'))
      expect(done.data).toMatchObject({
        task: { status: 'completed', verification: 'report-due', holder: null },
        unlocked: [`${specName}/TASK-002`],
      })
      const asked = await agent.call('request-approval', {
        projectPath: project.root,
        title: 'TASK-001: PostgreSQL Installation',
        filePath: 'scripts/02-database/01_install_postgresql.sh',
        type: 'document',
        category: 'spec',
        categoryName: specName,
      })
      expect(asked.data).toMatchObject({ status: 'pending', canProceed: false, mustWait: true })
      const { approvalId } = asked.data
      const one = { projectPath: project.root, approvalId }
      expect((await agent.call('get-approval-status', one)).data.status).toBe('pending')
      expect((await agent.refused('delete-approval', one)).code).toBe('APPROVAL_STILL_PENDING')
      expect((await hub.call('approvals.approve', { id: approvalId }, owner())).status).toBe(200)
      expect((await agent.call('get-approval-status', one)).data).toMatchObject({
        status: 'approved',
        canProceed: true,
        isCompleted: true,
      })
      expect((await agent.call('delete-approval', one)).data).toMatchObject({ kept: true })
      const report = {
        status: 'COMPLETE',
        accomplishments: ['PostgreSQL is installed'],
        files: ['scripts/02-database/01_install_postgresql.sh'],
        testing: [{ name: 'installs twice', result: 'pass' }],
        ...{ databaseChanges: ['None'], dependenciesUsed: ['None'], nextTasks: ['TASK-002'] },
        ...{ processImprovements: ['None'], handoffNotes: ['None'] },
      }
      const reported = await agent.call('tasks_report', {
        project: project.id,
        spec: specName,
        id: 'TASK-001',
        report,
      })
      expect(reported.task).toMatchObject({ verification: 'in-review' })
      const confirm = { action: 'confirm', ...named, taskId: 'TASK-001' }
      expect((await agent.call('manage-tasks', confirm)).data.task.verification).toBe('confirmed')
      const marker = () => project.file(`specs/${specName}/tasks.md`).includes('- [x] TASK-001')
      await until('the marker in the file', marker)
    })

    test('HUB-9.1 who gets no task is told for whom they are, and how to be that agent', async () => {
      const tasks = '- [ ] 1 Draw\n  - _Agent: painter_\n- [ ] 2 Frame\n  - _Depends: 1_\n'
      const project = await makeProject({ [`specs/${specName}/tasks.md`]: tasks })
      const agent = await connect(transport)
      const ask = (agentName?: string) =>
        agent.call('manage-tasks', {
          action: 'next-pending',
          ...{ projectPath: project.root, specName, agent: agentName },
        })
      const other = await ask('carpenter')
      expect(other.message).toBe(
        'No task can be begun now: 1 waiting for others, 1 for other agents (painter)',
      )
      expect(other.nextSteps[0]).toContain('REVOPS_AGENT')
      expect((await ask('painter')).data).toMatchObject({ nextTask: { id: '1' } })
      const unnamed = await ask()
      expect(unnamed.data).toMatchObject({ nextTask: { id: '1', agent: 'painter' } })
      expect(unnamed.data.reasons).toContain('named for painter in tasks.md, and you gave no agent name')
      expect(unnamed.nextSteps).toHaveLength(1)
      await agent.call('manage-tasks', {
        ...{ action: 'claim', projectPath: project.root, specName, taskId: '1' },
      })
      const again = await ask()
      expect(again.message).toContain('1 held by agents')
      expect(again.nextSteps[0]).toContain(`You hold ${specName}/1 already`)
    })

    test('HUB-9.1 the second generation: status, documents, approvals in one tool, comments come back', async () => {
      const project = await makeProject()
      const agent = await connect(transport)
      const { root: projectPath } = project
      const created = await agent.call('create-spec-doc', {
        projectPath,
        specName: 'login',
        document: 'requirements',
        content: '# Requirements\n\n1.1 People sign in.\n',
      })
      expect(created.data).toMatchObject({ specName: 'login', document: 'requirements' })
      expect(project.file('specs/login/requirements.md')).toContain('People sign in')
      const specs = await agent.call('spec-list', { projectPath })
      expect(specs.data.specs.map(({ name }: Data) => name)).toEqual([specName, 'login'])
      const filePath = 'specs/login/requirements.md'
      const request = { projectPath, title: 'Requirements', filePath, type: 'document', category: 'spec' }
      const asked = await agent.call('approvals', { action: 'request', ...request, categoryName: 'login' })
      const { approvalId } = asked.data
      await hub.call('approvals.comment', { id: approvalId, body: 'And sign out?', line: 3 }, owner())
      await hub.call('approvals.needs-revision', { id: approvalId }, owner())
      const back = await agent.call('approvals', { action: 'status', projectPath, approvalId })
      expect(back.data).toMatchObject({ status: 'needs-revision', canProceed: false })
      expect(back.data.comments).toMatchObject([{ body: 'And sign out?', selection: '1.1 People sign in.' }])
      await agent.call('create-spec-doc', {
        projectPath,
        specName: 'login',
        docType: 'requirements',
        content: '# Requirements\n\n1.1 People sign in and out.\n',
      })
      const again = await agent.call('approvals', { action: 'request', ...request, categoryName: 'login' })
      expect(again.data).toMatchObject({ approvalId, revision: 2, status: 'pending' })
      await hub.call('approvals.approve', { id: approvalId }, owner())
      expect((await agent.call('spec-status', { projectPath, specName: 'login' })).data).toMatchObject({
        name: 'login',
        phases: { requirements: { exists: true, approved: true }, design: { approved: false } },
      })
      expect((await agent.call('approvals', { action: 'delete', approvalId })).data.kept).toBe(true)
      const log = {
        projectPath,
        specName,
        taskId: 'TASK-003',
        summary: 'Runbook of the elephants',
        filesModified: [],
      }
      const artifacts = { functions: [{ name: 'trumpet', purpose: 'warns', location: 'src/elephant.ts:3' }] }
      const statistics = { linesAdded: 7, linesRemoved: 1 }
      const logged = await agent.call('log-implementation', {
        ...log,
        filesCreated: [],
        statistics,
        artifacts,
      })
      expect(logged.data.entry).toMatchObject({ task: 'TASK-003', linesAdded: 7, linesRemoved: 1 })
      const found = await agent.call('implementation_search', { project: project.id, text: 'elephants' })
      expect(found.entries).toMatchObject([{ artifacts, summary: log.summary }])
      writeFileSync(join(projectPath, filePath), 'edited behind its back\n')
      const stale = await agent.call('approvals', { action: 'status', approvalId })
      expect(stale.data).toMatchObject({ status: 'approved', stale: true, canProceed: false })
    })

    test('HUB-9.1 HUB-1.80 a document that somebody else changed since is not replaced; one that was never read is kept', async () => {
      const project = await makeProject()
      const { root: projectPath } = project
      const path = 'specs/login/design.md'
      const edit = (text: string) => writeFileSync(join(projectPath, path), text)
      const doc = (content: string) => ({ projectPath, specName: 'login', document: 'design', content })
      const agent = await connect(transport)
      const first = await agent.call('create-spec-doc', doc('One\n'))
      expect(first.data).toMatchObject({ kept: null })
      expect((await agent.call('create-spec-doc', doc('Two\n'))).data).toMatchObject({
        replaced: first.data.etag,
        kept: null,
      })
      edit('Two, and what a person added\n')
      const error = await agent.refused('create-spec-doc', doc('Three\n'))
      expect(error.code).toBe('DOCUMENT_CHANGED')
      expect(error.message).toContain('Read it again')
      expect(project.file(path)).toBe('Two, and what a person added\n')
      await agent.call('get-spec-context', { projectPath, specName: 'login' })
      await agent.call('create-spec-doc', doc('Three, and what a person added\n'))
      const other = await connect(transport)
      const unread = await other.call('create-spec-doc', doc('Four\n'))
      expect(unread.nextSteps[0]).toContain(`documents_get with version ${unread.data.kept}`)
      const version = { project: project.id, spec: 'login', document: 'design', version: unread.data.kept }
      const kept = await other.call('documents_get', version)
      expect(kept.text).toBe('Three, and what a person added\n')
      const gone = await other.refused('documents_get', { ...version, version: 'sha256-0' })
      expect(gone.code).toBe('DOCUMENT_VERSION_UNKNOWN')
      expect((await agent.refused('create-spec-doc', doc('Five\n'))).code).toBe('DOCUMENT_CHANGED')
      expect(project.file(path)).toBe('Four\n')
      const tech = { projectPath, document: 'tech', content: 'Rust.\n' }
      const steering = await other.call('create-steering-doc', tech)
      const old = { project: project.id, document: 'tech', version: steering.data.kept }
      expect((await agent.call('steering_get', old)).text).toBe('TypeScript and SQL.\n')
      writeFileSync(join(projectPath, 'steering/tech.md'), 'Go.\n')
      expect((await other.refused('create-steering-doc', tech)).code).toBe('DOCUMENT_CHANGED')
    })

    test('HUB-9.1 contexts and guides hold what they promise', async () => {
      const { root: projectPath } = await makeProject()
      const agent = await connect(transport)
      const spec = await agent.call('get-spec-context', { projectPath, specName })
      expect(spec.data).toMatchObject({ sections: 3, documents: { requirements: true, design: true } })
      expect(spec.data.context).toContain('1.1 A database.')
      const steering = await agent.call('get-steering-context', { projectPath })
      expect(steering.data).toMatchObject({ documents: { product: false, tech: true, structure: false } })
      const context = { action: 'context', projectPath, specName, taskId: 'TASK-001' }
      const task = await agent.call('manage-tasks', context)
      expect(task.data).toMatchObject({ hasRequirements: true, hasDesign: true, task: { id: 'TASK-001' } })
      expect(task.data.context).toContain('# Task TASK-001: Install PostgreSQL')
      expect((await agent.call('spec-workflow-guide')).data.guide).toContain('set-status in-progress')
      expect((await agent.call('steering-guide')).data.guide).toContain('create-steering-doc')
    })

    test('HUB-9.1 HUB-4.2 two clients under one token are two holders; each call of the holder renews', async () => {
      const { root: projectPath } = await makeProject()
      const [first, second] = [await connect(transport), await connect(transport)]
      const on = (action: string, more = {}) => ({
        action,
        projectPath,
        specName,
        taskId: 'TASK-003',
        ...more,
      })
      const claimed = await first.call('manage-tasks', on('claim'))
      expect(claimed.data.lease.token).toMatch(/^\d+\./)
      expect((await first.call('manage-tasks', on('claim'))).data.lease.token).toBeNull()
      for (const action of [on('claim'), on('set-status', { status: 'in-progress' })])
        expect((await second.refused('manage-tasks', action)).code).toBe('TASK_HELD_BY_OTHER')
      expect((await second.refused('manage-tasks', on('heartbeat'))).code).toBe('LEASE_LOST')
      const begun = await first.call('manage-tasks', on('set-status', { status: 'in-progress' }))
      const expires = async () =>
        Date.parse((await second.call('manage-tasks', on('get'))).data.task.leaseExpiresAt)
      const before = await expires()
      expect(before).toBe(Date.parse(begun.data.task.leaseExpiresAt))
      expect(await expires(), 'the other’s reading renews nothing').toBe(before)
      await first.call('manage-tasks', on('get'))
      const after = await expires()
      expect(after).toBeGreaterThan(before)
      await first.call('spec-status', { projectPath, specName })
      expect(await expires()).toBeGreaterThan(after)
      const wrong = on('set-status', { status: 'completed' })
      expect((await second.refused('manage-tasks', wrong)).code).toBe('TASK_HELD_BY_OTHER')
      expect((await first.call('manage-tasks', on('release'))).data.task).toMatchObject({
        status: 'pending',
        holder: null,
      })
      expect((await second.call('manage-tasks', on('next'))).data.task.id).toBe('TASK-001')
    })

    test('HUB-9.1 the project is found by its folder, one below it, or a link to it', async () => {
      const project = await makeProject()
      const agent = await connect(transport)
      const link = join(base, `link-${count}`)
      symlinkSync(project.root, link)
      for (const projectPath of [`${project.root}/`, join(project.root, 'scripts'), link]) {
        const { data } = await agent.call('manage-tasks', {
          projectPath,
          specName,
          action: 'get',
          taskId: 'TASK-001',
        })
        expect(data.task.project, projectPath).toBe(project.id)
      }
      for (const projectPath of ['/home/somebody/else', `${project.root}-2`, '..', base]) {
        const error = await agent.refused('spec-list', { projectPath })
        expect(error.code, projectPath).toBe('PROJECT_UNKNOWN')
        expect(error.message).toContain(project.root)
      }
    })

    test('HUB-9.1 an id that comes as a number is refused: 1.10 and 1.1 are two tasks', async () => {
      const tasks = '- [ ] 1.1 Dig\n- [ ] 1.10 Pour\n'
      const { root: projectPath } = await makeProject({ 'specs/wall/tasks.md': tasks })
      const agent = await connect(transport)
      const start = { action: 'set-status', projectPath, specName: 'wall', status: 'in-progress' }
      const log = { projectPath, specName: 'wall', summary: 'x' }
      for (const [tool, input] of [
        ['manage-tasks', { ...start, taskId: 1.1 }],
        ['manage-tasks', { ...start, taskId: 1 }],
        ['log-implementation', { ...log, taskId: 1.1 }],
        ['tasks_claim', { spec: 'wall', id: 1.1 }],
      ] as const) {
        const error = await agent.refused(tool, input)
        expect(error.code, tool).toBe('INPUT_INVALID')
        expect(error.message, tool).toContain('write it in quotes, e.g. "1.10"')
      }
      const list = await agent.call('manage-tasks', { action: 'list', projectPath, specName: 'wall' })
      expect(list.data.summary).toMatchObject({ pending: 2 })
      const started = await agent.call('manage-tasks', { ...start, taskId: '1.10' })
      expect(started.data.task).toMatchObject({ id: '1.10', title: 'Pour' })
    })

    test('HUB-9.1 what goes wrong has a code and says what to do', async () => {
      const { root: projectPath } = await makeProject()
      const agent = await connect(transport)
      const on = (action: string, more: object) => ({ action, projectPath, specName, ...more })
      const refusals: [string, object, string][] = [
        ['manage-tasks', on('set-status', { taskId: 'TASK-003', status: 'completed' }), 'TASK_NOT_STARTED'],
        [
          'manage-tasks',
          on('set-status', { taskId: 'TASK-002', status: 'in-progress' }),
          'TASK_DEPENDENCIES_OPEN',
        ],
        ['manage-tasks', on('set-status', { taskId: 'TASK-003', status: 'blocked' }), 'TASK_REASON_MISSING'],
        ['manage-tasks', on('set-status', { taskId: 'TASK-003' }), 'TOOL_FIELD_MISSING'],
        ['manage-tasks', on('get', { taskId: 'TASK-404' }), 'TASK_NOT_FOUND'],
        ['manage-tasks', on('get', {}), 'TOOL_FIELD_MISSING'],
        ['manage-tasks', on('fly', {}), 'INPUT_INVALID'],
        ['manage-tasks', { projectPath, specName: 'nowhere' }, 'SPEC_NOT_FOUND'],
        ['spec-status', { projectPath, specName: '../../etc' }, 'SPEC_NOT_FOUND'],
        [
          'create-spec-doc',
          { projectPath, specName: '../x', document: 'design', content: '' },
          'SPEC_NAME_INVALID',
        ],
        ['approvals', { action: 'status' }, 'TOOL_FIELD_MISSING'],
        ['get-approval-status', { approvalId: 'none' }, 'APPROVAL_NOT_FOUND'],
        [
          'request-approval',
          { projectPath, title: 'x', filePath: '/etc/passwd', categoryName: specName },
          'PATH_OUTSIDE_PROJECT',
        ],
        ['no-such-tool', {}, 'ACTION_UNKNOWN'],
        ['reply-more', { cursor: 'made-up.0' }, 'REPLY_CURSOR_UNKNOWN'],
      ]
      for (const [tool, input, code] of refusals) {
        const error = await agent.refused(tool, input)
        expect(error.code, JSON.stringify(input)).toBe(code)
        expect(error.message.length).toBeGreaterThan(20)
      }
    })

    test('HUB-9.2 every action is there under its own name, beside the old names', async () => {
      const agent = await connect(transport)
      const { actions } = await hub.read<{ actions: { name: string; mcp: boolean }[] }>('/actions')
      const { tools } = await agent.client.listTools()
      const names = tools.map(({ name }) => name)
      for (const { name, mcp } of actions) expect(names.includes(name.replace('.', '_')), name).toBe(mcp)
      const old = ['manage-tasks', 'request-approval', 'get-approval-status', 'delete-approval', 'approvals']
      old.push('spec-status', 'spec-list', 'create-spec-doc', 'get-spec-context', 'get-steering-context')
      old.push('log-implementation', 'spec-workflow-guide', 'steering-guide')
      expect(names).toEqual(expect.arrayContaining(old))
      expect(new Set(names).size).toBe(names.length)
      expect(tools.find(({ name }) => name === 'spec-list')?.annotations).toMatchObject({
        readOnlyHint: true,
      })
      expect(tools.find(({ name }) => name === 'manage-tasks')?.annotations).toMatchObject({
        readOnlyHint: false,
      })
    })

    test('HUB-9.3 a long text comes in parts of at most 20 kB that make up the whole', async () => {
      const text = `# Design\n${'Ein Satz mit Ümläuten, "quotes" and 😀.\n'.repeat(3_000)}`
      const { id, root: projectPath } = await makeProject({ [`specs/${specName}/design.md`]: text })
      const agent = await connect(transport)
      const { whole, parts } = await wholeReply(agent, 'documents_get', {
        project: id,
        spec: specName,
        document: 'design',
      })
      expect(whole.text).toBe(text)
      expect(parts).toBeGreaterThan(5)
      const context = await wholeReply(agent, 'get-spec-context', { projectPath, specName })
      expect(context.whole.data.context).toContain(text.trim())
    })

    test('HUB-9.3 a long list comes in shorter pages with its own cursor, nothing twice and nothing missing', async () => {
      const titles = Array.from(
        { length: 150 },
        (_, n) => `- [ ] ${n + 1} Task ${n + 1} ${'of many words '.repeat(20)}\n`,
      )
      const { id, root: projectPath } = await makeProject({ [`specs/${specName}/tasks.md`]: titles.join('') })
      const agent = await connect(transport)
      const lists: [string, object, (page: Data) => Data][] = [
        ['tasks_list', { project: id, spec: specName, limit: 200 }, (page) => page],
        ['manage-tasks', { action: 'list', projectPath, specName }, (page) => page.data],
      ]
      for (const [tool, input, of] of lists) {
        const ids: string[] = []
        let cursor: string | null | undefined
        do {
          const reply = await agent.call(tool, { ...input, ...(cursor === undefined ? {} : { cursor }) })
          expect(reply.more, 'the page fits').toBeUndefined()
          const page = of(reply)
          ids.push(...page.tasks.map((task: Data) => task.id))
          cursor = page.nextCursor
        } while (cursor !== null)
        expect(ids).toEqual(titles.map((_, n) => String(n + 1)))
      }
    })

    test('HUB-9.4 resources: listed, by template, read, in parts, refused', async () => {
      const long = 'ä'.repeat(30_000)
      const { id } = await makeProject({ [`specs/${specName}/design.md`]: long })
      const { client } = await connect(transport)
      const uris: string[] = []
      let cursor: string | undefined
      do {
        const page = await client.listResources(cursor === undefined ? {} : { cursor })
        uris.push(...page.resources.map(({ uri }) => uri))
        cursor = page.nextCursor
      } while (cursor !== undefined)
      const of = (document: string) => `spec://${id}/${specName}/${document}`
      expect(uris).toEqual(
        expect.arrayContaining([of('requirements'), of('design'), of('tasks'), `steering://${id}/tech`]),
      )
      expect(new Set(uris).size).toBe(uris.length)
      const { resourceTemplates } = await client.listResourceTemplates()
      expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toContain(
        'spec://{project}/{spec}/{document}{?offset}',
      )
      const read = async (uri: string) =>
        (await client.readResource({ uri })).contents as { uri: string; text: string }[]
      expect((await read(of('tasks')))[0]?.text).toBe(TASKS)
      expect((await read(`steering://${id}/tech`))[0]?.text).toBe('TypeScript and SQL.\n')
      let text = ''
      for (let uri: string | undefined = of('design'); uri !== undefined; ) {
        const [part, next]: { uri: string; text: string }[] = await read(uri)
        expect(Buffer.byteLength(part?.text ?? '')).toBeLessThanOrEqual(20_000)
        text += part?.text
        uri = next?.uri
      }
      expect(text).toBe(long)
      for (const [uri, code] of [
        [of('secrets'), 'RESOURCE_UNKNOWN'],
        [`spec://${id}/../design`, 'SPEC_NAME_INVALID'],
        [`spec://${id}/nowhere/design`, 'SPEC_NOT_FOUND'],
        [`spec://none/${specName}/design`, 'PROJECT_UNKNOWN'],
      ] as const)
        await expect(read(uri), uri).rejects.toMatchObject({ data: { code } })
    })

    test('HUB-9.4 prompts: filled in, completed from the specs, refused', async () => {
      const { id } = await makeProject()
      const { client } = await connect(transport)
      const { prompts } = await client.listPrompts()
      expect(prompts.map(({ name }) => name)).toEqual([
        'create-spec',
        'implement-task',
        'review',
        'refresh-guide',
      ])
      const filled = await client.getPrompt({
        name: 'implement-task',
        arguments: { project: id, spec: specName, task: 'TASK-001' },
      })
      const [message] = filled.messages as { content: { text?: string } }[]
      const text = message?.content.text
      expect(text).toContain('# Task TASK-001: Install PostgreSQL')
      expect(text).toContain('1.1 A database.')
      const ref = { type: 'ref/prompt' as const, name: 'implement-task' }
      const completed = async (name: string, value: string, given = {}) =>
        (await client.complete({ ref, argument: { name, value }, context: { arguments: given } })).completion
          .values
      expect(await completed('project', id)).toContain(id)
      expect(await completed('spec', 'data', { project: id })).toEqual([specName])
      expect(await completed('task', '', { project: id, spec: specName })).toEqual([
        'TASK-001',
        'TASK-002',
        'TASK-003',
      ])
      const template = { type: 'ref/resource' as const, uri: 'spec://{project}/{spec}/{document}{?offset}' }
      const argument = { name: 'document', value: 'd' }
      expect((await client.complete({ ref: template, argument })).completion.values).toEqual(['design'])
      await expect(client.getPrompt({ name: 'review', arguments: { spec: specName } })).rejects.toMatchObject(
        {
          data: { code: 'PROMPT_ARGUMENT_MISSING' },
        },
      )
      await expect(client.getPrompt({ name: 'dance' })).rejects.toMatchObject({
        data: { code: 'PROMPT_UNKNOWN' },
      })
    })
  })

  test('HUB-9.1 a session id is answered at initialize, is read back, and must be well formed', async () => {
    const agent = await connect('http')
    const { sessionId } = agent.transport as StreamableHTTPClientTransport
    expect(sessionId).toMatch(/^[\w-]{43}$/)
    expect(((await connect('http')).transport as StreamableHTTPClientTransport).sessionId).not.toBe(sessionId)
    const post = async (path: string, header: Record<string, string>, body: object) => {
      const accept = 'application/json, text/event-stream'
      const authorization = `Bearer ${tokenOf(hub.home, 'agent')}`
      const headers = { 'content-type': 'application/json', accept, authorization, ...header }
      const response = await fetch(`${hub.api}${path}`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      })
      return ((await response.json()) as { code?: string }).code
    }
    const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' }
    for (const bad of [
      'short',
      'x'.repeat(101),
      'with space and more',
      'ünïcödé-id'.replace(/[^ -~]/g, '%'),
    ]) {
      expect(await post('/mcp', { 'mcp-session-id': bad }, list), bad).toBe('SESSION_INVALID')
      expect(await post('/api/v1/actions/projects.list', { 'x-session': bad }, {}), bad).toBe(
        'SESSION_INVALID',
      )
    }
    expect(await post('/mcp', { 'mcp-session-id': sessionId ?? '' }, list)).toBeUndefined()
  })

  test(
    'HUB-9.1 HUB-4.2 a session keeps its task when the hub is started again',
    async () => {
      const { root: projectPath } = await makeProject()
      const agent = await connect('http')
      const on = { action: 'set-status', projectPath, specName, taskId: 'TASK-003' }
      await agent.call('manage-tasks', { ...on, status: 'in-progress' })
      hub.kill('SIGTERM')
      await hub.ended
      const port = new URL(hub.api).port
      hub = await processes.hub(hub.home, { ...settings, API_PORT: port })
      expect((await agent.call('manage-tasks', { ...on, status: 'completed' })).data.newStatus).toBe(
        'completed',
      )
    },
    LIMIT_MS,
  )

  test(
    'HUB-9.1 without a running hub the stdio server is one itself',
    async () => {
      const project = await makeProject()
      hub.kill('SIGTERM')
      await hub.ended
      const agent = await connectAgent(overStdio(hub.home, { ...settings, LOG_LEVEL: 'warn' }))
      const on = { action: 'set-status', projectPath: project.root, specName, taskId: 'TASK-003' }
      expect((await agent.call('manage-tasks', { ...on, status: 'in-progress' })).data.task.holder).toBe(
        'agent',
      )
      expect((await agent.call('manage-tasks', { ...on, status: 'completed' })).data.newStatus).toBe(
        'completed',
      )
      await agent.close()
    },
    LIMIT_MS,
  )
}
