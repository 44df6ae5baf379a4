import { AppError, type Db } from '../../00-platform/index.ts'
import type { EmbeddingDeps } from '../deps.ts'
import type { SearchFilters } from '../queries/filters.ts'
import { browseRows, type OpportunityRow, rowsByKey } from '../queries/row-queries.ts'
import { browseCursor, fingerprint, rankedCursor, readBrowseCursor, readRankedCursor } from './cursor.ts'
import { type FusedHit, fuse, type VectorHit } from './fuse.ts'
import { type Highlight, highlight } from './highlight.ts'
import { lexicalArm } from './lexical-arm.ts'
import { vectorArm } from './vector-arm.ts'

export interface SearchQuery extends SearchFilters {
  readonly q?: string | undefined
  readonly limit: number
  readonly cursor?: string | undefined
}

export interface SearchHit extends Omit<OpportunityRow, 'body' | 'amountComparable'> {
  /** Reciprocal rank fusion score; 0 in a filter-only list. */
  readonly score: number
  readonly reason: HitReason
  readonly highlights: Highlight[]
}

export interface HitReason {
  readonly lexicalRank: number | null
  /** BM25. */
  readonly lexicalScore: number | null
  readonly vectorRank: number | null
  /** Cosine distance, 0 (same) to 2 (opposite). */
  readonly vectorDistance: number | null
  readonly matchedTerms: string[]
}

export interface SearchResult {
  readonly mode: 'browse' | 'hybrid' | 'lexical'
  readonly hits: SearchHit[]
  readonly nextCursor: string | null
  /** Why the answer is less than it could be; null when it is whole. */
  readonly degraded: string | null
}

/** Rows asked of each arm. Constant, so that every page of a list comes from the same ranking; it ends with them. */
const DEPTH = 100

/**
 * Opportunities that fit a text and filters. With a text: lexical (BM25) and vector lists joined by reciprocal rank
 * fusion, best first, ties by side and id; without: largest amount first. Filters never cost hits: `limit` rows come
 * back when as many pass. When the embedding provider fails, the lexical list alone, and `degraded` says so.
 * @throws AppError SEARCH_CURSOR_INVALID
 */
export async function searchOpportunities(
  db: Db,
  deps: EmbeddingDeps,
  query: SearchQuery,
): Promise<SearchResult> {
  const { q, limit, cursor, ...filters } = query
  const text = (q ?? '').trim()
  const name = fingerprint({ text, filters })
  return text === ''
    ? browse(db, filters, { limit, cursor, name })
    : ranked(db, deps, text, filters, { limit, cursor, name })
}

interface Page {
  readonly limit: number
  readonly cursor: string | undefined
  readonly name: string
}

async function browse(db: Db, filters: SearchFilters, page: Page): Promise<SearchResult> {
  const after = page.cursor === undefined ? undefined : readBrowseCursor(page.cursor, page.name)
  const rows = await browseRows(db, filters, { after, limit: page.limit + 1 })
  const shown = rows.slice(0, page.limit)
  const last = rows.length > page.limit ? shown[shown.length - 1] : undefined
  return {
    mode: 'browse',
    hits: shown.map((row) => hitFrom(row, { side: row.side, id: row.id, score: 0 }, [])),
    nextCursor:
      last === undefined
        ? null
        : browseCursor(page.name, { amount: last.amountComparable, side: last.side, id: last.id }),
    degraded: null,
  }
}

async function ranked(
  db: Db,
  deps: EmbeddingDeps,
  text: string,
  filters: SearchFilters,
  page: Page,
): Promise<SearchResult> {
  const offset = page.cursor === undefined ? 0 : readRankedCursor(page.cursor, page.name)
  const [lexical, vector] = await Promise.all([
    lexicalArm(db, text, filters, DEPTH),
    vectorHits(db, deps, text, filters, DEPTH),
  ])
  const fused = fuse(lexical.hits, vector.hits)
  const shown = fused.slice(offset, offset + page.limit)
  const next = offset + page.limit
  return {
    mode: vector.degraded === null ? 'hybrid' : 'lexical',
    hits: await withRows(db, shown, lexical.terms),
    nextCursor: fused.length > next ? rankedCursor(page.name, next) : null,
    degraded: vector.degraded,
  }
}

async function vectorHits(
  db: Db,
  deps: EmbeddingDeps,
  text: string,
  filters: SearchFilters,
  limit: number,
): Promise<{ hits: VectorHit[]; degraded: string | null }> {
  let vector: Float32Array
  try {
    vector = await deps.queryVectors.vectorFor(text)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { hits: [], degraded: `${error.code}: only words were searched, not meaning` }
  }
  const hits = await vectorArm(db, { model: deps.provider.model, vector, limit }, filters)
  return { hits, degraded: null }
}

async function withRows(db: Db, hits: readonly FusedHit[], terms: readonly string[]): Promise<SearchHit[]> {
  if (hits.length === 0) return []
  const rows = await rowsByKey(db, hits)
  const byKey = new Map(hits.map((hit) => [`${hit.side}/${hit.id}`, hit]))
  return rows.flatMap((row) => {
    const hit = byKey.get(`${row.side}/${row.id}`)
    return hit === undefined ? [] : [hitFrom(row, hit, terms)]
  })
}

function hitFrom(row: OpportunityRow, hit: FusedHit, terms: readonly string[]): SearchHit {
  const { body, amountComparable: _, ...shown } = row
  return {
    ...shown,
    score: hit.score,
    reason: {
      lexicalRank: hit.lexical?.rank ?? null,
      lexicalScore: hit.lexical?.score ?? null,
      vectorRank: hit.vector?.rank ?? null,
      vectorDistance: hit.vector?.distance ?? null,
      matchedTerms: [...(hit.lexical?.terms ?? [])],
    },
    highlights: highlight({ ...row, body }, terms),
  }
}
