import { parseCompanyName } from './company-name.ts'
import { firstAtLeast, textOf } from './comparators.ts'
import { TRANSLATIONS } from './data/generic-words.ts'
import { editDistance, softCosine, type TextVector } from './similarity.ts'
import { cut, words } from './text.ts'
import type { Comparator, FittedComparator, Value } from './types.ts'

const MAX_TEXT = 2_000
const MAX_TOKENS = 48

interface Company extends TextVector {
  readonly joined: string
  readonly distinctive: string
  readonly initials: string
}

/** Company names without legal form: equal, near, most of the words, some of them, different. */
export function companyName(cuts: readonly number[] = [0.85, 0.65, 0.4]): Comparator {
  const levels = ['equal', ...cuts.map((c) => `words ≥ ${c}`), 'different']
  return {
    kind: 'company name',
    levels,
    fit: (values) => {
      const idf = inverseFrequencies(values, companyTokens)
      const fitted: FittedComparator<Company> = {
        prepare: (value) => prepareCompany(value, idf),
        compare: (left, right) => companyLevel(left, right, cuts),
        term: (prepared) => prepared.joined,
      }
      return fitted as FittedComparator<unknown>
    },
  }
}

function companyTokens(value: Value): readonly string[] {
  const text = textOf(value)
  return text === null ? [] : parseCompanyName(cut(text, 300)).tokens
}

function prepareCompany(value: Value, idf: Frequencies): Company | null {
  const text = textOf(value)
  const name = text === null ? null : parseCompanyName(cut(text, 300))
  if (name === null || name.tokens.length === 0) return null
  return {
    ...vector(name.tokens, idf),
    joined: name.tokens.join(''),
    distinctive: name.distinctive.join(''),
    initials: name.initials,
  }
}

function companyLevel(left: Company, right: Company, cuts: readonly number[]): number {
  if (left.joined === right.joined) return 0
  if (sameSpelling(left.joined, right.joined) || initialsOf(left, right) || initialsOf(right, left)) return 1
  const score = softCosine(left, right)
  if (score < (cuts[0] ?? 1) && left.distinctive === right.distinctive) return 2
  return 1 + firstAtLeast(cuts, score)
}

function sameSpelling(a: string, b: string): boolean {
  const shorter = Math.min(a.length, b.length)
  const limit = shorter >= 12 ? 2 : shorter >= 6 ? 1 : 0
  return limit > 0 && editDistance(a, b, limit) <= limit
}

function initialsOf(short: Company, long: Company): boolean {
  return short.tokens.length === 1 && long.initials.length >= 3 && short.joined === long.initials
}

/** Free text by soft TF-IDF after translating common words: equal words, above each of `cuts` (falling), different. */
export function text(cuts: readonly number[] = [0.8, 0.6, 0.4, 0.2]): Comparator {
  const levels = ['same words', ...cuts.map((c) => `words ≥ ${c}`), 'different']
  return {
    kind: 'text',
    levels,
    fit: (values) => {
      const idf = inverseFrequencies(values, textTokens)
      const fitted: FittedComparator<TextVector> = {
        prepare: (value) => {
          const tokens = textTokens(value)
          return tokens.length === 0 ? null : vector(tokens, idf)
        },
        compare: (left, right) => {
          const score = softCosine(left, right)
          return score > 0.995 ? 0 : 1 + firstAtLeast(cuts, score)
        },
        term: (prepared) => prepared.tokens.join(' '),
      }
      return fitted as FittedComparator<unknown>
    },
  }
}

/** Words of a text for comparing: folded, translated where common, the first 48 distinct ones. */
export function textTokens(value: Value): readonly string[] {
  const raw = textOf(value)
  if (raw === null) return []
  const tokens = words(cut(raw, MAX_TEXT)).map(
    (word) => TRANSLATIONS.get(word) ?? word.replace(/([aou])e/g, '$1'),
  )
  return [...new Set(tokens)].slice(0, MAX_TOKENS)
}

interface Frequencies {
  readonly documents: number
  readonly of: ReadonlyMap<string, number>
  /** The one copy of each token and its id. */
  readonly table: ReadonlyMap<string, { readonly id: number; readonly token: string }>
}

function inverseFrequencies(
  values: Iterable<Value>,
  tokensOf: (value: Value) => readonly string[],
): Frequencies {
  const of = new Map<string, number>()
  let documents = 0
  for (const value of values) {
    documents++
    for (const token of new Set(tokensOf(value))) of.set(token, (of.get(token) ?? 0) + 1)
  }
  const table = new Map([...of.keys()].map((token, id) => [token, { id, token }]))
  return { documents, of, table }
}

function vector(tokens: readonly string[], idf: Frequencies): TextVector {
  const known = [...new Set(tokens)].map((token) => idf.table.get(token) ?? { id: -1, token })
  const weights = Float64Array.from(known, ({ token }) =>
    Math.log(1 + idf.documents / (1 + (idf.of.get(token) ?? 0))),
  )
  return {
    ids: Int32Array.from(known, ({ id }) => id),
    tokens: known.map(({ token }) => token),
    weights,
    length: Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0)),
  }
}
