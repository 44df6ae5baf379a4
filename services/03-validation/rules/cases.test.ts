import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { coreColumns } from '../../../tests/helpers/core-columns.ts'
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../../../tests/helpers/database.ts'
import { createRaw } from '../../../tests/helpers/raw-fixtures.ts'
import { productPath } from '../../00-platform/index.ts'
import { validate } from '../validate.ts'
import { ACE_AROUND, ACE_CASES, ACE_ROW } from './ace-submission.cases.ts'
import { type Case, isWorld, type Row, type RuleCases, type World } from './cases.ts'
import { compileRule } from './compile.ts'
import { CORE_AROUND, CORE_CASES, CORE_ROWS } from './core.cases.ts'
import { loadAceFacts, loadSuites } from './load.ts'
import type { Rule, Suite } from './schema.ts'

const ace = loadAceFacts(productPath('data', 'ace'))
const suites = loadSuites(productPath('data', 'validation'), ace, coreColumns())
const rules = suites.flatMap((suite) => suite.rules)
const CASES: Readonly<Record<string, RuleCases>> = { ...ACE_CASES, ...CORE_CASES }
const ROWS: Readonly<Record<string, Row>> = { 'ace.opportunity': ACE_ROW, ...CORE_ROWS }
const NOW = new Date('2026-03-01T12:00:00Z')

describe('cases of the shipped rules', () => {
  test.each(rules.map(({ id }) => id))('PIPE-6 %s has a case that passes and one that fails', (id) => {
    expect(CASES[id]?.pass.length ?? 0, 'add a case to rules/*.cases.ts').toBeGreaterThan(0)
    expect(CASES[id]?.fail.length ?? 0, 'add a case to rules/*.cases.ts').toBeGreaterThan(0)
  })

  // The value of a rule's column is kept with each failure and shown: to nobody who is not signed in, where it is personal.
  test('PIPE-6 PIPE-4.19 a rule over a field of ACE that is personal says so', () => {
    const isPersonal = new Set(ace.fields.filter((field) => field.personal === true).map(({ name }) => name))
    isPersonal.add('owner_email')
    const open = rules.filter(
      ({ entity, column, personal }) =>
        entity === 'ace.opportunity' && isPersonal.has(column ?? '') && personal !== true,
    )
    expect(open.map(({ id }) => id)).toEqual([])
    expect(rules.filter(({ personal }) => personal === true).length).toBeGreaterThan(30)
  })

  test('PIPE-6 no case stands for a rule that is gone', () => {
    expect(Object.keys(CASES).filter((id) => !rules.some((rule) => rule.id === id))).toEqual([])
  })
})

describe.each(DATABASE_KINDS)('cases of the shipped rules on %s', (kind) => {
  let hub: TestDatabase
  beforeAll(async () => {
    hub = await testDatabase({ kind })
    await createTables(hub)
  }, 60_000)
  afterAll(() => hub?.close())

  test('PIPE-6 every rule over rows reports its failing cases and lets its passing ones be', async () => {
    const { tables, expected } = laidOut()
    await fill(hub, tables)
    const found = await failuresOf(hub, suites, 'rows')
    expect(expected.filter(({ rule, key, fails }) => found.has(`${rule} ${key}`) !== fails)).toEqual([])
    expect(expected.filter(({ fails }) => fails).length).toBeGreaterThan(rules.length)
  })

  const listed = rules.flatMap((rule) =>
    rule.kind === 'accepted-values' ? [{ rule, values: valuesOf(rule) }] : [],
  )
  test('PIPE-6 every accepted value passes in every spelling AWS uses, and none does with one more letter', async () => {
    const source = (entity: string) => ({ from: entity, key: 't.id' })
    for (const { rule, values } of listed) {
      const spelled = values.flatMap(spellings)
      const rows = [...spelled, ...values.map((value) => `${value}x`)]
      const item = rule.each === true ? `array['${values[0]}', v]` : 'v'
      const { failures } = compileRule(
        { ...rule, entity: 'spelled', when: undefined },
        {
          source: () => ({
            ...source(rule.id),
            from: `(select n::text as id, ${item} as ${rule.column} from given)`,
          }),
          ...{ values: (list: string) => ace.values[list] ?? [], now: NOW },
        },
      )
      const failed = await hub.pool.unsafe<{ entity_key: string }[]>(
        `with given as (select * from unnest($1::text[]) with ordinality as u(v, n)) ${failures}`,
        [rows],
      )
      const wrong = failed.map(({ entity_key }) => Number(entity_key) - 1)
      expect(
        wrong.filter((at) => at < spelled.length).map((at) => rows[at]),
        rule.id,
      ).toEqual([])
      expect(wrong.length, rule.id).toBe(values.length)
    }
    expect(listed.flatMap(({ values }) => values.flatMap(spellings)).length).toBeGreaterThan(3_000)
  })

  const whole = rules.filter(({ id }) => CASES[id]?.fail.some(isWorld))
  test.each(whole.map((rule) => [rule.id, rule] as const))(
    'PIPE-6 %s, a rule over whole tables, tells its failing from its passing worlds',
    async (id, rule) => {
      const suite = { suite: 'one', description: '', rules: [rule] }
      for (const { world, fails } of worldsOf(rule)) {
        await hub.pool`truncate core.odoo_opportunities, core.ace_opportunities, core.aws_accounts, raw.apn_opportunity,
          raw.odoo_crm_lead`
        await fill(hub, world.tables)
        const found = await failuresOf(hub, [suite], id)
        expect([...found].map((one) => one.split(' ')[0])).toEqual(fails ? [id] : [])
      }
    },
  )

  test('PIPE-6 the SQL stored with a failed rule gives the same rows when it is run again', async () => {
    const { tables } = laidOut()
    await fill(hub, tables)
    await failuresOf(hub, suites, 'again')
    const results = await hub.pool<{ rule: string; sql: string; failed: number }[]>`
      select rule, sql, failed::int from ops.validation_results where run_id = 'again' and failed > 0 order by rule`
    expect(results.length).toBeGreaterThan(rules.length * 0.9)
    for (const { rule, sql, failed } of results) {
      const stored = await hub.pool`select entity_key, value from ops.validation_failures
        where run_id = 'again' and rule = ${rule} order by entity_key collate "C", value collate "C"`
      const again = await hub.pool.unsafe(
        `select coalesce(entity_key, '(no key)') as entity_key, left(value, 500) as value from (${sql}) f
         order by entity_key collate "C", value collate "C"`,
      )
      expect(again.length, rule).toBe(failed)
      expect(
        [...again].map((row) => ({ ...row })),
        rule,
      ).toEqual([...stored].map((row) => ({ ...row })))
    }
  })
})

interface Expected {
  readonly rule: string
  readonly key: string
  readonly fails: boolean
}

/** Every case as rows of its entity, each with an id of its own, and what the rule must say of it. */
function laidOut(): { tables: Record<string, Row[]>; expected: Expected[] } {
  const tables: Record<string, Row[]> = {}
  for (const [table, around] of Object.entries({ ...ACE_AROUND, ...CORE_AROUND })) tables[table] = [...around]
  const expected: Expected[] = []
  let number = 1000
  const put = (rule: Rule, patch: Row, fails: boolean) => {
    number += 1
    const id = rule.entity === 'core.odoo_opportunities' ? number : `O${number}`
    const row: Row = { ...ownNames(rule.entity, number), id, ...patch }
    const table = rule.entity === 'ace.opportunity' ? 'raw.apn_opportunity' : rule.entity
    tables[table] = [...(tables[table] ?? []), row]
    expected.push({ rule: rule.id, key: row.id === null ? '(no key)' : String(row.id), fails })
  }
  for (const rule of rules) {
    const { pass = [], fail = [] } = CASES[rule.id] ?? {}
    for (const one of rowCases(pass)) for (const patch of one) put(rule, patch, false)
    for (const one of rowCases(fail)) for (const patch of one) put(rule, patch, true)
  }
  return { tables, expected }
}

function valuesOf(rule: Extract<Rule, { kind: 'accepted-values' }>): readonly string[] {
  return rule.values ?? ace.values[rule.valuesFrom ?? ''] ?? []
}

/** A value as the API, the export, the manual and people write it. */
function spellings(value: string): string[] {
  const dashes = ['-', '–', '—', '\u2011'].map((dash) => value.replaceAll('-', dash))
  const ands = [value.replaceAll('&', 'and'), value.replace(/\band\b/g, '&')]
  const blanks = [` ${value} `, value.replaceAll(' ', '  '), value.replaceAll(' ', '\u00a0')]
  const tight = [value.replaceAll(' - ', '-'), value.replaceAll(' / ', '/'), value.replaceAll('/', ' / ')]
  return [value, ...dashes, ...ands, ...blanks, ...tight, value.toUpperCase(), value.toLowerCase()]
}

const rowCases = (cases: readonly Case[]): (readonly Row[])[] =>
  cases.flatMap((one) => (isWorld(one) ? [] : [Array.isArray(one) ? (one as readonly Row[]) : [one as Row]]))

function ownNames(entity: string, number: number): Row {
  return entity === 'ace.opportunity' ? { partner_opportunity_identifier: `p${number}` } : {}
}

function worldsOf(rule: Rule): { world: World; fails: boolean }[] {
  const { pass = [], fail = [] } = CASES[rule.id] ?? {}
  return [
    ...pass.filter(isWorld).map((world) => ({ world, fails: false })),
    ...fail.filter(isWorld).map((world) => ({ world, fails: true })),
  ]
}

/** CORE without its constraints, as the rules must notice what they keep out; RAW with every field of ACE. */
async function createTables({ pool }: TestDatabase): Promise<void> {
  for (const [table, columns] of coreColumns()) {
    const keys = await pool<{ name: string }[]>`select conname as name from pg_constraint
      where conrelid = ${table}::regclass and contype = 'p'`
    for (const { name } of keys) await pool.unsafe(`alter table ${table} drop constraint "${name}"`)
    const loose = [...columns.keys()].map((column) => `alter column "${column}" drop not null`)
    await pool.unsafe(`alter table ${table} ${loose.join(', ')}`)
  }
  // numeric(p,s) would round and char(n) would cut what the cases are about
  const typed = ace.fields.map(({ name, type }) => [
    name,
    type.replace(/^char.*/, 'text').replace(/^numeric.*/, 'numeric'),
  ])
  await createRaw(pool, 'apn_opportunity', Object.fromEntries(typed))
  await createRaw(pool, 'apn_solution', { id: 'text', status: 'text' })
  await createRaw(pool, 'odoo_crm_lead', { id: 'bigint' })
}

/** Fills tables with rows laid over the faultless one of their entity; one insert for each table. */
async function fill({ pool }: TestDatabase, tables: World['tables']): Promise<void> {
  for (const [table, rows] of Object.entries(tables)) {
    await pool.unsafe(`truncate ${table}`)
    const raw: Row = { _load_id: 'l', _source_hash: 'h', _extracted_at: NOW.toISOString() }
    const own = ROWS[table === 'raw.apn_opportunity' ? 'ace.opportunity' : table] ?? {}
    const whole = rows.map((row) => ({ ...(table.startsWith('raw.') ? raw : {}), ...own, ...row }))
    const columns = [...new Set(whole.flatMap((row) => Object.keys(row)))]
      .map((name) => `"${name}"`)
      .join(', ')
    if (whole.length === 0) continue
    await pool.unsafe(
      `insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, $1::text::jsonb)`,
      [JSON.stringify(whole)],
    )
  }
}

/** Runs suites once and answers `rule key` of every failing row; a rule that cannot run is a fault of this test. */
async function failuresOf({ pool }: TestDatabase, of: readonly Suite[], runId: string): Promise<Set<string>> {
  // All runs of this test are of one moment: none is older than the others.
  const options = { storedPerRule: 10_000, keepRuns: 1_000, rulesAtOnce: 2 }
  const run = {
    db: pool,
    runId,
    signal: new AbortController().signal,
    now: () => NOW,
    progress: async () => {},
  }
  await validate({ suites: of, ace, options }, run, undefined).catch((error: { code?: unknown }) => {
    if (error.code !== 'VALIDATION_BLOCKED') throw error
  })
  const unrun = await pool`select rule, problem from ops.validation_results
    where run_id = ${runId} and status in ('broken', 'skipped')`
  expect([...unrun]).toEqual([])
  const rows = await pool<{ found: string }[]>`
    select rule || ' ' || entity_key as found from ops.validation_failures where run_id = ${runId}`
  return new Set(rows.map(({ found }) => found))
}
