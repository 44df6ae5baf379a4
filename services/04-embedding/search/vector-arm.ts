import type { Db } from '../../00-platform/index.ts'
import type { SearchFilters } from '../queries/filters.ts'
import { countPassing, nearestByIndex, nearestExact, type VectorQuery } from '../queries/vector-queries.ts'
import type { VectorHit } from './fuse.ts'

/** Up to here comparing every vector costs no more than the index and is exact. */
export const EXACT_UP_TO = 2_000

/**
 * The nearest opportunities that pass the filters: always `limit` of them when there are as many with a vector.
 * Few rows are compared one by one; many go through the index; what the index left out is fetched exactly.
 */
export async function vectorArm(
  db: Db,
  query: VectorQuery,
  filters: SearchFilters,
  exactUpTo = EXACT_UP_TO,
): Promise<VectorHit[]> {
  const passing = await countPassing(db, filters, exactUpTo + 1)
  if (passing <= exactUpTo) return nearestExact(db, query, filters)
  const hits = await nearestByIndex(db, query, filters)
  return hits.length < query.limit ? nearestExact(db, query, filters) : hits
}
