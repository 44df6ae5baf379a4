import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { describeOnBothDatabases, type TestDatabase } from '../../../tests/helpers/database.ts'
import { ADMIN, AGENT, OPERATOR, testPlatform } from '../../../tests/helpers/platform.ts'
import { selectAudit } from '../audit/queries.ts'
import { AppError } from '../errors/app-error.ts'
import { selectEventsAfter } from '../events/queries.ts'
import { createPlatform, type Platform } from '../hub/platform.ts'
import { actorOfToken } from '../identity/identity.ts'
import { readTokenFile } from '../identity/token-file.ts'
import { ensureTokenFiles } from '../identity/token-files.ts'
import { createLogger } from '../logging/logger.ts'
import { readSetting, writeSetting } from '../settings/queries.ts'
import { type Actor, ANONYMOUS } from './context.ts'
import { actionsFor, bindActions } from './define-action.ts'
import { type GatePorts, openGate } from './gate.ts'

const { defineAction } = actionsFor<null>()
const outside: string[] = []
const facts = { errors: [], role: 'agent', reach: 'hub', expose: {} } as const

const put = defineAction({
  ...facts,
  name: 'test.put',
  summary: 'Writes a setting',
  input: z.object({ name: z.string(), password: z.string().optional(), answer: z.unknown().optional() }),
  output: z.object({ ok: z.literal(true) }),
  effect: 'write',
  run: async (input, ctx) => {
    await writeSetting(ctx.db, input.name, 1, ctx.clock.now())
    await ctx.emit('test.put', { name: input.name })
    ctx.afterCommit(() => void outside.push(input.name))
    return (input.answer ?? { ok: true }) as { ok: true }
  },
})
const crash = defineAction({
  ...facts,
  name: 'test.crash',
  summary: 'Fails after writing',
  input: z.object({ name: z.string() }),
  output: z.object({}),
  effect: 'write',
  run: async (input, ctx) => {
    await writeSetting(ctx.db, input.name, 1, ctx.clock.now())
    throw new Error('secret internals: hunter2')
  },
})
const told = defineAction({
  ...facts,
  name: 'test.told',
  summary: 'Finishes after its commit',
  input: z.object({ name: z.string(), fails: z.boolean().default(false) }),
  output: z.object({ name: z.string(), seen: z.number() }),
  effect: 'write',
  run: async (input, ctx) => {
    await writeSetting(ctx.db, input.name, 1, ctx.clock.now())
    return { name: input.name, seen: 0 }
  },
  finish: async ({ name }, { fails }) => {
    if (fails) throw new AppError('TOLD', 'conflict', 'no disk')
    return { name, seen: await settingSeenByOthers(name) }
  },
})
const remove = defineAction({
  ...facts,
  name: 'test.remove',
  summary: 'Removes data',
  input: z.object({}),
  output: z.object({}),
  effect: 'destroy',
  run: async () => ({}),
})
const plan = defineAction({
  ...facts,
  name: 'test.plan',
  summary: 'Plans by asking others, who use the pool',
  input: z.object({}),
  output: z.object({ planned: z.boolean() }),
  effect: 'write',
  run: async () => ({ planned: false }),
  plan: async () => ({ planned: (await othersUsePool()) === 1 }),
})
const claim = defineAction({
  ...facts,
  name: 'test.claim',
  summary: 'Says who asks',
  input: z.object({ agent: z.string().optional() }),
  output: z.object({ actor: z.string(), agent: z.string().nullable() }),
  effect: 'write',
  actsFor: 'agent',
  run: async (_input, ctx) => ({ actor: ctx.actor.name, agent: ctx.actor.onBehalfOf ?? null }),
})
let settingSeenByOthers: (name: string) => Promise<number> = async () => 0
let othersUsePool: () => Promise<number | undefined> = async () => undefined
const decide = defineAction({
  ...facts,
  name: 'test.decide',
  summary: 'A decision',
  decision: true,
  input: z.object({}),
  output: z.object({}),
  effect: 'write',
  run: async () => ({}),
})

describeOnBothDatabases('the gate every call passes', (open) => {
  let database: TestDatabase
  let platform: Platform
  beforeAll(async () => {
    database = await open()
    const gate: GatePorts = {
      ...openGate,
      checkBudget: async (_action, input) => {
        if ((input as { name?: string }).name === 'over-budget')
          throw new AppError('OVER_BUDGET', 'too_many', 'Too much.')
      },
    }
    const actions = bindActions([put, crash, told, remove, plan, decide, claim], null)
    platform = await testPlatform(database, [actions], { gate })
  })
  afterAll(async () => {
    await platform?.stop()
    await database?.close()
  })

  const call = (name: string, input: unknown, more: object = {}) =>
    platform.invoke(name, input, { actor: AGENT, channel: 'internal', ...more })
  const lastAudit = async () => (await selectAudit(database.pool, { limit: 1 }))[0]

  test('a dry run that has a plan holds no transaction meanwhile', async () => {
    othersUsePool = async () => (await database.pool<{ one: number }[]>`select 1 as one`)[0]?.one
    const call = { actor: AGENT, channel: 'internal', dryRun: true } as const
    expect((await platform.invoke('test.plan', {}, call)).output).toEqual({ planned: true })
  })

  test('a write finishes after its commit, on the pool; not in a dry run; a failure of it leaves what was committed', async () => {
    settingSeenByOthers = async (name) => (await readSetting<number>(database.pool, name)) ?? 0
    expect((await call('test.told', { name: 'e' })).output).toEqual({ name: 'e', seen: 1 })
    expect((await call('test.told', { name: 'f' }, { dryRun: true })).output).toEqual({ name: 'f', seen: 0 })
    expect(await readSetting(database.pool, 'f')).toBeUndefined()
    await expect(call('test.told', { name: 'g', fails: true })).rejects.toMatchObject({ code: 'TOLD' })
    expect(await readSetting(database.pool, 'g')).toBe(1)
    expect(await lastAudit()).toMatchObject({ action: 'test.told', outcome: 'done' })
  })

  test('a write is audited as done with its events, secrets masked', async () => {
    const { output, requestId } = await call('test.put', { name: 'a', password: 'hunter2' })
    expect(output).toEqual({ ok: true })
    expect(outside).toContain('a')
    expect(await lastAudit()).toMatchObject({
      action: 'test.put',
      actor: 'agent',
      outcome: 'done',
      requestId,
      input: { name: 'a', password: '•••' },
    })
  })

  test('a bad output rolls everything back and is our fault', async () => {
    await expect(call('test.put', { name: 'b', answer: { ok: 'no' } })).rejects.toMatchObject({
      code: 'OUTPUT_INVALID',
      kind: 'internal',
    })
    expect(await readSetting(database.pool, 'b')).toBeUndefined()
    expect(outside).not.toContain('b')
    expect(await lastAudit()).toMatchObject({ outcome: 'failed', errorCode: 'OUTPUT_INVALID' })
  })

  test('a text that PostgreSQL cannot keep is refused with a code, and audited', async () => {
    await expect(call('test.put', { name: 'a\0b' })).rejects.toMatchObject({ code: 'TEXT_NOT_STORABLE' })
    expect(await lastAudit()).toMatchObject({ outcome: 'failed', input: { name: 'a\ufffdb' } })
  })

  test('an unexpected failure rolls back, is audited, and tells nothing of the inside', async () => {
    const error = await call('test.crash', { name: 'c' }).catch((thrown: AppError) => thrown)
    expect(error).toMatchObject({ code: 'INTERNAL' })
    expect(JSON.stringify(error)).not.toContain('hunter2')
    expect((error as AppError).message).not.toContain('hunter2')
    expect(await readSetting(database.pool, 'c')).toBeUndefined()
    expect(await lastAudit()).toMatchObject({
      action: 'test.crash',
      outcome: 'failed',
      errorCode: 'INTERNAL',
    })
  })

  test('a dry run leaves nothing but its audit row', async () => {
    const before = (await selectEventsAfter(database.pool, 0, 100)).length
    expect((await call('test.put', { name: 'd' }, { dryRun: true })).output).toEqual({ ok: true })
    expect(await readSetting(database.pool, 'd')).toBeUndefined()
    expect(outside).not.toContain('d')
    expect(await lastAudit()).toMatchObject({ dryRun: true, outcome: 'done' })
    expect((await selectEventsAfter(database.pool, 0, 100)).length).toBe(before)
  })

  test('a dry run of a rotation leaves the token, and its file, as they are', async () => {
    const pool = database.pool
    const home = mkdtempSync(join(tmpdir(), 'revops-rotate-'))
    const own = await createPlatform({
      pool,
      home,
      target: database.target,
      version: '0',
      log: createLogger('silent'),
      actions: [],
    })
    try {
      await ensureTokenFiles(own.identity, home)
      const before = readTokenFile(home, 'agent') ?? ''
      const rotate = (dryRun: boolean) =>
        own.invoke('token.rotate', { name: 'agent' }, { actor: ADMIN, channel: 'cli', dryRun })
      await rotate(true)
      expect(readTokenFile(home, 'agent')).toBe(before)
      await expect(actorOfToken(own.identity, before)).resolves.toMatchObject({ name: 'agent' })
      const { output } = await rotate(false)
      expect(readTokenFile(home, 'agent')).toBe((output as { token: string }).token)
      await expect(actorOfToken(own.identity, before)).rejects.toMatchObject({ code: 'CREDENTIAL_INVALID' })
    } finally {
      await own.stop()
      rmSync(home, { recursive: true })
    }
  })

  test('anonymous is asked to sign in; a low role is refused; both are audited', async () => {
    await expect(call('test.put', { name: 'e' }, { actor: ANONYMOUS })).rejects.toMatchObject({
      code: 'SIGN_IN_NEEDED',
    })
    expect(await lastAudit()).toMatchObject({
      actor: 'anonymous',
      outcome: 'denied',
      errorCode: 'SIGN_IN_NEEDED',
    })
    await expect(call('db.backup', {}, { actor: AGENT })).rejects.toMatchObject({ code: 'ROLE_TOO_LOW' })
    expect(await lastAudit()).toMatchObject({ actor: 'agent', outcome: 'denied', errorCode: 'ROLE_TOO_LOW' })
  })

  test('HUB-10 the default agent token and a person may act for an agent that the body names; the audit shows both', async () => {
    const asked = (actor: Actor, agent?: string) => call('test.claim', { agent }, { actor })
    expect((await asked(AGENT, 'backend-engineer')).output).toEqual({
      actor: 'agent',
      agent: 'backend-engineer',
    })
    expect(await lastAudit()).toMatchObject({ actor: 'agent', onBehalfOf: 'backend-engineer' })
    expect((await asked(ADMIN, 'qa-engineer')).output).toEqual({ actor: 'ada', agent: 'qa-engineer' })
    expect((await asked(AGENT)).output).toEqual({ actor: 'agent', agent: null })
    const own = { name: 'caller', kind: 'agent', role: 'agent' } as const
    expect((await asked(own, 'caller')).output).toEqual({ actor: 'caller', agent: null })
    await expect(asked(own, 'backend-engineer')).rejects.toMatchObject({ code: 'ACT_FOR_FORBIDDEN' })
    expect(await lastAudit()).toMatchObject({ actor: 'caller', outcome: 'denied' })
    await expect(asked({ ...AGENT, onBehalfOf: 'one' }, 'other')).rejects.toMatchObject({
      code: 'ACT_FOR_FORBIDDEN',
    })
  })

  test('a decision needs a person or a named operator, and nobody’s deputy', async () => {
    await expect(call('test.decide', {})).rejects.toMatchObject({ code: 'DECISION_NEEDS_PERSON' })
    await expect(
      call('test.decide', {}, { actor: { ...OPERATOR, onBehalfOf: 'someone' } }),
    ).rejects.toMatchObject({
      code: 'DECISION_NEEDS_PERSON',
    })
    await call('test.decide', {}, { actor: OPERATOR })
    await call('test.decide', {}, { actor: ADMIN })
  })

  test('the budget port refuses before anything runs, and the refusal is audited', async () => {
    await expect(call('test.put', { name: 'over-budget' })).rejects.toMatchObject({ code: 'OVER_BUDGET' })
    expect(await readSetting(database.pool, 'over-budget')).toBeUndefined()
    expect(await lastAudit()).toMatchObject({ outcome: 'denied', errorCode: 'OVER_BUDGET' })
  })

  test('removing data needs confirmation', async () => {
    await expect(call('test.remove', {})).rejects.toMatchObject({ code: 'CONFIRMATION_NEEDED' })
    await call('test.remove', {}, { confirm: true })
  })

  test('an unknown action and unknown fields are coded errors', async () => {
    await expect(call('test.nothing', {})).rejects.toMatchObject({
      code: 'ACTION_UNKNOWN',
      kind: 'not_found',
    })
    await expect(call('test.put', { nmae: 1 })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      kind: 'invalid_input',
    })
  })
})
