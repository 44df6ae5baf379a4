import type { Db } from '../../00-platform/index.ts'
import type { SearchFilters } from '../queries/filters.ts'
import {
  corpus,
  type LexicalQuery,
  lexicalHits,
  type QueryTerm,
  queryTerms,
  type WeightedTerm,
} from '../queries/lexical-queries.ts'
import type { LexicalHit } from './fuse.ts'

/** Documents read per query: enough for a good top hundred, few enough to stay within milliseconds. */
const CANDIDATES = 1_000

export interface LexicalArm {
  readonly hits: readonly LexicalHit[]
  /** Words of the vocabulary that were looked for, guesses for typing errors among them. */
  readonly terms: readonly string[]
}

/** Ranks opportunities by BM25 with the corpus's own statistics. */
export async function lexicalArm(
  db: Db,
  text: string,
  filters: SearchFilters,
  limit: number,
): Promise<LexicalArm> {
  const [asked, { documents, averageLength }] = [await queryTerms(db, text), await corpus(db)]
  const terms = weigh(asked, documents)
  if (terms.length === 0) return { hits: [], terms: [] }
  const query: LexicalQuery = {
    terms,
    wholeGain: wholeGain(asked, documents),
    any: anyOf(tellingTerms(terms).map(({ term }) => term)),
    all: allWords(terms),
    averageLength,
    candidates: CANDIDATES,
    limit,
  }
  return { hits: await lexicalHits(db, query, filters), terms: terms.map(({ term }) => term) }
}

function weigh(asked: readonly QueryTerm[], documents: number): WeightedTerm[] {
  return asked.flatMap(({ word, term, documents: withTerm, weight }) =>
    term === null
      ? []
      : [{ word, term, documents: withTerm, gain: weight * inverseDocumentFrequency(documents, withTerm) }],
  )
}

/** What finding every word as asked would be worth; a word nobody wrote counts as the rarest. */
function wholeGain(asked: readonly QueryTerm[], documents: number): number {
  const words = new Map<string, number>()
  for (const { word, documents: withTerm } of asked) {
    words.set(word, Math.max(words.get(word) ?? 0, inverseDocumentFrequency(documents, withTerm)))
  }
  return [...words.values()].reduce((sum, gain) => sum + gain, 0)
}

/** ln(1 + (N - n + 0.5) / (n + 0.5)): BM25's, always positive. */
export function inverseDocumentFrequency(documents: number, withTerm: number): number {
  return Math.log(1 + (Math.max(documents, withTerm) - withTerm + 0.5) / (withTerm + 0.5))
}

/**
 * The rarest terms whose documents together stay within the candidates. A row that has none of them has only common
 * words, which add little, so it need not be read (the idea of MaxScore, Turtle and Flood 1995).
 */
function tellingTerms<T extends { term: string; documents: number }>(terms: readonly T[]): T[] {
  const rarestFirst = [...terms].sort((a, b) => a.documents - b.documents || (a.term < b.term ? -1 : 1))
  let sum = 0
  return rarestFirst.filter(({ documents }, index) => {
    sum += documents
    return index === 0 || sum <= CANDIDATES
  })
}

function anyOf(terms: readonly string[]): string {
  return terms.map((term) => `'${term}'`).join(' | ')
}

function allWords(terms: readonly { word: string; term: string }[]): string {
  const words = new Map<string, string[]>()
  for (const { word, term } of terms) words.set(word, [...(words.get(word) ?? []), term])
  return [...words.values()].map((alternatives) => `(${anyOf(alternatives)})`).join(' & ')
}
