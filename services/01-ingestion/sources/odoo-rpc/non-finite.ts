import type { OdooValue } from './client.ts'

/** The words Python writes for numbers JSON does not have, and what they mean here. */
const WORDS: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
}

const WORD = /-?Infinity|NaN/g

/**
 * Parses JSON as Odoo writes it: like `JSON.parse`, but the bare words NaN, Infinity and -Infinity become those
 * numbers instead of failing the whole batch. @throws SyntaxError on anything else that is not JSON
 */
export function parseOdooJson(text: string): OdooValue {
  try {
    return JSON.parse(text) as OdooValue
  } catch (error) {
    const marks = marksFor(text)
    const patched = replaceOutsideStrings(text, (word) => JSON.stringify(marks.mark(word)))
    if (patched === text) throw error
    return restore(JSON.parse(patched) as OdooValue, marks.numbers)
  }
}

/** Replaces the words everywhere but inside strings; by hand, since one expression would overflow on a 2 MB text. */
function replaceOutsideStrings(text: string, replace: (word: string) => string): string {
  const parts: string[] = []
  let at = 0
  while (at < text.length) {
    const quote = text.indexOf('"', at)
    const outside = quote < 0 ? text.slice(at) : text.slice(at, quote)
    parts.push(outside.replace(WORD, replace))
    if (quote < 0) break
    at = endOfString(text, quote)
    parts.push(text.slice(quote, at))
  }
  return parts.join('')
}

/** Index after the quote that closes the string opened at `quote`; an unclosed one ends with the text. */
function endOfString(text: string, quote: number): number {
  for (let end = text.indexOf('"', quote + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let first = end
    while (text[first - 1] === '\\') first--
    if ((end - first) % 2 === 0) return end + 1
  }
  return text.length
}

export interface Marks {
  mark(word: string): string
  readonly numbers: ReadonlyMap<string, number>
}

/** Placeholders for the three numbers that occur nowhere in `text`, so no real value can be mistaken for one. */
export function marksFor(text: string, words: Readonly<Record<string, number>> = WORDS): Marks {
  let prefix = 'not-finite-'
  while (text.includes(prefix)) prefix += '~'
  return {
    mark: (word) => prefix + word,
    numbers: new Map(Object.entries(words).map(([word, number]) => [prefix + word, number])),
  }
}

/** Puts the numbers back where their marks stand. */
export function restore(value: OdooValue, numbers: ReadonlyMap<string, number>): OdooValue {
  if (typeof value === 'string') return numbers.get(value) ?? value
  if (Array.isArray(value)) return value.map((item: OdooValue) => restore(item, numbers))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, restore(item, numbers)]))
}
