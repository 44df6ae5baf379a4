import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ownDatabases } from './kills.ts'
import { buildProduct, createProcesses, type Hub, type Settings, tokenOf, until } from './processes.ts'
import {
  type Action,
  type Answer,
  type CallOptions,
  openSurfaces,
  type Surface,
  type SurfaceName,
} from './surfaces.ts'

type Input = Readonly<Record<string, unknown>>
type Output = Record<string, unknown>

/** What the loaded sample offers to ask for. */
interface World {
  readonly matchId: string
  readonly odooId: string
  readonly aceId: string
  readonly runId: string
}

/** How one action is called on every surface, and how it is made to fail. */
interface Case {
  /** The same on every surface, save for the name of what a surface makes for itself. */
  input?(world: World, surface: SurfaceName): Input
  /** Input that must fail, and the code of that failure. */
  readonly failing?: readonly [Input, string]
  /** Brings back what the call changed, so that the next surface finds the same. */
  undo?(world: World): Promise<unknown>
  readonly confirm?: boolean
}

const LIMIT_MS = 120_000
const OVER = ['succeeded', 'failed', 'cancelled']
const NOBODY = '00000000-0000-7000-8000-000000000000'
const badLimit = [{ limit: 0 }, 'INPUT_INVALID'] as const
const unknownRun = [{ id: NOBODY }, 'RUN_NOT_FOUND'] as const
const unknownMatch = [{ id: '1-O0' }, 'MATCH_NOT_FOUND'] as const
const unknownProject = [{ project: 'nowhere' }, 'PROJECT_UNKNOWN'] as const
const unknownSource = [{ source: 'sap' }, 'INPUT_INVALID'] as const

const COMPLETION = {
  status: 'COMPLETE',
  accomplishments: ['The page'],
  files: ['src/page.tsx'],
  databaseChanges: [],
  dependenciesUsed: [],
  testing: ['unit: 3 passed'],
  nextTasks: ['2'],
  processImprovements: [],
  handoffNotes: [],
}
const PROGRESS = {
  implementation: 'COMPLETE',
  filesModified: ['src/page.tsx'],
  testsAdded: [],
  coverage: 'none',
  reviewStatus: 'PENDING',
  dependencies: ['2'],
  nextSteps: [],
}

/** HTTP status and exit code of each kind of error, as docs/02-api/errors.md promises them. */
const KINDS: Readonly<Record<string, { readonly status: number; readonly exit: number }>> = {
  invalid_input: { status: 400, exit: 64 },
  unauthenticated: { status: 401, exit: 77 },
  forbidden: { status: 403, exit: 77 },
  not_found: { status: 404, exit: 66 },
  conflict: { status: 409, exit: 65 },
  too_many: { status: 429, exit: 75 },
  unavailable: { status: 503, exit: 69 },
}

describe.each([
  { database: 'embedded', server: undefined },
  { database: 'server', server: process.env.TEST_DATABASE_URL },
])('issue 2: every action through every surface, database $database', ({ database, server }) => {
  const skip = database === 'server' && server === undefined
  describe.skipIf(skip)(skip ? '[server]' : 'gets the same answer', () => suite(server))
})

const CONTEXT = '# Shop\n\n## Status\n\nGreen.\n'
const etagOf = (text: string) => `sha256-${createHash('sha256').update(text).digest('hex')}`

function removeScripts(project: string): void {
  for (const path of ['scripts', 'SCRIPT_REGISTRY.md'])
    rmSync(join(project, path), { recursive: true, force: true })
}

/** A project folder with an active and an archived spec, which is a repository without a commit. */
function projectIn(root: string): string {
  const files = {
    'CLAUDE.md': CONTEXT,
    'specs/login/design.md': '# Design\n',
    'archive/specs/old/design.md': '# Old\n',
    'steering/tech.md': 'TypeScript.\n',
    'specs/work/tasks.md': '- [x] 1 Draw the page\n- [ ] 2 Write the guide\n- [ ] 3 Write the manual\n',
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  execFileSync('git', ['init', '--quiet', '--initial-branch=main'], { cwd: root })
  return root
}

function suite(server: string | undefined): void {
  const processes = createProcesses()
  const databases = ownDatabases(server ?? '')
  let hub: Hub
  let idle: Hub
  let world: World
  let reader: string
  let actions: readonly Action[]
  let surfaces: readonly Surface[]
  let idleSurfaces: readonly Surface[]
  /** Of task 3 of the spec `work`, whose first review is due. */
  let assignment: string
  const project = projectIn(processes.home())

  const owner = () => tokenOf(hub.home, 'owner')
  const tokenFor = ({ role }: Action) =>
    role === 'reader' || role === 'agent' ? tokenOf(hub.home, 'agent') : owner()
  const actionOf = (name: string): Action => {
    const found = actions.find((action) => action.name === name)
    if (found === undefined) throw new Error(`the hub has no action ${name}`)
    return found
  }

  /** Gives task 3 out anew and has it completed by the agent that it was given to. */
  async function bringToReview(): Promise<void> {
    const task = { project: 'shop', spec: 'work', id: '3', agent: 'tech-writer' }
    for (const assignee of ['backend-engineer', task.agent]) {
      const order = { project: 'shop', spec: 'work', tasks: [{ task: '3', assignee }], replace: true }
      const { body } = await hub.call<{ assignments: { id: string }[] }>('assignments.create', order, owner())
      assignment = body.assignments[0]?.id ?? ''
    }
    const begun = await hub.call<{ lease: { token: string } }>('tasks.set-status', {
      ...task,
      status: 'in-progress',
    })
    const lease = begun.body.lease.token
    await hub.call('tasks.set-status', { ...task, status: 'completed', lease })
  }

  beforeAll(async () => {
    buildProduct()
    const settings = async (): Promise<Settings> =>
      server === undefined ? {} : { DATABASE_URL: await databases.create() }
    ;[hub, idle] = await Promise.all([
      processes.hub(processes.home(), {
        ...(await settings()),
        SAMPLE_OPPORTUNITIES: '200',
        RATE_LIMIT_PER_MINUTE: '100000',
      }),
      processes.hub(processes.home(), { ...(await settings()), SAMPLE: 'false', WORKERS: 'false' }),
    ])
    await until('the first load', () => /loaded and matched|the first load/.test(hub.output()), {
      program: hub,
      timeoutMs: 90_000,
    })
    expect(hub.output()).toContain('loaded and matched')
    world = await worldOf(hub)
    actions = (await hub.read<{ actions: Action[] }>('/actions')).actions
    reader = (await hub.call<{ token: string }>('token.create', { name: 'looker', role: 'reader' }, owner()))
      .body.token
    await hub.call('token.create', { name: 'spare', role: 'reader' }, owner())
    await hub.call('projects.register', { root: project, id: 'shop' }, owner())
    await bringToReview()
    surfaces = openSurfaces(hub, processes)
    idleSurfaces = openSurfaces(idle, processes)
  }, LIMIT_MS)

  afterAll(async () => {
    for (const surface of [...(surfaces ?? []), ...(idleSurfaces ?? [])]) await surface.close()
    await processes.cleanUp()
    await databases.drop()
  })

  const cases: Readonly<Record<string, Case>> = {
    'ace.readiness': {
      input: ({ aceId }) => ({ id: aceId }),
      failing: [{ id: 'O404' }, 'ACE_OPPORTUNITY_NOT_FOUND'],
    },
    'agents.create': {
      input: (_, surface) => ({ name: `of-${surface}`, role: 'Keeps data', expertise: ['sql'] }),
      undo: async () => rmSync(join(project, '.agents'), { recursive: true }),
      failing: [{ name: 'No Name!', role: 'None' }, 'AGENT_NAME_INVALID'],
    },
    'agents.list': { failing: [{ project: 'nowhere' }, 'PROJECT_UNKNOWN'] },
    'assignments.create': {
      input: () => ({ spec: 'work', tasks: [{ task: '2', assignee: 'tech-writer' }] }),
      failing: [{ spec: 'work', tasks: [{ task: '99' }] }, 'TASK_NOT_FOUND'],
    },
    'assignments.list': { input: () => ({ spec: 'work', limit: 3 }), failing: badLimit },
    'assignments.review': {
      input: () => ({ id: assignment, step: 'qa-review', verdict: 'pass', agent: 'qa-engineer' }),
      undo: async () => {
        const back = { project: 'shop', spec: 'work', id: '3', status: 'pending', reason: 'once more' }
        await hub.call('tasks.set-status', back, owner())
        await bringToReview()
      },
      failing: [{ id: NOBODY, step: 'qa-review', verdict: 'pass' }, 'ASSIGNMENT_NOT_FOUND'],
    },
    'audit.list': {
      input: () => ({ action: 'pipeline.run', limit: 5 }),
      failing: [{ cursor: 'nonsense' }, 'CURSOR_INVALID'],
    },
    'context.get': { failing: unknownProject },
    'context.put-section': {
      input: () => ({ section: 'principles', text: 'Small steps.', ifMatch: etagOf(CONTEXT) }),
      undo: async () => writeFileSync(join(project, 'CLAUDE.md'), CONTEXT),
      failing: [{ section: 'status', text: 'over it' }, 'DOCUMENT_CHANGED'],
    },
    'db.backup': { input: () => ({ label: 'surface' }), failing: [{ label: 'No Label!' }, 'INPUT_INVALID'] },
    'documents.get': {
      input: () => ({ spec: 'login', document: 'design' }),
      failing: [{ spec: 'nowhere', document: 'design' }, 'SPEC_NOT_FOUND'],
    },
    'documents.put': {
      input: () => ({ spec: 'login', document: 'tasks', text: '- [ ] 1 Log in\n' }),
      undo: async () => rmSync(join(project, 'specs', 'login', 'tasks.md')),
      failing: [{ spec: 'login', document: 'design', text: 'over it' }, 'DOCUMENT_CHANGED'],
    },
    'embedding.run': {},
    'embedding.status': {},
    'git.check': { failing: [{ to: 'nowhere' }, 'GIT_REF_UNKNOWN'] },
    'git.commits': { failing: badLimit },
    'git.install-hooks': {
      undo: () => hub.call('git.remove-hooks', {}, owner()),
      failing: unknownProject,
    },
    'git.remove-hooks': { failing: unknownProject },
    'git.scan': { input: () => ({ project: 'shop' }), failing: [{ project: '' }, 'INPUT_INVALID'] },
    'housekeeping.history': { failing: badLimit },
    'housekeeping.run': {
      input: () => ({ kinds: ['drafts'] }),
      confirm: true,
      failing: [{ kinds: ['everything'] }, 'INPUT_INVALID'],
    },
    'hub.actions': {},
    'hub.status': {},
    'implementation.log': {
      input: () => ({
        spec: 'work',
        id: '1',
        summary: 'Drew the page',
        filesCreated: ['src/page.tsx'],
        artifacts: { components: [{ name: 'Page', purpose: 'Shows it' }] },
      }),
      failing: [{ spec: 'work', id: '99', summary: 'x' }, 'TASK_NOT_FOUND'],
    },
    'implementation.search': { input: () => ({ text: 'page', file: 'src', limit: 2 }), failing: badLimit },
    'ingestion.discover': { input: () => ({ source: 'apn' }), failing: unknownSource },
    'ingestion.list-loads': { input: () => ({ source: 'apn', limit: 3 }), failing: badLimit },
    'ingestion.list-quarantine': { failing: badLimit },
    'ingestion.sync': { input: () => ({ source: 'apn', mode: 'full' }), failing: unknownSource },
    'lineage.get': {
      input: ({ odooId }) => ({ entity: 'odoo-opportunities', id: odooId, column: 'amount' }),
      failing: [{ entity: 'invoices', id: '1' }, 'INPUT_INVALID'],
    },
    'match.run': {},
    'matches.accept': {
      input: ({ matchId }) => ({ id: matchId, note: 'the same, says Ada' }),
      undo: ({ matchId }) => hub.call('matches.undo', { id: matchId }, owner()),
      failing: unknownMatch,
    },
    'matches.export': {
      input: () => ({ status: 'aceOnly' }),
      failing: [{ status: 'best' }, 'INPUT_INVALID'],
    },
    'matches.get': { input: ({ matchId }) => ({ id: matchId }), failing: unknownMatch },
    'matches.list': { input: () => ({ status: 'unregistered', limit: 4 }), failing: badLimit },
    'matches.reject': {
      input: ({ matchId }) => ({ id: matchId }),
      undo: ({ matchId }) => hub.call('matches.undo', { id: matchId }, owner()),
      failing: unknownMatch,
    },
    'matches.summary': {},
    'matches.undo': {
      input: ({ matchId }) => ({ id: matchId }),
      undo: ({ matchId }) => hub.call('matches.reject', { id: matchId }, owner()),
      failing: unknownMatch,
    },
    'memory.add': {
      input: () => ({ kind: 'issue', title: 'Slow', text: 'The index was missing.' }),
      undo: async () => rmSync(join(project, '.claude'), { recursive: true }),
      failing: [{ kind: 'domain', title: 'x2many', text: 'Triples.' }, 'MEMORY_DOMAIN_MISSING'],
    },
    'memory.search': { input: () => ({ q: 'index' }), failing: badLimit },
    'pipeline.run': { failing: [{ mode: 'fast' }, 'INPUT_INVALID'] },
    'pipeline.status': {},
    'projects.list': {},
    'projects.register': {
      input: () => ({ root: project, id: 'shop' }),
      failing: [{ root: 'shop' }, 'PROJECT_ROOT_RELATIVE'],
    },
    'projects.remove': {
      input: () => ({ id: 'shop' }),
      undo: () => hub.call('projects.register', { root: project, id: 'shop' }, owner()),
      failing: [{ id: 'nowhere' }, 'PROJECT_UNKNOWN'],
    },
    'reports.list': { input: () => ({ spec: 'work', limit: 2 }), failing: badLimit },
    'reports.status': {
      input: () => ({ spec: 'work', format: 'markdown' }),
      failing: [{ spec: 'nowhere' }, 'SPEC_NOT_FOUND'],
    },
    'registry.check': { failing: unknownProject },
    'registry.generate': { undo: async () => removeScripts(project), failing: unknownProject },
    'registry.list': { failing: unknownProject },
    'registry.new': {
      input: () => ({ area: '01-data', name: 'load', summary: 'Loads the data' }),
      undo: async () => removeScripts(project),
      failing: [{ area: 'data', name: 'load' }, 'INPUT_INVALID'],
    },
    'runs.cancel': { failing: unknownRun },
    'runs.get': { input: ({ runId }) => ({ id: runId }), failing: unknownRun },
    'runs.list': { input: () => ({ action: 'match.run', status: 'succeeded', limit: 2 }), failing: badLimit },
    'runs.logs': { input: ({ runId }) => ({ id: runId, limit: 3 }), failing: unknownRun },
    'runs.retry': { input: ({ runId }) => ({ id: runId }), failing: unknownRun },
    'search.opportunities': {
      input: () => ({ q: 'cloud migration', side: 'odoo', limit: 5 }),
      failing: badLimit,
    },
    'session.create-link': {
      input: () => ({ person: 'Ada' }),
      failing: [{ person: 'Ada', role: 'emperor' }, 'INPUT_INVALID'],
    },
    'source.list': {},
    'source.test': { input: () => ({ source: 'apn' }), failing: unknownSource },
    'source.use': {
      input: () => ({ origin: 'sample' }),
      confirm: true,
      failing: [{ origin: 'real' }, 'ORIGIN_NOT_CONFIGURED'],
    },
    'specs.archive': {
      input: () => ({ spec: 'login' }),
      undo: () => hub.call('specs.unarchive', { spec: 'login' }, owner()),
      failing: [{ spec: 'nowhere' }, 'SPEC_NOT_FOUND'],
    },
    'specs.create': {
      input: () => ({ name: 'sign-up', title: 'Sign-up' }),
      undo: async () => rmSync(join(project, 'specs', 'sign-up'), { recursive: true }),
      failing: [{ name: 'No Name!' }, 'SPEC_NAME_INVALID'],
    },
    'specs.get': {
      input: () => ({ spec: 'login' }),
      failing: [{ spec: 'nowhere' }, 'SPEC_NOT_FOUND'],
    },
    'specs.list': { input: () => ({ limit: 3 }), failing: badLimit },
    'specs.unarchive': {
      input: () => ({ spec: 'old' }),
      undo: () => hub.call('specs.archive', { spec: 'old' }, owner()),
      failing: [{ spec: 'nowhere' }, 'SPEC_NOT_FOUND'],
    },
    'steering.get': {
      input: () => ({ document: 'tech' }),
      failing: [{ document: 'product' }, 'DOCUMENT_NOT_FOUND'],
    },
    'steering.put': {
      input: () => ({ document: 'structure', text: 'Rooms.\n' }),
      undo: async () => rmSync(join(project, 'steering', 'structure.md')),
      failing: [{ document: 'tech', text: 'over it' }, 'DOCUMENT_CHANGED'],
    },
    'tasks.report': {
      input: () => ({ spec: 'work', id: '1', report: COMPLETION }),
      failing: [{ spec: 'work', id: '1', markdown: 'Done!' }, 'REPORT_INCOMPLETE'],
    },
    'tasks.report-status': {
      input: () => ({ spec: 'work', id: '1', report: PROGRESS }),
      failing: [{ spec: 'work', id: '1' }, 'REPORT_FORM_UNCLEAR'],
    },
    'token.create': {
      input: (_, surface) => ({ name: `of-${surface}`, role: 'agent' }),
      failing: [{ name: 'looker' }, 'TOKEN_NAME_TAKEN'],
    },
    'token.list': {},
    'token.revoke': {
      input: (_, surface) => ({ name: `of-${surface}` }),
      failing: [{ name: 'nobody' }, 'TOKEN_NOT_FOUND'],
    },
    'token.rotate': { input: () => ({ name: 'spare' }), failing: [{ name: 'nobody' }, 'TOKEN_NOT_FOUND'] },
    'transform.run': {
      input: () => ({ entity: 'ace-opportunities' }),
      failing: [{ entity: 'invoices' }, 'INPUT_INVALID'],
    },
    'validate.run': {
      input: () => ({ suite: 'core' }),
      failing: [{ suite: 'x'.repeat(41) }, 'INPUT_INVALID'],
    },
    'validation.failures': { input: () => ({ limit: 3 }), failing: badLimit },
    'validation.results': { failing: [{ runId: NOBODY }, 'VALIDATION_RUN_NOT_FOUND'] },
  }

  const caseOf = (action: Action): Case => {
    const found = cases[action.name]
    if (found === undefined) throw new Error(`${action.name} has no case here: say how it is called`)
    return found
  }
  const reaches = (action: Action, { name }: Surface) => {
    if (name === 'rest') return action.rest !== null
    return name === 'cli' ? action.cli : action.mcp
  }

  /** Asks all surfaces one after another; compares each with the first. */
  async function askAll(
    action: Action,
    inputOf: (surface: SurfaceName) => Input,
    options: CallOptions,
    after: (answer: Answer) => Promise<unknown> = async () => undefined,
    asked: readonly Surface[] = surfaces,
  ): Promise<Answer[]> {
    const answers: Answer[] = []
    const seen: unknown[] = []
    for (const surface of asked.filter((one) => reaches(action, one))) {
      const answer = await surface.call(action, inputOf(surface.name), options)
      const later = await after(answer)
      const { output, failure } = answer
      const comparable = action.effect === 'read' ? { output, failure } : steady({ output, failure, later })
      seen.push(comparable)
      expect(comparable, `${action.name} through ${surface.name} as through ${surfaces[0]?.name}`).toEqual(
        seen[0],
      )
      expect(answer.signal, `${action.name} through ${surface.name}`).toBe(
        signalOf(surface.name, answer, options),
      )
      answers.push(answer)
    }
    expect(answers.length).toBeGreaterThan(0)
    return answers
  }

  test('every action of the hub is called here', () => {
    expect(actions.map(({ name }) => name)).toEqual(Object.keys(cases).sort())
  })

  // These two have tests of their own: one needs a run that waits, the other a confirmation.
  const plain = Object.keys(cases).filter((name) => name !== 'runs.cancel' && name !== 'source.use')
  test.each(plain)('%s answers alike', { timeout: LIMIT_MS }, async (name) => {
    const action = actionOf(name)
    const { input, undo, confirm } = caseOf(action)
    const options = { token: tokenFor(action), ...(confirm === undefined ? {} : { confirm }) }
    if (action.name === 'matches.undo') await hub.call('matches.reject', { id: world.matchId }, owner())
    const answers = await askAll(
      action,
      (surface) => input?.(world, surface) ?? {},
      options,
      async ({ output }) => {
        await undo?.(world)
        const runId = (output as Output | undefined)?.runId
        return typeof runId === 'string' && action.effect !== 'read' ? chainEnded(hub, runId) : undefined
      },
    )
    if (action.name === 'matches.undo') await hub.call('matches.undo', { id: world.matchId }, owner())
    for (const { failure } of answers) expect(failure).toBeUndefined()
  })

  test('the OpenAPI document is valid and has every REST action, with its path parameters', async () => {
    type Operation = { operationId: string; parameters: { name: string; in: string }[]; responses: object }
    const document = await hub.read<{ paths: Record<string, Record<string, Operation>> }>('/openapi.json')
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
    )
    for (const { path, method, operationId, parameters, responses } of operations) {
      const action = actionOf(operationId)
      expect(action.rest).toBe(`${method.toUpperCase()} ${path}`)
      const inPath = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => `{${name}}`)
      expect(inPath).toEqual(path.match(/\{\w+\}/g) ?? [])
      if (action.long) expect(Object.keys(responses)).toContain('202')
    }
    expect(operations).toHaveLength(actions.filter(({ rest }) => rest !== null).length)

    const validator = new Validator()
    expect((await validator.validate(structuredClone(document))).errors).toBeUndefined()
    expect(validator.version).toBe('3.1')
    const broken = structuredClone(document)
    Object.assign(broken.paths, { '/api/v1/broken': { get: { parameters: 'none' } } })
    expect((await validator.validate(broken)).valid).toBe(false)
  })

  test('runs.cancel ends a waiting run alike', { timeout: LIMIT_MS }, async () => {
    const seen: unknown[] = []
    const action = actionOf('runs.cancel')
    for (const surface of idleSurfaces) {
      const token = tokenOf(idle.home, 'agent')
      const { body } = await idle.call<{ runId: string }>('validate.run', {})
      const dry = await surface.call(action, { id: body.runId }, { token, dryRun: true })
      expect(dry.output).toMatchObject({ status: 'cancelled' })
      expect(await idle.read(`/runs/${body.runId}`)).toMatchObject({ status: 'queued' })
      const { output } = await surface.call(action, { id: body.runId }, { token })
      expect(output).toMatchObject({ status: 'cancelled', cancelRequestedBy: 'agent' })
      seen.push(steady(output))
      expect(seen.at(-1)).toEqual(seen[0])
      const again = await surface.call(action, { id: body.runId }, { token })
      expect(again.failure?.code).toBe('RUN_NOT_ACTIVE')
    }
    expect(seen).toHaveLength(4)
  })

  /** A program start for each of many failures would cost minutes: the command line is asked once for each new fact. */
  const sparingly = () => {
    const facts = new Set<string>()
    return (fact: string) => {
      if (facts.has(fact)) return surfaces.filter(({ name }) => name !== 'cli')
      facts.add(fact)
      return surfaces
    }
  }
  const nothing = async () => undefined

  test('what cannot be done fails alike', { timeout: LIMIT_MS }, async () => {
    const askedFor = sparingly()
    for (const action of actions) {
      const { failing, confirm } = caseOf(action)
      if (failing === undefined) continue
      const [input, code] = failing
      const options = { token: tokenFor(action), ...(confirm === undefined ? {} : { confirm }) }
      for (const { failure } of await askAll(action, () => input, options, nothing, askedFor(code))) {
        expect(failure, action.name).toMatchObject({ code })
        expect(failure?.message.length, action.name).toBeGreaterThan(10)
      }
    }
  })

  test('a reader is denied alike whatever needs more', { timeout: LIMIT_MS }, async () => {
    const askedFor = sparingly()
    const options = { token: reader, confirm: true }
    for (const action of actions.filter(({ role }) => role !== 'reader')) {
      const { input } = caseOf(action)
      const inputOf = (surface: SurfaceName) => input?.(world, surface) ?? {}
      const asked = askedFor(`${action.role} ${action.effect} ${action.long}`)
      const answers = await askAll(action, inputOf, options, nothing, asked)
      for (const { failure } of answers)
        expect(failure, action.name).toMatchObject({ code: 'ROLE_TOO_LOW', kind: 'forbidden' })
    }
    const { output } = await askFirst('audit.list', { actor: 'looker', outcome: 'denied', limit: 100 })
    const denied = (output as { entries: { channel: string; action: string }[] }).entries
    expect(new Set(denied.map(({ channel }) => channel))).toEqual(new Set(['rest', 'mcp', 'cli']))
  })

  async function askDry(): Promise<void> {
    for (const name of [
      'agents.create',
      'assignments.create',
      'tasks.report',
      'context.put-section',
      'documents.put',
      'git.install-hooks',
      'housekeeping.run',
      'memory.add',
      'registry.generate',
      'registry.new',
      'projects.register',
      'specs.archive',
      'specs.create',
      'steering.put',
      'token.create',
      'matches.accept',
      'ingestion.sync',
      'pipeline.run',
      'runs.retry',
      'source.use',
    ]) {
      const action = actionOf(name)
      const input =
        name === 'token.create' ? { name: 'never-made' } : (caseOf(action).input?.(world, 'rest') ?? {})
      await askAll(action, () => input, { token: owner(), dryRun: true })
    }
    await askAll(actionOf('db.backup'), () => ({}), { token: owner(), dryRun: true })
  }

  test('a dry run answers alike and changes nothing', { timeout: 2 * LIMIT_MS }, async () => {
    // A job that is due by the clock may run in between: then it is looked at again, for the next is an hour away.
    for (let scheduled = true; scheduled; ) {
      const before = await stateOf(hub)
      await askDry()
      const after = await stateOf(hub)
      scheduled = scheduledRuns(after) !== scheduledRuns(before)
      if (!scheduled) expect(after).toEqual(before)
    }
  })

  test('removing data waits for a confirmation, then does it', { timeout: LIMIT_MS }, async () => {
    const action = actionOf('source.use')
    const unconfirmed = await askAll(action, () => ({ origin: 'sample' }), { token: owner() })
    for (const { failure } of unconfirmed) expect(failure?.code).toBe('CONFIRMATION_NEEDED')
    const confirmed = await askAll(action, () => ({ origin: 'sample' }), { token: owner(), confirm: true })
    for (const { output } of confirmed) expect(output).toEqual({ before: 'sample', origin: 'sample' })
  })

  test('a job does what a call does, and the trail names each channel', { timeout: LIMIT_MS }, async () => {
    const results = new Map<string, unknown>()
    for (const { action, input } of STEPS) {
      const { body } = await hub.call<{ runId: string }>(action, input)
      results.set(action, (await chainEnded(hub, body.runId)).at(-1))
    }
    const { body } = await hub.call<{ runId: string }>('pipeline.run', { mode: 'full' })
    const steps = await chainEnded(hub, body.runId)
    for (const step of steps as { action: string; input: Input }[]) {
      if (!STEPS.some(({ action }) => action === step.action)) continue
      expect(steady({ ...step, input: undefined, next: undefined, parentId: undefined })).toEqual(
        steady({
          ...(results.get(step.action) as object),
          input: undefined,
          next: undefined,
          parentId: undefined,
        }),
      )
    }
    for (const action of actions.filter(({ effect }) => effect !== 'read')) {
      const { output } = await askFirst('audit.list', { action: action.name, limit: 200 })
      const channels = new Set(
        (output as { entries: { channel: string }[] }).entries.map(({ channel }) => channel),
      )
      for (const surface of surfaces.filter((one) => reaches(action, one)))
        expect(channels, action.name).toContain(surface.name.split('-')[0])
      if (STEPS.some((step) => step.action === action.name)) expect(channels, action.name).toContain('job')
    }
  })

  const askFirst = (name: string, input: Input) =>
    (surfaces[0] as Surface).call(actionOf(name), input, { token: owner() })
}

/** Stages whose second run, on the same data, gives the result of the first. */
const STEPS = [
  { action: 'validate.run', input: {} },
  { action: 'embedding.run', input: {} },
  { action: 'match.run', input: {} },
]

async function worldOf(hub: Hub): Promise<World> {
  const { matches } = await hub.read<{
    matches: { id: string; odoo: { id: number }; ace: { id: string } }[]
  }>('/matches?status=matched&limit=1')
  const { runs } = await hub.read<{ runs: { id: string }[] }>('/runs?action=validate.run&limit=1')
  const [match, run] = [matches[0], runs[0]]
  if (match === undefined || run === undefined) throw new Error('the sample was not matched')
  return { matchId: match.id, odooId: String(match.odoo.id), aceId: match.ace.id, runId: run.id }
}

/** Counts of everything a write could leave. */
async function stateOf(hub: Hub) {
  const token = tokenOf(hub.home, 'owner')
  const { runs } = await hub.read<{ runs: { startedBy: string }[] }>('/runs?limit=200')
  const { body } = await hub.call<{ tokens: object[] }>('token.list', {}, token)
  return {
    runs,
    tokens: body.tokens.map((one) => ({ ...one, lastUsedAt: null })),
    summary: await hub.read('/matches/summary'),
    stages: await hub.read('/pipeline/status'),
    lastEvent: (await hub.read<{ lastEvent: number }>('/status')).lastEvent,
  }
}

function scheduledRuns({ runs }: Awaited<ReturnType<typeof stateOf>>): number {
  return runs.filter(({ startedBy }) => startedBy === 'system').length
}

/** Waits for a run and all that follow it. @returns them in order; each must have succeeded. */
async function chainEnded(hub: Hub, runId: string): Promise<unknown[]> {
  type Run = { id: string; status: string; parentId: string | null; next: unknown[]; error: unknown }
  const steps: unknown[] = []
  for (let id: string | undefined = runId; id !== undefined; ) {
    const run: Run = await until(
      `run ${id}`,
      async () => {
        const now = await hub.read<Run>(`/runs/${id}`)
        return OVER.includes(now.status) && now
      },
      { program: hub, timeoutMs: LIMIT_MS },
    )
    expect(run.error).toBeNull()
    steps.push(run)
    if (run.next.length === 0) break
    const { runs } = await hub.read<{ runs: Run[] }>('/runs?limit=50')
    id = runs.find(({ parentId }) => parentId === run.id)?.id
  }
  return steps
}

/** What each surface says besides the answer itself: the HTTP status and exit code of the kind, MCP's isError. */
function signalOf(
  surface: SurfaceName,
  { output, failure }: Answer,
  { dryRun }: CallOptions,
): number | boolean {
  if (surface.startsWith('mcp')) return failure !== undefined
  if (failure !== undefined)
    return KINDS[failure.kind]?.[surface === 'rest' ? 'status' : 'exit'] ?? Number.NaN
  if (surface === 'cli') return 0
  return (output as Output).href !== undefined && dryRun !== true ? 202 : 200
}

const TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d/
const RUN_ID = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g
const MADE_NEW = new Set(['token', 'path', 'file', 'durationMs', 'textsPerSecond', 'rows'])

/** An answer to a write without what is new each time: moments, ids, secrets, durations, the name of the surface. */
function steady(value: unknown, name = ''): unknown {
  if (MADE_NEW.has(name) && value !== undefined) return `<${typeof value} ${name}>`
  if (Array.isArray(value)) return value.map((one) => steady(one))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, steady(inner, key)]))
  if (typeof value !== 'string') return value
  if (TIME.test(value)) return '<time>'
  return value.replace(RUN_ID, '<id>').replace(/\bof-(rest|mcp-http|mcp-stdio|cli)\b/, 'of-<surface>')
}
