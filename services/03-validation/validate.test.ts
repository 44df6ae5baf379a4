import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { coreColumns } from '../../tests/helpers/core-columns.ts'
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../../tests/helpers/database.ts'
import { createRaw, putRaw } from '../../tests/helpers/raw-fixtures.ts'
import { hidePersonalValue, productPath } from '../00-platform/index.ts'
import {
  defaultValidationOptions,
  loadAceFacts,
  loadSuites,
  type Rule,
  type Suite,
  validate,
} from './index.ts'
import { readinessOf } from './readiness/readiness.ts'
import { listFailures, listResults } from './results.ts'
import { RuleSchema } from './rules/schema.ts'
import { validationTrend } from './trend.ts'

const ace = loadAceFacts(productPath('data', 'ace'))
const suites = loadSuites(productPath('data', 'validation'), ace, coreColumns())
const NOW = new Date('2026-03-01T12:00:00Z')

describe.each(DATABASE_KINDS)('validation on %s', (kind) => {
  let hub: TestDatabase
  beforeAll(async () => {
    hub = await testDatabase({ kind })
  }, 60_000)
  afterAll(() => hub?.close())
  beforeEach(async () => {
    await hub.pool.unsafe(`drop schema raw cascade; create schema raw; truncate core.odoo_opportunities, core.ace_opportunities,
      core.aws_accounts, core.country_map, ops.validation_results, ops.validation_failures`)
  })

  const run = (of: readonly Suite[], runId = 'run-1', options = defaultValidationOptions, suite?: string) =>
    validate(
      { suites: of, ace, options },
      { db: hub.pool, runId, signal: new AbortController().signal, now: () => NOW, progress: async () => {} },
      suite,
    )

  /** Runs one rule over raw.items and answers its status and the keys that failed. */
  async function outcome(given: Record<string, unknown>, runId = 'run-1') {
    const rule = RuleSchema.parse({
      id: 'the-rule',
      title: 'The rule holds',
      entity: 'raw.items',
      severity: 'warn',
      fix: 'Mend it.',
      ...given,
    })
    await run([{ suite: 'test', description: '', rules: [rule] }], runId)
    const [result] = (await listResults(hub.pool, { runId })).results
    const { items } = await listFailures(hub.pool, { runId, rule: 'the-rule', limit: 200 })
    return {
      status: result?.status,
      checked: result?.checked,
      failed: result?.failed,
      keys: items.map((f) => f.entityKey),
      sql: result?.sql ?? '',
    }
  }

  async function items(): Promise<void> {
    await createRaw(hub.pool, 'items', {
      id: 'text',
      name: 'text',
      tags: 'text[]',
      amount: 'numeric',
      parent: 'text',
      seen: 'timestamptz',
    })
    await putRaw(hub.pool, 'items', [
      {
        id: 'a',
        name: 'Alpha – One &  Two',
        tags: ['x'],
        amount: 1,
        parent: null,
        seen: '2026-03-01T10:00:00Z',
      },
      { id: 'b', name: '', tags: [], amount: 'NaN', parent: 'a', seen: '2026-02-01T10:00:00Z' },
      { id: 'c', name: null, tags: null, amount: -5, parent: 'zz', seen: null },
      { id: 'd', name: 'Beta', tags: ['x', 'bad'], amount: null, parent: 'a', seen: null },
    ])
    await hub.pool`update raw.items set _deleted_at = now() where id = 'none'`
  }

  const passing: [string, Record<string, unknown>][] = [
    ['not-null', { column: 'id' }],
    ['unique', { column: 'name' }],
    [
      'references',
      { column: 'parent', references: { entity: 'raw.items', column: 'id' }, when: "t.parent = 'a'" },
    ],
    ['accepted-values', { column: 'name', values: ['alpha - one and two', 'BETA'] }],
    ['range', { column: 'amount', min: -10, max: 10, when: "t.amount <> 'NaN'" }],
    ['pattern', { column: 'name', pattern: '^[AB]' }],
    ['length', { column: 'name', min: 4, max: 20 }],
    ['expression', { column: 'amount', valid: 't.amount > -9' }],
    [
      'cross-table',
      { column: 'amount', with: 'raw.items', on: { parent: 'id' }, valid: "r.id = 'a' and t.id <> r.id" },
    ],
    ['row-count', { min: 4, max: 4 }],
    ['freshness', { column: 'seen', maxAgeHours: 3 }],
    ['sql', { sql: 'select id as entity_key, name as value from raw.items where false' }],
  ]
  test.each(passing)('PIPE-6 %s: a case that passes', async (kindOfRule, given) => {
    await items()
    expect(await outcome({ kind: kindOfRule, ...given })).toMatchObject({
      status: 'passed',
      failed: 0,
      keys: [],
    })
  })

  const failing: [string, Record<string, unknown>, string[]][] = [
    ['not-null', { column: 'name' }, ['b', 'c']],
    ['not-null', { column: 'tags' }, ['b', 'c']],
    ['unique', { column: 'parent' }, ['b', 'd']],
    ['references', { column: 'parent', references: { entity: 'raw.items', column: 'id' } }, ['c']],
    ['accepted-values', { column: 'name', values: ['Alpha - One and Two'] }, ['d']],
    ['accepted-values', { column: 'tags', each: true, values: ['X'] }, ['d']],
    ['range', { column: 'amount', min: 0, max: 10 }, ['b', 'c']],
    ['pattern', { column: 'name', pattern: "^[A']" }, ['d']],
    ['pattern', { column: 'name', pattern: '^[a-z]' }, ['a', 'd']],
    ['length', { column: 'name', max: 4 }, ['a']],
    ['expression', { column: 'seen', valid: "t.seen >= {today} - interval '2 days'" }, ['b']],
    [
      'cross-table',
      { column: 'amount', with: 'raw.items', on: { parent: 'id' }, valid: 't.name = r.name' },
      ['b', 'd'],
    ],
    [
      'cross-table',
      { column: 'id', with: 'raw.items', on: { parent: 'id' }, valid: 'true', missing: 'fail' },
      ['c'],
    ],
    ['row-count', { min: 5 }, ['rows']],
    ['row-count', { max: 3 }, ['rows']],
    ['freshness', { column: 'seen', maxAgeHours: 1 }, ['newest']],
    ['sql', { sql: "select id as entity_key, name as value from raw.items where id = 'a'" }, ['a']],
  ]
  test.each(failing)('PIPE-6 %s %j: a case that fails', async (kindOfRule, given, keys) => {
    await items()
    const result = await outcome({ kind: kindOfRule, ...given })
    expect(result).toMatchObject({ status: 'failed', failed: keys.length, keys })
    const again = await hub.pool.unsafe(result.sql)
    const { items: stored } = await listFailures(hub.pool, { runId: 'run-1', limit: 200 })
    const rows = again.map((row) => [row.entity_key, row.value]).sort()
    expect(rows).toEqual(stored.map((row) => [row.entityKey, row.value]))
  })

  test('PIPE-6 across tables: both values are shown, tombstones have no partner, rows without a key are not looked at', async () => {
    await items()
    const rule = {
      ...{ kind: 'cross-table', column: 'name', with: 'raw.items', on: { parent: 'id' } },
      ...{ valid: "t.name <> 'Beta'", otherColumn: 'name' },
    }
    expect(await outcome(rule, 'r1')).toMatchObject({ checked: 2, keys: ['d'] })
    const { items: found } = await listFailures(hub.pool, { runId: 'r1', rule: 'the-rule', limit: 10 })
    expect(found[0]?.value).toBe('Beta against Alpha – One &  Two')
    await hub.pool`update raw.items set _deleted_at = now() where id = 'a'`
    expect(await outcome(rule, 'r2')).toMatchObject({ checked: 0, status: 'passed' })
    expect(await outcome({ ...rule, missing: 'fail' }, 'r3')).toMatchObject({
      ...{ checked: 3, failed: 3, keys: ['b', 'c', 'd'] },
    })
  })

  test('PIPE-6 with both limits of a threshold neither may be passed', async () => {
    await items()
    const status = async (threshold: object, runId: string) =>
      (await outcome({ kind: 'not-null', column: 'name', threshold }, runId)).status
    expect(await status({ maxFailures: 2, maxRatio: 0.5 }, 'r1')).toBe('passed')
    expect(await status({ maxFailures: 1, maxRatio: 0.5 }, 'r2')).toBe('failed')
    expect(await status({ maxFailures: 2, maxRatio: 0.4 }, 'r3')).toBe('failed')
  })

  const edges: [rows: number, failing: number, threshold: object, status: string][] = [
    [0, 0, { maxFailures: 0 }, 'passed'],
    [0, 0, { maxRatio: 0 }, 'passed'],
    [10, 0, { maxRatio: 0 }, 'passed'],
    [10, 1, { maxRatio: 0 }, 'failed'],
    [10, 1, { maxFailures: 0 }, 'failed'],
    [10, 3, { maxRatio: 0.3 }, 'passed'],
    [10, 4, { maxRatio: 0.3 }, 'failed'],
    [7, 1, { maxRatio: 1 / 7 }, 'passed'],
    [1000, 7, { maxRatio: 0.007 }, 'passed'],
    [1000, 8, { maxRatio: 0.007 }, 'failed'],
    [10, 10, { maxRatio: 1 }, 'passed'],
    [10, 3, { maxFailures: 3 }, 'passed'],
    [10, 4, { maxFailures: 3 }, 'failed'],
    [10, 3, { maxFailures: 3, maxRatio: 0.2 }, 'failed'],
    [10, 2, { maxFailures: 1, maxRatio: 0.2 }, 'failed'],
    [10, 2, { maxFailures: 2, maxRatio: 0.2 }, 'passed'],
  ]
  test.each(edges)('PIPE-6 of %i rows %i fail, threshold %j: %s', async (rows, bad, threshold, status) => {
    await createRaw(hub.pool, 'items', { id: 'text', name: 'text' })
    await hub.pool`insert into raw.items (id, name, _load_id, _source_hash)
      select n::text, case when n > ${bad} then 'x' end, 'l', 'h' from generate_series(1, ${rows}::int) n`
    expect(await outcome({ kind: 'not-null', column: 'name', threshold })).toMatchObject({
      ...{ status, checked: rows, failed: bad },
    })
  })

  test('PIPE-6 rows that a rule does not look at do not count for its share; without any that it looks at, a failure is one too many', async () => {
    await items()
    const threshold = { maxRatio: 0.5 }
    const when = "t.id in ('b', 'd')"
    expect(await outcome({ kind: 'not-null', column: 'name', when, threshold }, 'r1')).toMatchObject({
      ...{ status: 'passed', checked: 2, failed: 1 },
    })
    const sql = "select id as entity_key, name as value from raw.items where id = 'a'"
    const none = { kind: 'sql', sql, when: 'false', threshold: { maxRatio: 1 } }
    expect(await outcome(none, 'r2')).toMatchObject({ status: 'failed', checked: 0, failed: 1 })
  })

  test('PIPE-6 a rule that every one of 20,000 rows fails: all are counted, a thousand kept and paged, of the last runs only', async () => {
    await createRaw(hub.pool, 'items', { id: 'bigint', name: 'text' })
    await hub.pool`insert into raw.items (id, name, _load_id, _source_hash)
      select n, repeat('x', 600), 'l', 'h' from generate_series(1, 20000) n`
    const rule = RuleSchema.parse({
      ...{ id: 'every-row', title: 'No row passes', entity: 'raw.items', kind: 'pattern', column: 'name' },
      ...{ pattern: '^y', severity: 'warn', fix: 'Mend it.' },
    })
    const runs = Array.from({ length: defaultValidationOptions.keepRuns + 2 }, (_, n) => `r${n}`)
    for (const runId of runs) await run([{ suite: 'test', description: '', rules: [rule] }], runId)
    const { results } = await listResults(hub.pool, { runId: runs.at(-1) })
    expect(results[0]).toMatchObject({ checked: 20_000, failed: 20_000, stored: 1_000, status: 'failed' })
    const [kept] =
      await hub.pool`select count(*)::int as rows, max(length(value)) as longest from ops.validation_failures`
    expect(kept).toEqual({ rows: 1_000 * defaultValidationOptions.keepRuns, longest: 500 })
    const seen = new Set<string>()
    let cursor: string | undefined
    do {
      const page = await listFailures(hub.pool, { rule: 'every-row', limit: 300, cursor })
      for (const { entityKey } of page.items) seen.add(entityKey)
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
    expect(seen.size).toBe(1_000)
  })

  test('PIPE-6 a rule whose table or column is not there is skipped', async () => {
    await items()
    const needing = async (needed: string, runId: string) =>
      (await outcome({ kind: 'not-null', column: 'name', requires: [needed] }, runId)).status
    expect(await needing('raw.items.name', 'r1')).toBe('failed')
    expect(await needing('raw.items.nothing', 'r2')).toBe('skipped')
    expect(await needing('raw.nothing', 'r3')).toBe('skipped')
  })

  test('PIPE-6 thresholds, tombstones, limits on what is stored, and repeated attempts', async () => {
    await items()
    expect(
      await outcome({ kind: 'not-null', column: 'name', threshold: { maxFailures: 2 } }, 'r1'),
    ).toMatchObject({ status: 'passed', failed: 2 })
    expect(
      await outcome({ kind: 'not-null', column: 'name', threshold: { maxRatio: 0.4 } }, 'r2'),
    ).toMatchObject({ status: 'failed', failed: 2, checked: 4 })
    await hub.pool`update raw.items set _deleted_at = now() where id = 'c'`
    expect(await outcome({ kind: 'not-null', column: 'name' }, 'r2')).toMatchObject({
      keys: ['b'],
      checked: 3,
    })
    const rule = RuleSchema.parse({
      id: 'many',
      title: 'Many fail',
      entity: 'raw.items',
      kind: 'not-null',
      column: 'amount',
      when: 'true',
      severity: 'warn',
      fix: 'Mend it.',
    })
    await hub.pool`insert into raw.items (id, _load_id, _source_hash) select 'n' || n, 'l', 'h' from generate_series(1, 50) n`
    await run([{ suite: 'test', description: '', rules: [rule] }], 'r3', {
      storedPerRule: 10,
      keepRuns: 2,
      rulesAtOnce: 2,
    })
    const { results } = await listResults(hub.pool, { runId: 'r3' })
    expect(results[0]).toMatchObject({ failed: 51, stored: 10 })
    const kept = await hub.pool`select distinct run_id from ops.validation_failures order by run_id`
    expect(kept.length).toBeLessThanOrEqual(2)
  })

  test('PIPE-6 the trend says of each rule how many rows failed in each of the last runs, the oldest first', async () => {
    await items()
    const rule = (id: string, column: string) =>
      RuleSchema.parse({
        ...{ id, column, title: 'A rule of the test', entity: 'raw.items', kind: 'not-null' },
        ...{ severity: 'warn', fix: 'Mend it.' },
      })
    const begun = async (runId: string, hour: number) => {
      await hub.pool`update ops.validation_results set started_at = ${`2026-03-01T0${hour}:00:00Z`} where run_id = ${runId}`
    }
    await run([{ suite: 'test', description: '', rules: [rule('the-name', 'name')] }], 'z-first')
    await begun('z-first', 1)
    await hub.pool`update raw.items set name = 'Gamma' where id = 'b'`
    const both = [rule('the-name', 'name'), rule('the-parent', 'parent')]
    await run([{ suite: 'test', description: '', rules: both }], 'a-second')
    await begun('a-second', 2)
    const { runs, rules } = await validationTrend(hub.pool, { runs: 20 })
    expect(runs.map(({ runId, failed, failures }) => [runId, failed, failures])).toEqual([
      ['z-first', 1, 2],
      ['a-second', 2, 2],
    ])
    expect(rules.map(({ rule: id, failed }) => [id, failed])).toEqual([
      ['the-name', [2, 1]],
      ['the-parent', [null, 1]],
    ])
    expect((await validationTrend(hub.pool, { runs: 1 })).runs.map(({ runId }) => runId)).toEqual([
      'a-second',
    ])
    expect(await validationTrend(hub.pool, { suite: 'other', runs: 5 })).toEqual({ runs: [], rules: [] })
  })

  test('PIPE-6 error blocks after everything is recorded; warn does not; a broken rule of severity error blocks too', async () => {
    await items()
    const rule = (id: string, more: Record<string, unknown>): Rule =>
      RuleSchema.parse({
        id,
        title: 'A rule of the test',
        entity: 'raw.items',
        kind: 'not-null',
        column: 'name',
        fix: 'Mend it.',
        ...more,
      })
    const warn = rule('w-rule', { severity: 'warn' })
    const error = rule('e-rule', { severity: 'error' })
    const broken = rule('broken-rule', { severity: 'error', kind: 'expression', valid: 't.no_such_column' })
    const skipped = rule('skipped-rule', { severity: 'error', requires: ['raw.nothing'] })
    const summary = await run([{ suite: 'soft', description: '', rules: [warn, skipped] }], 'r1')
    expect(summary).toMatchObject({ failed: 1, skipped: 1, failures: { warn: 2, error: 0 } })
    await expect(
      run([{ suite: 'hard', description: '', rules: [error, broken, warn] }], 'r2'),
    ).rejects.toMatchObject({
      code: 'VALIDATION_BLOCKED',
      details: { runId: 'r2', rules: ['e-rule', 'broken-rule'] },
    })
    const { results } = await listResults(hub.pool, {})
    expect(results.map((r) => [r.rule, r.status, r.blocks])).toEqual([
      ['broken-rule', 'broken', true],
      ['e-rule', 'failed', true],
      ['w-rule', 'failed', false],
    ])
    expect(results[0]?.problem).toBe('SQLSTATE 42703')
    await expect(run(suites, 'r3', defaultValidationOptions, 'nope')).rejects.toMatchObject({
      code: 'VALIDATION_SUITE_UNKNOWN',
    })
  })

  test('PIPE-4.19 PIPE-6 failures page by cursor and personal values are masked for who is not signed in', async () => {
    await items()
    const rule = RuleSchema.parse({
      id: 'mail',
      title: 'Personal rule',
      entity: 'raw.items',
      kind: 'pattern',
      column: 'name',
      pattern: '^$',
      severity: 'warn',
      fix: 'Mend it.',
      personal: true,
    })
    await run([{ suite: 'test', description: '', rules: [rule] }])
    const first = await listFailures(hub.pool, { rule: 'mail', limit: 1 })
    expect(first.items).toMatchObject([
      {
        entityKey: 'a',
        value: expect.stringMatching(/^Alpha/),
        personal: true,
        message: 'Personal rule',
        fix: 'Mend it.',
      },
    ])
    expect(first.items.map(hidePersonalValue)).toMatchObject([{ entityKey: 'a', value: '•••' }])
    const second = await listFailures(hub.pool, { rule: 'mail', limit: 1, cursor: first.nextCursor ?? '' })
    expect(second).toMatchObject({ items: [{ entityKey: 'd', value: 'Beta' }], nextCursor: null })
  })

  test('PIPE-6 all suites of the product run on an empty hub and on tables of another shape', async () => {
    const empty = await run(suites, 'r1')
    expect(empty).toMatchObject({ broken: 0, suites: ['ace-submission', 'core'] })
    await createRaw(hub.pool, 'apn_opportunity', {
      id: 'text',
      title: 'text',
      delivery_models: 'text',
      customer_country_code: 'character(2)',
      target_close_date: 'text',
      expected_spend_amount: 'text',
    })
    await putRaw(hub.pool, 'apn_opportunity', [
      {
        id: 'O1',
        title: 'T',
        delivery_models: 'Resell; Nonsense',
        customer_country_code: 'DE',
        target_close_date: '2026-02-28',
        expected_spend_amount: '0',
      },
      ...['2026-12-31', '2028-02-29', '2026-02-30', '31.12.2026'].map((target_close_date, i) => ({
        ...{ id: `O${i + 2}`, title: 'T', delivery_models: 'Resell', customer_country_code: 'DE' },
        ...{ target_close_date, expected_spend_amount: '1' },
      })),
    ])
    const summary = await run(
      suites.filter((s) => s.suite === 'ace-submission'),
      'r2',
    )
    expect(summary.broken).toBe(0)
    const { items: found } = await listFailures(hub.pool, { runId: 'r2', limit: 200 })
    const rules = found.map((f) => f.rule)
    expect(rules).toEqual(
      expect.arrayContaining([
        'ace-accepted-delivery-models',
        'ace-close-date-not-past',
        'ace-spend-range',
        'ace-required-customer-business-problem',
        'ace-conditional-postal-code',
      ]),
    )
    const undated = found.filter((f) => f.rule === 'ace-required-target-close-date').map((f) => f.entityKey)
    expect(undated).toEqual(['O4', 'O5'])
    expect(rules).not.toContain('ace-required-title')
    expect(rules).not.toContain('ace-accepted-customer-country-code')
  })

  const TEXTS = {
    ...{ id: 'text', expected_spend_amount: 'text', software_revenue_amount: 'text' },
    ...{ target_close_date: 'text', software_revenue_currency: 'text', marketing_source: 'text' },
    ...{ marketing_channels: 'text', created_date: 'timestamptz' },
  }
  const written: [about: string, row: Record<string, string>, found: string[]][] = [
    ['a number and a date with blanks around', { expected_spend_amount: ' 10.5 ' }, []],
    ['a number that ends with a point', { expected_spend_amount: '10.' }, []],
    ['no number', { expected_spend_amount: 'abc' }, ['ace-spend-range']],
    ['a number with a comma', { expected_spend_amount: '1,000' }, ['ace-spend-range']],
    ['a number below zero', { expected_spend_amount: '-3' }, ['ace-spend-range']],
    ['zero', { expected_spend_amount: '0' }, ['ace-spend-range']],
    ['nothing', { expected_spend_amount: '  ' }, ['ace-required-expected-spend-amount']],
    [
      'a contract that is worth no number',
      { software_revenue_amount: 'much', software_revenue_currency: 'EUR' },
      ['ace-software-amount'],
    ],
    ['a date that is none', { target_close_date: '2027-02-29' }, ['ace-required-target-close-date']],
    ['a list that ends with a semicolon', { marketing_source: 'None', marketing_channels: ' ; ' }, []],
    [
      'a list with one bad member',
      { marketing_channels: 'TV; Pigeon;' },
      ['ace-accepted-marketing-channels'],
    ],
  ]
  test.each(written)('PIPE-6 text columns of an APN database: %s', async (_, row, found) => {
    await createRaw(hub.pool, 'apn_opportunity', TEXTS)
    const good = { expected_spend_amount: '1', target_close_date: ' 2026-12-31 ', created_date: null }
    await putRaw(hub.pool, 'apn_opportunity', [{ id: 'O1', ...good, ...row }])
    const about = new Set([...Object.keys(TEXTS), 'software_revenue_amount'])
    const [suite] = suites
    const over = suite?.rules.filter(({ column }) => about.has(column ?? '')) ?? []
    await run([{ suite: 'test', description: '', rules: over }])
    const { items: all } = await listFailures(hub.pool, { runId: 'run-1', limit: 200 })
    expect(all.map(({ rule }) => rule)).toEqual(found)
  })

  test('PIPE-6 a moment in place of a date counts by its day in UTC, wherever the database thinks it is', async () => {
    await createRaw(hub.pool, 'apn_opportunity', { id: 'text', target_close_date: 'timestamptz' })
    await putRaw(hub.pool, 'apn_opportunity', [
      { id: 'O1', target_close_date: '2026-03-01T00:30:00Z' },
      { id: 'O2', target_close_date: '2026-02-28T23:30:00Z' },
    ])
    const past = suites.flatMap(({ rules }) => rules).filter(({ id }) => id === 'ace-close-date-not-past')
    const failing = async (runId: string) => {
      await run([{ suite: 'test', description: '', rules: past }], runId)
      return (await listFailures(hub.pool, { runId, limit: 10 })).items.map(({ entityKey }) => entityKey)
    }
    expect(await failing('r1')).toEqual(['O2'])
    const [found] = await hub.pool<{ sql: string }[]>`
      select sql from ops.validation_results where rule = 'ace-close-date-not-past'`
    for (const zone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
      const rows = await hub.pool.begin(async (tx) => {
        await tx`select set_config('timezone', ${zone}, true)`
        return tx.unsafe<{ entity_key: string }[]>(found?.sql ?? '')
      })
      expect(
        rows.map(({ entity_key }) => entity_key),
        zone,
      ).toEqual(['O2'])
    }
  })

  test('PIPE-6 readiness of an ACE opportunity: nothing to say when complete, each fault with its fix, edit locks by status', async () => {
    const types = Object.fromEntries(ace.fields.map(({ name, type }) => [name, type]))
    await createRaw(hub.pool, 'apn_opportunity', types)
    await putRaw(hub.pool, 'apn_opportunity', [
      GOOD,
      { ...GOOD, id: 'O2', partner_opportunity_identifier: '2', ...FAULTS },
      { ...GOOD, id: 'O3', partner_opportunity_identifier: '3', review_status: 'Submitted' },
      { ...GOOD, id: 'O4', partner_opportunity_identifier: '4', review_status: 'Approved' },
      { ...GOOD, id: 'O5', partner_opportunity_identifier: '5', review_status: 'Action Required' },
    ])
    const of = (id: string) =>
      readinessOf({ suites, ace, options: defaultValidationOptions }, hub.pool, id, NOW)
    expect(await of('O1')).toMatchObject({ ready: true, findings: [], editing: { editable: 'all' } })
    const faulty = await of('O2')
    expect(faulty.ready).toBe(false)
    expect(faulty.findings.map((f) => f.rule)).toEqual([
      'ace-accepted-customer-use-case',
      'ace-close-date-not-past',
      'ace-conditional-state',
      'ace-cosell-needs',
      'ace-length-customer-business-problem',
      'ace-pattern-us-postal-code',
      'ace-required-customer-website-url',
      'ace-spend-currency-usd',
    ])
    expect(faulty.findings.find((f) => f.rule === 'ace-spend-currency-usd')).toMatchObject({
      value: 'EUR',
      apiPath: 'Project.ExpectedCustomerSpend[].CurrencyCode',
      fix: 'Convert the amount to USD.',
    })
    expect((await of('O3')).editing).toMatchObject({ editable: 'none' })
    expect(faulty.findings.every(({ editable }) => editable)).toBe(true)
    await hub.pool`update raw.apn_opportunity set review_status = 'Approved' where id = 'O2'`
    const locked = (await of('O2')).findings.filter(({ editable }) => !editable)
    expect(locked.map(({ column }) => column)).toEqual([
      ...['customer_state_or_region', 'customer_business_problem', 'customer_postal_code'],
      ...['customer_website_url', 'expected_spend_currency'],
    ])
    expect((await of('O4')).editing).toMatchObject({
      editable: 'most',
      fields: expect.arrayContaining(['title']),
    })
    expect((await of('O5')).editing).toMatchObject({
      editable: 'some',
      fields: expect.arrayContaining(['target_close_date']),
    })
    await expect(of('O9')).rejects.toMatchObject({ code: 'ACE_OPPORTUNITY_NOT_FOUND' })
    await hub.pool`update raw.apn_opportunity set _deleted_at = now() where id = 'O4'`
    await expect(of('O4')).rejects.toMatchObject({ code: 'ACE_OPPORTUNITY_NOT_FOUND' })
  })

  test('PIPE-6 readiness of an Odoo opportunity that is not registered yet', async () => {
    await hub.pool`insert into core.odoo_opportunities (id, name, active, account_name, country_code, postal_code, close_date, ace_stage, tags, raw_id, load_id, source_hash, transformed_at)
      values (7, 'Cloud move', true, 'Acme', 'DE', '80331', '2026-01-01', 'Qualified', '{}', 1, 'l', 'h', ${NOW.toISOString()})`
    const result = await readinessOf({ suites, ace, options: defaultValidationOptions }, hub.pool, '7', NOW)
    expect(result).toMatchObject({ side: 'odoo', ready: false, stage: 'Qualified', reviewStatus: null })
    expect(result.findings.map((f) => f.rule)).toEqual([
      'ace-close-date-not-past',
      'ace-required-customer-business-problem',
      'ace-required-customer-website-url',
    ])
    const columns = result.toFillIn.map((f) => f.column)
    expect(columns).toEqual([...new Set(columns)])
    expect(columns).toEqual(
      expect.arrayContaining([
        ...['customer_use_case', 'delivery_models', 'customer_industry', 'primary_needs_from_aws'],
        'related_solutions',
      ]),
    )
    expect(columns).not.toContain('closed_lost_reason')
    await hub.pool`update core.odoo_opportunities set close_date = '2026-12-31', website_domain = 'acme.example',
      description = 'The data centre closes and everything must move.', ace_stage = 'Closed Lost'`
    const lost = await readinessOf({ suites, ace, options: defaultValidationOptions }, hub.pool, '7', NOW)
    expect(lost).toMatchObject({ ready: false, findings: [] })
    expect(lost.toFillIn.map((f) => f.column)).toContain('closed_lost_reason')
  })
})

const GOOD = {
  id: 'O1',
  catalog: 'AWS',
  partner_opportunity_identifier: '1',
  origin: 'Partner Referral',
  opportunity_type: 'Net New Business',
  title: 'Cloud move',
  customer_business_problem: 'The data centre closes and everything must move.',
  customer_use_case: 'Configuration, compliance and auditing',
  delivery_models: ['SaaS or PaaS'],
  sales_activities: ['Conducted POC / Demo'],
  expected_spend_amount: '100.00',
  expected_spend_currency: 'USD',
  expected_spend_frequency: 'Monthly',
  expected_spend_target_company: 'AWS',
  customer_company_name: 'Acme',
  customer_website_url: 'https://www.acme.com/de',
  customer_industry: 'Energy – Oil and Gas',
  customer_country_code: 'US',
  customer_state_or_region: 'FPO AP',
  customer_postal_code: '12345-6789',
  primary_needs_from_aws: ['Co-Sell – Deal Support'],
  stage: 'Qualified',
  review_status: 'Pending Submission',
  target_close_date: '2026-12-31',
  involvement_type: 'Co-sell',
  related_solutions: ['S-1234567'],
}
const FAULTS = {
  customer_business_problem: 'Too short',
  customer_use_case: 'Magic',
  expected_spend_currency: 'EUR',
  customer_website_url: null,
  customer_state_or_region: null,
  customer_postal_code: '1234',
  target_close_date: '2026-02-28',
  primary_needs_from_aws: ['Do Not Need Support from AWS Sales Rep'],
}
