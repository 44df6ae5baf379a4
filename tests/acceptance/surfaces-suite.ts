import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ownDatabases } from './kills.ts'
import { buildProduct, createProcesses, type Hub, type Settings, tokenOf } from './processes.ts'
import { LITTLE, sampleLoaded, type Use } from './shared-homes.ts'
import { chainEnded, signalOf, steady } from './surface-cases/answers.ts'
import type { Case, Input, Output, World } from './surface-cases/case.ts'
import { CASES } from './surface-cases/index.ts'
import { makeWorld, scheduledRuns, stateOf } from './surface-cases/world.ts'
import {
  type Action,
  type Answer,
  type CallOptions,
  openSurfaces,
  type Surface,
  type SurfaceName,
} from './surfaces.ts'

const LIMIT_MS = 120_000

/** All of it on one kind of database; `server` undefined: the embedded one. */
export function describeSurfaces(database: 'embedded' | 'server', server: string | undefined): void {
  const skip = database === 'server' && server === undefined
  describe(`issue 2: every action through every surface, database '${database}'`, () => {
    describe.skipIf(skip)(skip ? '[server]' : 'gets the same answer', () => suite(server))
  })
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

  const owner = () => tokenOf(hub.home, 'owner')
  const tokenFor = ({ role }: Action) =>
    role === 'reader' || role === 'agent' ? tokenOf(hub.home, 'agent') : owner()
  const actionOf = (name: string): Action => {
    const found = actions.find((action) => action.name === name)
    if (found === undefined) throw new Error(`the hub has no action ${name}`)
    return found
  }

  /** A server has a database of its own for each hub, which the hub fills first. */
  async function startHub(use: Use, settings: Settings): Promise<Hub> {
    if (server === undefined) return processes.hub(await processes.usedHome(use), settings)
    const started = await processes.hub(processes.home(), {
      ...settings,
      DATABASE_URL: await databases.create(),
    })
    if (use === 'loaded') await sampleLoaded(started)
    return started
  }

  beforeAll(async () => {
    buildProduct()
    ;[hub, idle] = await Promise.all([
      startHub('loaded', { ...LITTLE, RATE_LIMIT_PER_MINUTE: '100000' }),
      startHub('started', { SAMPLE: 'false', WORKERS: 'false' }),
    ])
    world = await makeWorld(hub, processes.home())
    actions = (await hub.read<{ actions: Action[] }>('/actions')).actions
    reader = String((await world.call('token.create', { name: 'looker', role: 'reader' })).token)
    await world.call('token.create', { name: 'spare', role: 'reader' })
    surfaces = openSurfaces(hub, processes)
    idleSurfaces = openSurfaces(idle, processes)
  }, 2 * LIMIT_MS)

  afterAll(async () => {
    for (const surface of [...(surfaces ?? []), ...(idleSurfaces ?? [])]) await surface.close()
    await processes.cleanUp()
    await databases.drop()
  })

  const caseOf = (action: Action): Case => {
    const found = CASES[action.name]
    if (found === undefined)
      throw new Error(`${action.name} has no case: say in surface-cases/ how it is called`)
    return found
  }
  const inputOf = (action: Action, surface: SurfaceName): Input =>
    caseOf(action).input?.(world, surface) ?? {}
  /** Surfaces through which an action was done, not only refused. */
  const through = new Map<string, Set<SurfaceName>>()
  const reaches = (action: Action, { name }: Surface) => {
    if (name === 'rest') return action.rest !== null
    return name === 'cli' ? action.cli : action.mcp
  }

  /** A program start for each of many questions would cost minutes: those named are asked once for each new fact. */
  const sparingly = (costly: readonly SurfaceName[]) => {
    const facts = new Set<string>()
    return (fact: string) => {
      if (facts.has(fact)) return surfaces.filter(({ name }) => !costly.includes(name))
      facts.add(fact)
      return surfaces
    }
  }

  interface Question extends CallOptions {
    /** Nothing of it stays and nothing of it is new: all surfaces but the first may be asked at the same time. */
    readonly together?: boolean
    readonly asked?: readonly Surface[]
    input(surface: SurfaceName): Input | Promise<Input>
    /** What is to be compared besides the answer itself. */
    after?(answer: Answer): Promise<unknown>
  }

  /** Asks the surfaces that reach the action; compares each answer with the first. */
  async function askAll(action: Action, question: Question): Promise<Answer[]> {
    const { together = false, asked = surfaces, input, after = async () => undefined, ...options } = question
    const one = async (surface: Surface) => {
      const answer = await surface.call(action, await input(surface.name), options)
      return { surface, answer, later: await after(answer) }
    }
    const [first, ...others] = asked.filter((surface) => reaches(action, surface))
    if (first === undefined) throw new Error(`nothing reaches ${action.name}`)
    const seen = [await one(first)]
    if (together) seen.push(...(await Promise.all(others.map(one))))
    else for (const surface of others) seen.push(await one(surface))
    const comparable = ({ answer: { output, failure }, later }: (typeof seen)[number]) =>
      action.effect === 'read' && caseOf(action).moves !== true
        ? { output, failure }
        : steady({ output, failure, later })
    for (const each of seen) {
      const place = `${action.name} through ${each.surface.name}`
      expect(comparable(each), `${place} as through ${first.name}`).toEqual(
        comparable(seen[0] as typeof each),
      )
      expect(each.answer.signal, place).toBe(signalOf(each.surface.name, each.answer, options))
    }
    return seen.map(({ answer }) => answer)
  }

  test('every action of the hub is called here', () => {
    expect(actions.map(({ name }) => name)).toEqual(Object.keys(CASES).sort())
  })

  // These two have tests of their own: one needs a run that waits, the other a confirmation.
  const plain = Object.keys(CASES).filter((name) => name !== 'runs.cancel' && name !== 'source.use')
  const askedForKind = sparingly(['cli', 'mcp-stdio'])
  // The command line and the stdio program ask the hub over HTTP, whatever database it has: each of them through each action
  // with one of the two databases, through each kind of action with the other.
  const surfacesFor = ({ role, effect, long }: Action) =>
    server === undefined ? askedForKind(`${role} ${effect} ${long}`) : surfaces
  test.each(plain)('%s answers alike', { timeout: LIMIT_MS }, async (name) => {
    const action = actionOf(name)
    const { prepare, undo, refused, confirm } = caseOf(action)
    const asked = surfacesFor(action)
    const answers = await askAll(action, {
      asked,
      token: tokenFor(action),
      ...(confirm === undefined ? {} : { confirm }),
      together: action.effect === 'read',
      input: async (surface) => ({ ...inputOf(action, surface), ...(await prepare?.(world, surface)) }),
      after: async ({ output }) => {
        if (output === undefined) return undefined
        await undo?.(world, output as Output)
        const { runId } = output as Output
        return typeof runId === 'string' && action.effect !== 'read' ? chainEnded(hub, runId) : undefined
      },
    })
    for (const { failure } of answers) expect(failure?.code).toBe(refused)
    through.set(name, new Set(asked.filter((one) => reaches(action, one)).map((one) => one.name)))
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

  test('what cannot be done fails alike', { timeout: LIMIT_MS }, async () => {
    const askedFor = sparingly(['cli'])
    for (const action of actions) {
      const { failing, confirm } = caseOf(action)
      if (failing === undefined) continue
      const [input, code] = failing
      const options = { token: tokenFor(action), ...(confirm === undefined ? {} : { confirm }) }
      const asked = askedFor(server === undefined ? action.role : code)
      const question = { ...options, input: () => input, asked, together: true }
      for (const { failure } of await askAll(action, question)) {
        expect(failure, action.name).toMatchObject({ code })
        expect(failure?.message.length, action.name).toBeGreaterThan(10)
      }
    }
  })

  test('a reader is denied alike whatever needs more', { timeout: LIMIT_MS }, async () => {
    const askedFor = sparingly(['cli'])
    for (const action of actions.filter(({ role }) => role !== 'reader')) {
      const answers = await askAll(action, {
        ...{ token: reader, confirm: true, together: true },
        input: (surface) => inputOf(action, surface),
        asked: askedFor(`${action.role} ${action.effect} ${action.long} ${action.decision}`),
      })
      const code = action.decision ? 'DECISION_NEEDS_PERSON' : 'ROLE_TOO_LOW'
      for (const { failure } of answers)
        expect(failure, action.name).toMatchObject({ code, kind: 'forbidden' })
    }
    const { output } = await askFirst('audit.list', { actor: 'looker', outcome: 'denied', limit: 100 })
    const denied = (output as { entries: { channel: string; action: string }[] }).entries
    expect(new Set(denied.map(({ channel }) => channel))).toEqual(new Set(['rest', 'mcp', 'cli']))
  })

  async function askDry(): Promise<void> {
    const askedFor = sparingly(['cli', 'mcp-stdio'])
    for (const [name, { dryRun }] of Object.entries(CASES)) {
      if (dryRun === undefined) continue
      const action = actionOf(name)
      const input = typeof dryRun === 'object' ? dryRun : inputOf(action, 'rest')
      const code = dryRun === 'refused' ? 'DRY_RUN_UNSUPPORTED' : undefined
      const asked = askedFor(`${action.effect} ${action.long} ${code}`)
      const answers = await askAll(action, { asked, token: owner(), dryRun: true, input: () => input })
      for (const { failure } of answers) expect(failure?.code, name).toBe(code)
    }
  }

  test('a dry run answers alike and changes nothing', { timeout: 2 * LIMIT_MS }, async () => {
    // A job that is due by the clock may run in between: then it is looked at again, for the next is an hour away.
    for (let scheduled = true; scheduled; ) {
      const before = await stateOf(hub, world)
      await askDry()
      const after = await stateOf(hub, world)
      scheduled = scheduledRuns(after) !== scheduledRuns(before)
      if (!scheduled) expect(after).toEqual(before)
    }
  })

  test('removing data waits for a confirmation, then does it', { timeout: LIMIT_MS }, async () => {
    const action = actionOf('source.use')
    const question = { token: owner(), input: () => ({ origin: 'sample' }) }
    for (const { failure } of await askAll(action, question))
      expect(failure?.code).toBe('CONFIRMATION_NEEDED')
    const confirmed = await askAll(action, { ...question, confirm: true })
    for (const { output } of confirmed) expect(output).toEqual({ before: 'sample', origin: 'sample' })
  })

  test('a job does what a call does, and the trail names each channel', { timeout: LIMIT_MS }, async () => {
    const results = new Map<string, Output | undefined>()
    for (const action of STEPS) {
      const { runId } = await world.call(action, {}, 'agent')
      results.set(action, (await chainEnded(hub, String(runId))).at(-1))
    }
    const { runId } = await world.call('pipeline.run', { mode: 'full' }, 'agent')
    const outside = { input: undefined, next: undefined, parentId: undefined }
    for (const step of await chainEnded(hub, String(runId))) {
      const action = String(step.action)
      if (STEPS.includes(action))
        expect(steady({ ...step, ...outside })).toEqual(steady({ ...results.get(action), ...outside }))
    }
    for (const action of actions.filter(({ effect }) => effect !== 'read')) {
      const { output } = await askFirst('audit.list', { action: action.name, limit: 200 })
      const channels = new Set(
        (output as { entries: { channel: string }[] }).entries.map(({ channel }) => channel),
      )
      for (const name of through.get(action.name) ?? [])
        expect(channels, action.name).toContain(name.split('-')[0])
      if (STEPS.includes(action.name)) expect(channels, action.name).toContain('job')
    }
  })

  const askFirst = (name: string, input: Input) =>
    (surfaces[0] as Surface).call(actionOf(name), input, { token: owner() })
}

/** Stages whose second run, on the same data, gives the result of the first. */
const STEPS = ['validate.run', 'embedding.run', 'match.run']
