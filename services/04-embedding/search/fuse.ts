import { compareKeys } from './keys.ts'

export interface LexicalHit {
  readonly side: string
  readonly id: string
  /** BM25, higher is better. */
  readonly score: number
  /** Share of the query's information (sum of inverse document frequencies) that the row's words carry, 0 to 1. */
  readonly coverage: number
  /** Words of the query that the row has. */
  readonly terms: readonly string[]
}

export interface VectorHit {
  readonly side: string
  readonly id: string
  /** Cosine distance, 0 (same) to 2 (opposite). */
  readonly distance: number
}

export interface FusedHit {
  readonly side: string
  readonly id: string
  readonly score: number
  readonly lexical?: { readonly rank: number; readonly score: number; readonly terms: readonly string[] }
  readonly vector?: { readonly rank: number; readonly distance: number }
}

/** Cormack, Clarke, Büttcher 2009: the constant that keeps one arm's first place from deciding alone. */
const RRF_K = 60
/** A row with every word asked for counts this much against the nearest in meaning. */
const WORDS_WEIGHT = 2

/**
 * Joins two ranked lists by weighted reciprocal rank fusion: the sum of weight / (60 + rank) over the arms that found a
 * row. The vector arm weighs 1, the lexical arm 2 × coverage²: a row that has only "of" of the query is no match,
 * though it may be the first in its list. Best first; equal scores by side, then id.
 */
export function fuse(lexical: readonly LexicalHit[], vector: readonly VectorHit[]): FusedHit[] {
  const hits = new Map<string, FusedHit>()
  lexical.forEach((hit, index) => {
    const rank = index + 1
    hits.set(`${hit.side}/${hit.id}`, {
      side: hit.side,
      id: hit.id,
      score: (WORDS_WEIGHT * hit.coverage ** 2) / (RRF_K + rank),
      lexical: { rank, score: hit.score, terms: hit.terms },
    })
  })
  vector.forEach((hit, index) => {
    const rank = index + 1
    const key = `${hit.side}/${hit.id}`
    const found = hits.get(key) ?? { side: hit.side, id: hit.id, score: 0 }
    hits.set(key, {
      ...found,
      score: found.score + 1 / (RRF_K + rank),
      vector: { rank, distance: hit.distance },
    })
  })
  return [...hits.values()].sort((a, b) => b.score - a.score || compareKeys(a, b))
}
