import { execFileSync } from 'node:child_process'
import postgres from 'postgres'
import { productPath } from '../../services/00-platform/index.ts'
import {
  coreColumns,
  defaultTransformationOptions,
  loadMaps,
  transform,
} from '../../services/02-transformation/index.ts'
import { loadRealOdoo } from '../../services/02-transformation/testing/real-odoo.ts'
import { validationCoverage } from '../../services/03-validation/covered/coverage.ts'
import { entitySource } from '../../services/03-validation/entities/entities.ts'
import {
  defaultValidationOptions,
  loadAceFacts,
  loadSuites,
  validate,
} from '../../services/03-validation/index.ts'
import { readCatalogue } from '../../services/03-validation/queries.ts'
import { listFailures } from '../../services/03-validation/results.ts'
import { compileRule } from '../../services/03-validation/rules/compile.ts'
import { RuleSchema, type Suite } from '../../services/03-validation/rules/schema.ts'
import { type TestDatabase, testDatabase } from '../helpers/database.ts'
import { createRaw } from '../helpers/raw-fixtures.ts'
import { secondsSince } from './hub-process.ts'
import type { Bench } from './index.ts'
import { figure, type Print } from './matching-metrics.ts'
import { simulateApn } from './real-databases.ts'

const ROUNDS = 3
/** Of the opportunities, those that stand in ACE too: as in pipeline-real. */
const SHARE = 0.1
const MANY = 1_000_000
const TARGET_SECONDS = 10

export const bench: Bench = {
  name: 'validation-real',
  summary:
    'Every suite over the real Odoo 17 leads and their ACE side, against the same statements by hand; twins: an ACE opportunity for each',
  run,
}

const ace = loadAceFacts(productPath('data', 'ace'))
const suites = loadSuites(productPath('data', 'validation'), ace, coreColumns())
const deps = { suites, ace, options: defaultValidationOptions }

async function run(print: Print, args: readonly string[]): Promise<void> {
  const hub = await testDatabase({ kind: 'server' })
  // One session, as psql has it, without compiling statements (JIT), which takes longer than it saves.
  const hand = postgres(hub.url ?? '', { max: 1, onnotice: () => {}, connection: { jit: false } })
  try {
    await fill(print, hub, args.includes('twins') ? 1 : SHARE)
    await measureSuites(print, hub, hand)
    await measureMany(print, hub, hand)
  } finally {
    await hand.end()
    await hub.close()
  }
}

/** RAW and CORE of both sides. */
async function fill(print: Print, hub: TestDatabase, share: number): Promise<void> {
  await loadRealOdoo(hub.pool, hub.url ?? '')
  await transformAll(hub)
  const { source } = await simulateApn(hub, share)
  try {
    const types = Object.fromEntries(ace.fields.map(({ name, type }) => [name, type]))
    await copyToRaw(source.database, hub, 'apn_opportunity', types)
    await copyToRaw(source.database, hub, 'apn_solution', { id: 'text', status: 'text' })
  } finally {
    await source.database.close()
  }
  await transformAll(hub)
  await hub.pool.unsafe('analyze')
  for (const table of ['core.odoo_opportunities', 'raw.apn_opportunity', 'core.aws_accounts'])
    print(figure(`rows of ${table}`, await count(hub, table), 'rows'))
}

function transformAll({ pool: db }: TestDatabase) {
  const maps = loadMaps(productPath('config', 'maps'))
  const signal = new AbortController().signal
  const work = { db, signal, now: () => new Date(), progress: async () => {} }
  return transform({ maps, options: defaultTransformationOptions }, work, 'all', 'incremental')
}

async function copyToRaw(
  source: TestDatabase,
  hub: TestDatabase,
  table: string,
  types: Readonly<Record<string, string>>,
): Promise<void> {
  await createRaw(hub.pool, table, types)
  await hub.pool.unsafe(
    `alter table raw.${table} alter _load_id set default 'load-1', alter _source_hash set default 'h'`,
  )
  const columns = Object.keys(types).join(', ')
  const out = `psql '${source.url}' -qc 'copy (select ${columns} from ${table}) to stdout'`
  const into = `psql '${hub.url}' -qc 'copy raw.${table} (${columns}) from stdin'`
  execFileSync('sh', ['-c', `${out} | ${into}`], { stdio: 'ignore' })
}

/** In turns, the fastest of each counts: others may work on the machine too. */
async function measureSuites(print: Print, hub: TestDatabase, hand: postgres.Sql): Promise<void> {
  const times = { hub: [] as number[], hand: [] as number[], coverage: [] as number[] }
  for (let round = 0; round < ROUNDS; round++) {
    times.hand.push(await seconds(() => byHand(hub, hand, suites)))
    times.hub.push(await seconds(() => validateAll(hub, `round-${round}`, suites)))
    times.coverage.push(await seconds(() => coverage(hub)))
  }
  const rules = suites.reduce((sum, suite) => sum + suite.rules.length, 0)
  const best = Math.min(...times.hub)
  print(figure(`${rules} rules of all suites`, best, 's', TARGET_SECONDS))
  print(figure('the same against their statements by hand', best, 's', Math.min(...times.hand)))
  print(figure('coverage of all tables', Math.min(...times.coverage), 's'))
}

/** A rule that every one of a million rows fails. */
async function measureMany(print: Print, hub: TestDatabase, hand: postgres.Sql): Promise<void> {
  await createRaw(hub.pool, 'many', { id: 'bigint', note: 'text' })
  await hub.pool`insert into raw.many (id, note, _load_id, _source_hash)
    select n, repeat('x', 2000), 'load-1', 'h' from generate_series(1, ${MANY}::int) n`
  await hub.pool.unsafe('analyze raw.many')
  const rule = RuleSchema.parse({
    ...{ id: 'every-row', title: 'No row passes', entity: 'raw.many', kind: 'pattern', column: 'note' },
    ...{ pattern: '^y', severity: 'warn', fix: 'Mend it.' },
  })
  const many: Suite[] = [{ suite: 'many', description: '', rules: [rule] }]
  const byHandSeconds = await seconds(() => byHand(hub, hand, many))
  const hubSeconds = await seconds(() => validateAll(hub, 'many', many))
  print(figure('a rule that 1,000,000 rows fail', hubSeconds, 's', byHandSeconds))
  const [kept] = await hub.pool<{ n: number }[]>`
    select count(*)::int as n from ops.validation_failures where run_id = 'many'`
  print(figure('failing rows kept of it', kept?.n ?? 0, 'rows', defaultValidationOptions.storedPerRule))
  const page = await seconds(() => listFailures(hub.pool, { rule: 'every-row', limit: 100 }))
  print(figure('a page of 100 of them', page, 's'))
  print(figure('coverage beside it', await seconds(() => coverage(hub, many)), 's'))
}

function coverage({ pool }: TestDatabase, more: readonly Suite[] = []) {
  return validationCoverage({ ...deps, suites: [...suites, ...more] }, pool, { fields: 'all', runs: 20 })
}

function validateAll({ pool: db }: TestDatabase, runId: string, of: readonly Suite[]) {
  const signal = new AbortController().signal
  const work = { db, runId, signal, now: () => new Date(), progress: async () => {} }
  return validate({ ...deps, suites: of }, work, undefined).catch((error: { code?: unknown }) => {
    if (error.code !== 'VALIDATION_BLOCKED') throw error
  })
}

/** Counts what each rule looks at and what fails it, without keeping anything. */
async function byHand({ pool }: TestDatabase, hand: postgres.Sql, of: readonly Suite[]): Promise<void> {
  const catalogue = await readCatalogue(pool)
  const context = {
    source: (entity: string) => entitySource(catalogue, ace, entity),
    values: (list: string) => ace.values[list] ?? [],
    now: new Date(),
  }
  for (const rule of of.flatMap(({ rules }) => rules)) {
    const { checked, failures } = compileRule(rule, context)
    await hand.unsafe(`select (${checked}) as checked, (select count(*) from (${failures}) f) as failed`)
  }
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return secondsSince(started)
}

async function count({ pool }: TestDatabase, table: string): Promise<number> {
  const [row] = await pool.unsafe<{ count: number }[]>(`select count(*) as count from ${table}`)
  return row?.count ?? 0
}
