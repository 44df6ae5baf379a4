import type { ActionContext } from '../../00-platform/index.ts'
import type { IngestionDeps } from '../deps.ts'
import { readDiscovery } from '../discovery/files.ts'
import { rawTableName } from '../raw/names.ts'
import type { SourceName, SourceTable } from '../sources/source.ts'
import { personalTables } from './find.ts'
import type { PersonalTable } from './found.ts'

type Ctx = ActionContext<IngestionDeps>

/** What an erasure knows of tables: those with persons, and all by their place in RAW. */
export interface Tables {
  readonly personal: readonly PersonalTable[]
  /** RAW table name → its table in a source. */
  readonly byRaw: ReadonlyMap<string, { readonly source: SourceName; readonly table: SourceTable }>
}

/** As the last discovery described them; a source that was never discovered is asked. @throws SOURCE_* */
export async function tablesOf(ctx: Ctx, wanted: SourceName): Promise<Tables> {
  const { deps, db } = ctx
  const byRaw = new Map<string, { readonly source: SourceName; readonly table: SourceTable }>()
  let personal: readonly PersonalTable[] = []
  for (const source of ['odoo', 'apn'] as const) {
    const stored = (await readDiscovery(deps.home, source))?.tables
    const tables = stored ?? (source === wanted ? await discoverLive(ctx, source) : [])
    for (const table of tables) byRaw.set(rawTableName(source, table.name), { source, table })
    if (source === wanted) personal = await personalTables(db, source, tables, deps.settings[source].persons)
  }
  return { personal, byRaw }
}

async function discoverLive({ deps, signal }: Ctx, name: SourceName): Promise<readonly SourceTable[]> {
  const source = await deps.openSource(name, signal)
  try {
    return await source.discover(signal)
  } finally {
    await source.close()
  }
}
