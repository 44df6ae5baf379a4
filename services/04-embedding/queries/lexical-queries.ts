import type { Db } from '../../00-platform/index.ts'
import type { LexicalHit } from '../search/fuse.ts'
import { passes, type SearchFilters } from './filters.ts'
import { normalized } from './normalize.ts'

const MAX_WORDS = 16

export interface QueryTerm {
  /** The word as asked, normalised. */
  readonly word: string
  /** A word of the vocabulary: the same, one that begins with it, or one spelled alike; null when there is none. */
  readonly term: string | null
  readonly documents: number
  /** 1 for the word itself, less for a guess, 0 for none. */
  readonly weight: number
}

/**
 * The query's words as the vocabulary knows them. A word nobody wrote is replaced by the words that begin with it and
 * the most alike by trigrams (typing errors); one without any such comes with term null. Ordered by word, weight, term.
 */
export async function queryTerms(db: Db, text: string): Promise<QueryTerm[]> {
  return db<QueryTerm[]>`
    with words as materialized (
      select word from unnest(tsvector_to_array(to_tsvector('simple', ${normalized(db, db`${text}::text`)}))) as word
      order by word limit ${MAX_WORDS}
    ),
    found as materialized (
      select w.word, t.term, t.documents from words w join search.terms t on t.term = w.word
    )
    select word, term, documents, 1::float8 as weight from found
    union all
    select w.word, g.term, coalesce(g.documents, 0), coalesce(g.weight, 0) from words w
    left join lateral (
      select t.term, t.documents,
        (case when t.term like w.word || '%' then 0.9 else (1 + similarity(t.term, w.word)) / 2 end)::float8 as weight
      from search.terms t
      where length(w.word) >= 3 and (t.term like w.word || '%' or t.term % w.word)
        and abs(length(t.term) - length(w.word)) <= 8
      order by weight desc, t.documents desc, t.term limit 4) g on true
    where not exists (select 1 from found f where f.word = w.word)
    order by word, weight desc, term`
}

export interface Corpus {
  readonly documents: number
  readonly averageLength: number
}

/** Size of the corpus; zeros before the first run. */
export async function corpus(db: Db): Promise<Corpus> {
  const [row] = await db<Corpus[]>`
    select documents, average_length as "averageLength" from search.corpus where id = 1`
  return row ?? { documents: 0, averageLength: 0 }
}

/** A word to look for, with what finding it is worth. */
export interface WeightedTerm {
  readonly word: string
  readonly term: string
  readonly documents: number
  /** Inverse document frequency times the term's weight. */
  readonly gain: number
}

export interface LexicalQuery {
  readonly terms: readonly WeightedTerm[]
  /** Sum of the gains had every word of the query been found. */
  readonly wholeGain: number
  /** tsquery that a candidate must fulfil: any of the telling words. */
  readonly any: string
  /** tsquery of all words: rows that have everything are candidates however common the words are. */
  readonly all: string
  readonly averageLength: number
  readonly candidates: number
  readonly limit: number
}

// Robertson and Zaragoza 2009, BM25F with one saturation: field weights go into the term frequency.
const K1 = 1.2
const B = 0.75

/** Rows by BM25, best first; equal scores by side, then id. Reads at most two times `candidates` documents. */
export async function lexicalHits(
  db: Db,
  query: LexicalQuery,
  filters: SearchFilters,
): Promise<LexicalHit[]> {
  const terms = query.terms.map(({ term, word, gain }) => ({ term, word, gain }))
  return db<LexicalHit[]>`
    with term as materialized (
      select t.term, t.word, t.gain from jsonb_to_recordset(${db.json(terms)}::jsonb) as t(term text, word text, gain float8)
    ),
    candidate as materialized (
      (select o.side, o.id, o.document, o.document_length from search.opportunities o
        where o.document @@ ${query.all}::text::tsquery and ${passes(db, filters)} limit ${query.candidates})
      union all
      (select o.side, o.id, o.document, o.document_length from search.opportunities o
        where o.document @@ ${query.any}::text::tsquery and not o.document @@ ${query.all}::text::tsquery
          and ${passes(db, filters)} limit ${query.candidates})
    ),
    found as (
      select c.side, c.id, t.word, max(t.gain) as gain, max(t.gain * f.tf * ${K1 + 1}::float8 / (f.tf + ${K1}::float8 * (1 - ${B}::float8
        + ${B}::float8 * c.document_length / greatest(${query.averageLength}::float8, 1)))) as score
      from candidate c
      cross join lateral unnest(c.document) as u(lexeme, positions, weights)
      join term t on t.term = u.lexeme
      cross join lateral (
        select sum(case w when 'A' then 2.5 when 'B' then 2 else 1 end)::float8 as tf from unnest(u.weights) w) f
      group by c.side, c.id, t.word
    )
    select side, id, sum(score)::float8 as score,
      least(1, sum(gain) / greatest(${query.wholeGain}::float8, 1e-9))::float8 as coverage,
      array_agg(word order by word) as terms
    from found group by side, id
    order by 3 desc, side, id limit ${query.limit}`
}
