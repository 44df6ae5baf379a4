import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import postgres from 'postgres'
import { type CrmOpportunity, createApnSql, simulateAceSide } from '../../sample/index.ts'
import { type TestDatabase, testDatabase } from '../helpers/database.ts'
import { secondsSince } from './hub-process.ts'

const DUMP = fileURLToPath(new URL('../../../shared/odoo17/pg_tables.dump', import.meta.url))
const SEED = 'pipeline-real'
const TODAY = '2026-11-21'

export interface SourceDatabase {
  readonly database: TestDatabase
  /** Variables that point a hub at it. */
  env(prefix: 'ODOO_DB' | 'APN_DB'): Record<string, string>
}

/** The real Odoo 17 database, restored from ../shared. */
export async function restoreOdoo(): Promise<SourceDatabase> {
  if (!existsSync(DUMP)) throw new Error('The real data is not here: put it in ../shared/odoo17')
  const source = await openSource()
  const url = new URL(source.database.url ?? '')
  const env = { ...process.env, PGPASSWORD: decodeURIComponent(url.password) }
  url.password = ''
  // It ends with 1 for owners and extensions that are not here; what matters is counted afterwards.
  spawnSync('pg_restore', ['--no-owner', '--no-privileges', '-d', url.href, DUMP], { env, stdio: 'ignore' })
  await source.database.pool.unsafe('analyze')
  return source
}

export async function openSource(): Promise<SourceDatabase> {
  const database = await testDatabase({ kind: 'server', empty: true })
  const url = new URL(database.url ?? '')
  return {
    database,
    env: (prefix) => ({
      [`${prefix}_HOST`]: url.hostname,
      [`${prefix}_PORT`]: url.port,
      [`${prefix}_NAME`]: url.pathname.slice(1),
      [`${prefix}_USER`]: url.username,
      [`${prefix}_PASSWORD`]: decodeURIComponent(url.password),
    }),
  }
}

/** The real leads again and again under new ids, until there are so many. */
export async function growLeads({ database: { pool } }: SourceDatabase, count: number): Promise<void> {
  const columns = await pool<{ name: string }[]>`
    select quote_ident(attname) as name from pg_attribute
    where attrelid = 'crm_lead'::regclass and attnum > 0 and not attisdropped and attname <> 'id'`
  const rest = columns.map(({ name }) => name).join(', ')
  await pool.unsafe(`
    insert into crm_lead (id, ${rest})
    select l.id + n * (select max(id) from crm_lead), ${rest}
    from generate_series(1, ${Math.ceil(count / 61_187)}) n, crm_lead l
    order by 1 limit ${Math.trunc(count)} - (select count(*) from crm_lead)`)
  await pool.unsafe('vacuum analyze crm_lead')
}

/** Seconds that `COPY` takes for the same tables from one database into another: the reference of a load. */
export async function copySeconds(source: SourceDatabase, tables: readonly string[]): Promise<number> {
  const target = await testDatabase({ kind: 'server', empty: true })
  const from = source.database.url ?? ''
  try {
    for (const table of tables) {
      const columns = await source.database.pool<{ name: string; type: string }[]>`
        select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
        where attrelid = ${table}::regclass and attnum > 0 and not attisdropped order by attnum`
      const list = columns.map(({ name, type }) => `"${name}" ${type}`).join(', ')
      await target.pool.unsafe(`create table ${table} (${list})`)
    }
    const started = performance.now()
    const copy = (url: string, table: string, way: string) => `psql '${url}' -qc 'copy ${table} ${way}'`
    for (const table of tables) {
      const pipe = `${copy(from, table, 'to stdout')} | ${copy(target.url ?? '', table, 'from stdin')}`
      execFileSync('sh', ['-c', pipe], { stdio: 'ignore' })
    }
    return secondsSince(started)
  } finally {
    await target.close()
  }
}

export interface Simulated {
  readonly source: SourceDatabase
  /** `odooId-aceId`, as the hub names a pair. */
  readonly gold: ReadonlySet<string>
  readonly opportunities: number
}

/** An ACE side derived from CORE, in a database of its own. */
export async function simulateApn(hub: TestDatabase, share: number): Promise<Simulated> {
  const { apn, gold } = await simulateAceSide({
    seed: SEED,
    opportunities: readCore(hub),
    share,
    today: TODAY,
  })
  const source = await openSource()
  const session = postgres(source.database.url ?? '', { max: 1, onnotice: () => {} })
  for (const { text, values } of createApnSql(apn)) await session.unsafe(text, [...values])
  await session.end()
  return {
    source,
    gold: new Set(gold.map(({ odooId, aceId }) => `${odooId}-${aceId}`)),
    opportunities: apn.apn_opportunity.length,
  }
}

async function* readCore({ pool }: TestDatabase): AsyncGenerator<CrmOpportunity> {
  const pages = pool<CrmOpportunity[]>`
    select id, name, account_name as "accountName", website_domain as "websiteDomain", email, phone,
      contact_name as "contactName", country_code as "countryCode", state_name as "stateName", city, street,
      postal_code as "postalCode", amount, currency, close_date as "closeDate", ace_stage as stage,
      owner_name as "ownerName", owner_email as "ownerEmail", left(description, 2000) as description,
      left(source_created_at::text, 10) as "createdAt"
    from core.odoo_opportunities order by odoo_opportunities.id`.cursor(2_000)
  for await (const page of pages) yield* page as CrmOpportunity[]
}
