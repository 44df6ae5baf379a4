import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Pool } from '../../../../00-platform/index.ts'
import { problemsOf } from './model.ts'
import type { ApnTables } from './world.ts'
import { worldOf } from './world.ts'

/** Rooms that this one may not import: tests reach them by path, as the sample's Odoo is reached. */
const ROOT = resolve(import.meta.dirname, '../../../../..')
const load = (path: string) => import(pathToFileURL(resolve(ROOT, path)).href)

interface Statement {
  readonly text: string
  readonly values: readonly string[]
}

/** An APN database of invented, lifelike opportunities, in milliseconds, as AWS tells time; nothing AWS would refuse. */
export async function sampleApn(): Promise<{
  readonly tables: ApnTables
  readonly statements: readonly Statement[]
}> {
  const { generateCompany, createApnSql } = (await load('sample/index.ts')) as {
    generateCompany: (options: { seed: number; opportunities: number; aceOpportunities: number }) => {
      apn: ApnTables
    }
    createApnSql: (apn: ApnTables) => Statement[]
  }
  const { apn } = generateCompany({ seed: 11, opportunities: 240, aceOpportunities: 120 })
  const world = worldOf(apn)
  const refused = new Set(
    [...world.opportunities]
      .filter(([, { own }]) => problemsOf('GetOpportunityResponse', own).length > 0)
      .map(([id]) => id),
  )
  const fitting = Object.fromEntries(
    Object.entries(apn).map(([name, rows]) => [
      name,
      rows.filter((row) => !refused.has(String(row.opportunity_id ?? row.id))).map(inMilliseconds),
    ]),
  )
  return { tables: fitting, statements: createApnSql(fitting) }
}

function inMilliseconds<T extends Readonly<Record<string, unknown>>>(row: T): T {
  const cut = (value: unknown) =>
    typeof value === 'string'
      ? value.replace(/^(\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3})\d{3}\+00:00$/, '$1+00:00')
      : value
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, cut(value)])) as T
}

/** Brings CORE to RAW; answers every row of both ACE tables as text, without when and by which load it was made. */
export async function transformedCore(db: Pool): Promise<string[]> {
  const { transform, loadMaps, defaultTransformationOptions } = (await load(
    'services/02-transformation/index.ts',
  )) as {
    transform: (deps: unknown, run: unknown, entity: string, mode: string) => Promise<unknown>
    loadMaps: (folder: string) => unknown
    defaultTransformationOptions: unknown
  }
  const deps = { maps: loadMaps(resolve(ROOT, 'config/maps')), options: defaultTransformationOptions }
  const run = {
    db,
    signal: new AbortController().signal,
    now: () => new Date('2026-11-20'),
    progress: async () => {},
  }
  await transform(deps, run, 'all', 'full')
  const rows = await db<{ row: string }[]>`
    select 'opportunity ' || (to_jsonb(t) - array['transformed_at', 'raw_id', 'load_id'])::text as row from core.ace_opportunities t
    union all select 'account ' || (to_jsonb(a) - array['transformed_at', 'raw_id', 'load_id'])::text from core.aws_accounts a
    order by row`
  return rows.map(({ row }) => row)
}
