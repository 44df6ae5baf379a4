import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../../tests/helpers/database.ts'
import { AGENT, nextEvent, testPlatform } from '../../tests/helpers/platform.ts'
import { createRaw, putRaw } from '../../tests/helpers/raw-fixtures.ts'
import { actionsFor, bindActions, type Platform, productPath } from '../00-platform/index.ts'
import { defaultValidationOptions, loadAceFacts, validationActions } from './index.ts'
import { RuleSchema } from './rules/schema.ts'

const { defineLongAction } = actionsFor<null>()
const OVER = /^run\.(succeeded|failed|cancelled)$/
const job = { job: { timeoutMs: 60_000, maxAttempts: 1 } }
const shape = { effect: 'write', role: 'agent', reach: 'hub', expose: job, errors: [] } as const

/** The stage before validation; validation and the stage behind it follow. */
const before = defineLongAction({
  ...{ name: 'test.before', summary: 'The stage before validation', ...shape },
  ...{ input: z.object({}), output: z.object({ runId: z.string() }), exclusiveKey: () => 'before' },
  execute: async (_, run) => {
    const { runId } = await run.startRun('validate.run', {}, [{ action: 'test.promoted', input: {} }])
    return { runId }
  },
})
const promoted = defineLongAction({
  ...{ name: 'test.promoted', summary: 'The stage behind validation', ...shape },
  ...{ input: z.object({}), output: z.object({}), exclusiveKey: () => 'promoted' },
  execute: async () => ({}),
})

describe.each(DATABASE_KINDS)('promotion to the next stage on %s', (kind) => {
  let hub: TestDatabase
  let platform: Platform
  let severity: 'error' | 'warn'
  const rule = () =>
    RuleSchema.parse({
      ...{ id: 'the-rule', title: 'Names are there', entity: 'raw.items', kind: 'not-null', column: 'name' },
      ...{ severity, fix: 'Mend it.' },
    })
  const deps = {
    ace: loadAceFacts(productPath('data', 'ace')),
    options: defaultValidationOptions,
    get suites() {
      return [{ suite: 'test', description: '', rules: [rule()] }]
    },
  }
  beforeAll(async () => {
    hub = await testDatabase({ kind })
    await hub.pool`create schema if not exists raw`
    await createRaw(hub.pool, 'items', { id: 'text', name: 'text' })
    await putRaw(hub.pool, 'items', [{ id: 'a', name: null }])
    platform = await testPlatform(hub, [
      bindActions(validationActions, deps),
      bindActions([before, promoted], null),
    ])
    await platform.work()
  })
  afterAll(async () => {
    await platform?.stop()
    await hub?.close()
  })

  /** Runs the chain until nothing of it waits or runs. @returns what became of each stage */
  async function chain() {
    await hub.pool`truncate ops.runs, ops.validation_results, ops.validation_failures`
    const names = new Map<string, string>()
    await platform.invoke('test.before', {}, { actor: AGENT, channel: 'internal' })
    for (;;) {
      const next = nextEvent(platform, ({ type }) => OVER.test(type))
      next.catch(() => {})
      const runs = await hub.pool<{ action: string; status: string }[]>`
        select action, status from ops.runs order by created_at, id`
      for (const { action, status } of runs) names.set(action, status)
      const open = runs.some(({ status }) => status === 'queued' || status === 'running')
      if (!open && names.has('validate.run')) return Object.fromEntries(names)
      await next
    }
  }

  test('PIPE-6 a failed rule of severity error stops the next stage, one of severity warn does not', async () => {
    severity = 'error'
    expect(await chain()).toEqual({ 'test.before': 'succeeded', 'validate.run': 'failed' })
    const [{ code } = { code: null }] = await hub.pool`
      select error ->> 'code' as code from ops.runs where action = 'validate.run'`
    expect(code).toBe('VALIDATION_BLOCKED')
    severity = 'warn'
    expect(await chain()).toEqual({
      ...{ 'test.before': 'succeeded', 'validate.run': 'succeeded', 'test.promoted': 'succeeded' },
    })
    const [failed] = await hub.pool`select count(*)::int as n from ops.validation_failures`
    expect(failed).toEqual({ n: 1 })
  })
})
