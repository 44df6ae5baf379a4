import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { coreColumns } from '../../../tests/helpers/core-columns.ts'
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../../../tests/helpers/database.ts'
import { createRaw, putRaw } from '../../../tests/helpers/raw-fixtures.ts'
import { productPath } from '../../00-platform/index.ts'
import { defaultValidationOptions, loadAceFacts, loadSuites, type Suite, validate } from '../index.ts'
import { RuleSchema } from '../rules/schema.ts'
import { type CoverageQuery, validationCoverage } from './coverage.ts'

const ace = loadAceFacts(productPath('data', 'ace'))
const shipped = loadSuites(productPath('data', 'validation'), ace, coreColumns())
const ALL: CoverageQuery = { fields: 'all', runs: 20 }

const rule = (id: string, given: Record<string, unknown>) =>
  RuleSchema.parse({
    ...{ id, title: 'A rule of the test', entity: 'core.aws_accounts', severity: 'warn', fix: 'Mend it.' },
    ...given,
  })
const suite = (...rules: ReturnType<typeof rule>[]): Suite[] => [{ suite: 'test', description: '', rules }]

describe.each(DATABASE_KINDS)('coverage on %s', (kind) => {
  let hub: TestDatabase
  beforeAll(async () => {
    hub = await testDatabase({ kind })
  }, 60_000)
  afterAll(() => hub?.close())
  beforeEach(async () => {
    await hub.pool.unsafe(`drop schema raw cascade; create schema raw;
      truncate core.aws_accounts, ops.validation_results, ops.validation_failures`)
  })

  const coverage = (suites: readonly Suite[], query: Partial<CoverageQuery> = {}) =>
    validationCoverage({ suites, ace, options: defaultValidationOptions }, hub.pool, { ...ALL, ...query })
  const run = (suites: readonly Suite[], runId: string, at: string) =>
    validate(
      { suites, ace, options: defaultValidationOptions },
      {
        ...{ db: hub.pool, runId, signal: new AbortController().signal },
        ...{ now: () => new Date(at), progress: async () => {} },
      },
      undefined,
    )
  const items = async () => {
    await createRaw(hub.pool, 'items', { id: 'text', name: 'text', kind: 'text', 'Odd name': 'text' })
    await putRaw(hub.pool, 'items', [
      { id: 'a', name: 'A', kind: 'x', 'Odd name': null },
      { id: 'b', name: null, kind: 'x', 'Odd name': null },
      { id: 'c', name: 'C', kind: 'y', 'Odd name': null },
      { id: 'd', name: 'D', kind: 'y', 'Odd name': null },
    ])
    await hub.pool`update raw.items set _deleted_at = now() where id = 'd'`
  }
  const OVER_ITEMS = { entity: 'raw.items', requires: ['raw.items'] }

  test('PIPE-6 coverage tells of each field which rules decide about it, which only read it, and which none', async () => {
    await items()
    const suites = suite(
      rule('name-given', { ...OVER_ITEMS, kind: 'not-null', column: 'name', when: "t.kind = 'x'" }),
      rule('name-known', { ...OVER_ITEMS, kind: 'pattern', column: 'name', pattern: '^[A-Z]' }),
      rule('not-empty', { ...OVER_ITEMS, kind: 'row-count', min: 1 }),
    )
    const { tables } = await coverage(suites, { table: 'raw.items' })
    expect(tables).toEqual([
      {
        ...{ table: 'raw.items', rows: 3, rowsEstimated: false, columns: 4, judged: 1, share: 0.25 },
        ...{ checked: null, checkedShare: null, tableRules: ['not-empty'] },
        fields: [
          { column: 'id', type: 'text', judgedBy: [], readBy: [] },
          { column: 'name', type: 'text', judgedBy: ['name-given', 'name-known'], readBy: [] },
          { column: 'kind', type: 'text', judgedBy: [], readBy: ['name-given'] },
          { column: 'Odd name', type: 'text', judgedBy: [], readBy: [] },
        ],
      },
    ])
    const without = await coverage(suites, { table: 'raw.items', fields: 'without-rule' })
    expect(without.tables[0]?.fields.map(({ column }) => column)).toEqual(['id', 'kind', 'Odd name'])
    expect(without.tables[0]).toMatchObject({ columns: 4, judged: 1 })
  })

  test('PIPE-6 coverage says how many rows were checked when the rules last ran, whatever run that was', async () => {
    await items()
    const both = suite(
      rule('some-rows', { ...OVER_ITEMS, kind: 'not-null', column: 'name', when: "t.kind = 'x'" }),
      rule('the-table', { ...OVER_ITEMS, kind: 'row-count', min: 1 }),
    )
    await run(both, 'r1', '2026-03-01T01:00:00Z')
    await run(
      suite(rule('the-table', { ...OVER_ITEMS, kind: 'row-count', min: 1 })),
      'r2',
      '2026-03-01T02:00:00Z',
    )
    const { tables, rules } = await coverage(both, { table: 'raw.items' })
    expect(tables[0]).toMatchObject({ rows: 3, checked: 2 })
    expect(tables[0]?.checkedShare).toBeCloseTo(2 / 3)
    expect(rules).toMatchObject([
      { rule: 'some-rows', status: 'failed', checked: 2, failed: 1, ofTable: false, waitsFor: null },
      { rule: 'the-table', status: 'passed', checked: 3, failed: 0, ofTable: true },
    ])
    expect(rules[0]?.checkedAt).toBe('2026-03-01T01:00:00Z')
  })

  test('PIPE-6 rows of a very large table are told by its statistics, without the share that is tombstones', async () => {
    await items()
    await hub.pool.unsafe('analyze raw.items')
    // What the statistics would say of a million rows; nobody would wait for them to be counted.
    await hub.pool`update pg_class set reltuples = 1000000 where oid = 'raw.items'::regclass`
    const suites = suite(rule('some-rows', { ...OVER_ITEMS, kind: 'not-null', column: 'name' }))
    await run(suites, 'r1', '2026-03-01T01:00:00Z')
    const { tables } = await coverage(suites, { table: 'raw.items' })
    expect(tables[0]).toMatchObject({ rows: 750_000, rowsEstimated: true, checked: 3 })
    expect(tables[0]?.checkedShare).toBeCloseTo(3 / 750_000)
  })

  test('PIPE-6 coverage over the last runs falls when a rule goes, also for what it covered', async () => {
    await items()
    const name = rule('the-name', { ...OVER_ITEMS, kind: 'not-null', column: 'name' })
    const other = rule('the-kind', { ...OVER_ITEMS, kind: 'not-null', column: 'kind' })
    const gone = rule('of-nothing', {
      ...OVER_ITEMS,
      kind: 'not-null',
      column: 'id',
      requires: ['raw.nothing'],
    })
    await run(suite(name, other, gone), 'z-first', '2026-03-01T01:00:00Z')
    await run(suite(name, gone), 'a-second', '2026-03-01T02:00:00Z')
    const { runs } = await coverage(suite(name, gone))
    expect(runs).toEqual([
      { runId: 'z-first', startedAt: '2026-03-01T01:00:00Z', rules: 2, judged: 2 },
      { runId: 'a-second', startedAt: '2026-03-01T02:00:00Z', rules: 1, judged: 1 },
    ])
    expect((await coverage(suite(name), { runs: 1 })).runs.map(({ runId }) => runId)).toEqual(['a-second'])
    await hub.pool`alter table raw.items drop column kind`
    expect((await coverage(suite(name))).runs.map(({ judged }) => judged)).toEqual([1, 1])
  })

  test('PIPE-6 coverage of the product: every table of CORE, all 66 fields of ACE; before a load no rule covers RAW', async () => {
    const empty = await coverage(shipped)
    const there = await hub.pool<{ table: string; columns: string[] }[]>`
      select 'core.' || table_name as "table", array_agg(column_name::text order by ordinal_position) as columns
      from information_schema.columns where table_schema = 'core' group by table_name order by 1`
    expect(
      empty.tables.map(({ table, fields }) => ({ table, columns: fields.map((f) => f.column) })),
    ).toEqual([...there])
    expect(empty.tables.length).toBeGreaterThan(8)
    expect(empty.ace).toMatchObject({ columns: 66 })
    expect(empty.rules).toHaveLength(shipped.flatMap(({ rules }) => rules).length)
    expect(empty.rules.find(({ rule: id }) => id === 'ace-raw-fresh')?.waitsFor).toBe('raw.apn_opportunity')
    const accounts = empty.tables.find(({ table }) => table === 'core.aws_accounts')
    expect(accounts?.tableRules).toEqual([])
    expect(accounts?.fields.find(({ column }) => column === 'ace_opportunities')?.judgedBy).toEqual([
      ...['accounts-counts', 'accounts-total'],
    ])
    await createRaw(hub.pool, 'apn_opportunity', { id: 'text', title: 'text', not_of_ace: 'text' })
    const loaded = await coverage(shipped, { table: 'raw.apn_opportunity' })
    expect(loaded.tables[0]?.tableRules).toEqual(['ace-raw-fresh'])
    const counted = await coverage(shipped, { table: 'core.ace_opportunities' })
    expect(counted.tables[0]?.tableRules).toEqual(['ace-not-empty', 'ace-row-count'])
    expect(loaded.tables[0]?.fields.map(({ column, judgedBy }) => [column, judgedBy.length > 0])).toEqual([
      ['id', true],
      ['title', true],
      ['not_of_ace', false],
    ])
    expect(loaded.schemas).toMatchObject([
      { schema: 'core', tables: 0 },
      { schema: 'raw', tables: 1, columns: 3, judged: 2 },
    ])
  })

  test('PIPE-6 coverage of ACE says what each field is held to and in which states AWS locks it', async () => {
    const { ace: of } = await coverage(shipped)
    const field = (name: string) => of.fields.find(({ column }) => column === name)
    expect(field('customer_business_problem')).toMatchObject({
      ...{ apiPath: 'Project.CustomerBusinessProblem', asked: 'required', checks: ['required', 'length'] },
      lockedIn: ['Submitted', 'In review', 'Approved', 'Rejected', 'Launched', 'Closed Lost'],
    })
    expect(field('closed_lost_reason')).toMatchObject({
      ...{ checks: ['conditional', 'values'], readBy: [] },
      lockedIn: expect.arrayContaining(['Action Required', 'Launched']),
    })
    expect(field('closed_lost_reason')?.lockedIn).not.toContain('Approved')
    expect(field('marketing_campaign_name')).toMatchObject({ checks: ['agreement'] })
    expect(field('engagement_score')).toMatchObject({ checks: [], judgedBy: [], lockedIn: [] })
    expect(of.judged).toBe(of.fields.filter(({ judgedBy }) => judgedBy.length > 0).length)
    const { ace: without } = await coverage(shipped, { fields: 'without-rule' })
    expect(without.fields.length).toBe(of.columns - of.judged)
  })

  test('PIPE-6 a table no suite looks at is refused with those there are', async () => {
    await expect(coverage(shipped, { table: 'core.nothing' })).rejects.toMatchObject({
      ...{ code: 'VALIDATION_TABLE_UNKNOWN', message: expect.stringContaining('core.aws_accounts') },
    })
  })
})
