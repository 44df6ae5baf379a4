import type { Clock, Db } from '../../00-platform/index.ts'
import type { Contracts } from '../raw/contract.ts'
import { evolveRaw } from '../raw/evolve.ts'
import type { Drift } from '../raw/queries.ts'
import type { Source, SourceTable } from '../sources/source.ts'
import { writeDiscovery } from './files.ts'

export interface DiscoveryResult {
  readonly tables: readonly SourceTable[]
  readonly drift: readonly Drift[]
  readonly file: string
}

/**
 * Reads the source's own catalogue, brings the RAW tables to it, then writes `schemas/discovery/<source>.json` and
 * `complete_raw_schema.sql` under `home`. Safe to repeat; a second run without a change in the source changes nothing.
 * @throws SOURCE_* of the source; SOURCE_COLUMN_RESERVED
 */
export async function discoverSource(
  deps: { readonly db: Db; readonly clock: Clock; readonly home: string; readonly contracts?: Contracts },
  source: Source,
  signal: AbortSignal,
): Promise<DiscoveryResult> {
  const tables = await source.discover(signal)
  const drift = await evolveRaw(deps, source.name, tables, deps.contracts)
  const file = await writeDiscovery(deps.home, {
    source: source.name,
    kind: source.kind,
    discoveredAt: deps.clock.now().toISOString(),
    tables,
  })
  return { tables, drift, file }
}
