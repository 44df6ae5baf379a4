import { TRANSLITERATION } from './data/transliteration.ts'

/**
 * Folds text for comparison: Unicode NFKD, marks dropped, Cyrillic, Greek and special Latin letters transliterated,
 * lower case. Everything that is neither letter nor digit becomes one space. Other scripts are kept as they are.
 */
export function fold(text: string): string {
  let out = ''
  for (const character of text.normalize('NFKD').toLowerCase().normalize('NFKD')) {
    const plain = TRANSLITERATION[character]
    if (plain !== undefined) out += plain
    else if (!/\p{M}/u.test(character)) out += character
  }
  return out
    .replace(/[’'`´.]/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** Words of a folded text, in order. */
export function words(text: string): string[] {
  const folded = fold(text)
  return folded === '' ? [] : folded.split(' ')
}

/** Cuts a text at `length` UTF-16 units without splitting a surrogate pair. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text
  const end = /[\uD800-\uDBFF]/.test(text.charAt(length - 1)) ? length - 1 : length
  return text.slice(0, end)
}
