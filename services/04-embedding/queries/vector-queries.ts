import { type Db, inTransaction } from '../../00-platform/index.ts'
import type { VectorHit } from '../search/fuse.ts'
import { vectorText } from './embed-queries.ts'
import { passes, type SearchFilters } from './filters.ts'

export interface VectorQuery {
  readonly model: string
  readonly vector: Float32Array
  readonly limit: number
}

/** Counts the rows that pass the filters, up to `limit`. */
export async function countPassing(db: Db, filters: SearchFilters, limit: number): Promise<number> {
  const [row] = await db<[{ passing: number }]>`
    select count(*) as passing from (
      select 1 from search.opportunities o where ${passes(db, filters)} limit ${limit}) o`
  return row.passing
}

/** Nearest rows by comparing every vector that passes the filters: exact. Nearest first; ties by side, then id. */
export async function nearestExact(db: Db, query: VectorQuery, filters: SearchFilters): Promise<VectorHit[]> {
  return db<VectorHit[]>`
    with measured as materialized (
      select e.side, e.id, e.embedding <=> ${vectorText(query.vector)}::text::vector as distance
      from search.opportunities o join search.embeddings e on e.side = o.side and e.id = o.id and e.model = ${query.model}
      where ${passes(db, filters)}
    )
    select side, id, distance from measured order by distance, side, id limit ${query.limit}`
}

/**
 * Nearest rows through the HNSW index, which is scanned on until enough rows pass the filters (pgvector 0.8) or its
 * scan limit is reached; so it may return fewer than exist. Nearest first; ties by side, then id.
 * The settings last for this transaction only, which the embedded database's one session needs.
 */
export async function nearestByIndex(
  db: Db,
  query: VectorQuery,
  filters: SearchFilters,
): Promise<VectorHit[]> {
  return inTransaction(db, async (tx) => {
    await tx`select set_config('hnsw.ef_search', ${String(Math.max(40, Math.min(query.limit, 1000)))}, true),
      set_config('hnsw.iterative_scan', 'relaxed_order', true)`
    return tx<VectorHit[]>`
      with near as materialized (
        select e.side, e.id, e.embedding <=> ${vectorText(query.vector)}::text::vector as distance
        from search.embeddings e
        where e.model = ${query.model} and exists (
          select 1 from search.opportunities o where o.side = e.side and o.id = e.id and ${passes(tx, filters)})
        order by distance limit ${query.limit}
      )
      select side, id, distance from near order by distance, side, id`
  })
}
