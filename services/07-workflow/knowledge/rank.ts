/** A text to be found, with its place among the others. */
export interface Searchable {
  readonly title: string
  readonly text: string
}

/** BM25 (Robertson and Zaragoza 2009): how fast more of a word stops counting, and how much length matters. */
const K1 = 1.2
const B = 0.75
/** A word in the title counts as often as this. */
const TITLE_WEIGHT = 3
/** A word of so many letters also finds longer ones that begin with it. */
const MIN_PREFIX = 3

/** More words than these say nothing more, and each is looked for in every entry. */
const MAX_WORDS = 16

export function wordsOf(text: string): string[] {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  )
}

/**
 * Scores of the entries for a query, 0 for one that holds none of its words; an entry with more of the words always comes
 * before one with fewer, whatever their weights. Of a query the first 16 words count.
 */
export function scoresOf(entries: readonly Searchable[], query: string): number[] {
  const wanted = [...new Set(wordsOf(query))].slice(0, MAX_WORDS)
  const counted = entries.map((entry) => countsOf(entry, wanted))
  const average = counted.reduce((sum, { length }) => sum + length, 0) / Math.max(1, counted.length)
  const holding = wanted.map((_, index) => counted.filter(({ counts }) => (counts[index] ?? 0) > 0).length)
  return counted.map(({ counts, length }) => {
    const parts = counts.map((count, index) => {
      const rare = Math.log(
        1 + (entries.length - (holding[index] ?? 0) + 0.5) / ((holding[index] ?? 0) + 0.5),
      )
      return (rare * count * (K1 + 1)) / (count + K1 * (1 - B + (B * length) / Math.max(1, average)))
    })
    const found = counts.filter((count) => count > 0).length
    const weight = parts.reduce((sum, part) => sum + part, 0)
    return found === 0 ? 0 : found + weight / (weight + 1)
  })
}

function countsOf({ title, text }: Searchable, wanted: readonly string[]) {
  const titleWords = wordsOf(title)
  const words = wordsOf(text)
  const counts = wanted.map((word) => TITLE_WEIGHT * countOf(titleWords, word) + countOf(words, word))
  return { counts, length: titleWords.length + words.length }
}

function countOf(words: readonly string[], wanted: string): number {
  const prefix = wanted.length >= MIN_PREFIX
  return words.filter((word) => word === wanted || (prefix && word.startsWith(wanted))).length
}
