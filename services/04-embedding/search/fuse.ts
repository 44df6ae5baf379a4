import { compareKeys } from './keys.ts'

export interface LexicalHit {
  readonly side: string
  readonly id: string
  /** BM25, higher is better. */
  readonly score: number
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

/**
 * Joins two ranked lists by reciprocal rank fusion: the sum of 1 / (60 + rank) over the arms that found a row.
 * Best first; equal scores by side, then id.
 */
export function fuse(lexical: readonly LexicalHit[], vector: readonly VectorHit[]): FusedHit[] {
  const hits = new Map<string, FusedHit>()
  lexical.forEach((hit, index) => {
    const rank = index + 1
    hits.set(`${hit.side}/${hit.id}`, {
      side: hit.side,
      id: hit.id,
      score: 1 / (RRF_K + rank),
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
