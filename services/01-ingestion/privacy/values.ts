import { addressesIn } from './addresses.ts'

/** What tells a person wherever it stands: a street or a job title does not. */
export interface TellingValue {
  readonly kind: 'email' | 'phone' | 'name'
  /** Of PostgreSQL's `~*`; whole words only. */
  readonly pattern: string
  /** Of an address: itself, in lower case. */
  readonly address?: string
}

const PHONE = /^[+(]?[\d][\d\s()./-]{5,}$/
const FEWEST_DIGITS = 7
const SHORTEST_NAME = 5

/**
 * Telling values among those of a person's columns, without repetition.
 * @param values what stands in personal columns; @param names whole names
 */
export function tellingValues(values: readonly string[], names: readonly string[]): TellingValue[] {
  const found = new Map<string, TellingValue>()
  const add = (kind: TellingValue['kind'], pattern: string, address?: string) =>
    found.set(pattern, { kind, pattern, ...(address === undefined ? {} : { address }) })
  for (const value of values) {
    for (const address of addressesIn(value)) add('email', addressPattern(address), address)
    const digits = value.replace(/\D/g, '')
    if (PHONE.test(value.trim()) && digits.length >= FEWEST_DIGITS) add('phone', phonePattern(digits))
  }
  for (const name of names) {
    const words = name.trim().split(/\s+/)
    // One word alone (`Mark`) stands in too many other texts.
    if (words.length > 1 && name.trim().length >= SHORTEST_NAME) add('name', namePattern(words))
  }
  return [...found.values()]
}

export function addressPattern(address: string): string {
  return `(?<![[:alnum:]._%+-])${escaped(address)}(?![[:alnum:]-])`
}

/** The digits, however they are grouped. */
function phonePattern(digits: string): string {
  return `(?<![[:digit:]])${[...digits].join('[^[:alnum:]]{0,3}')}(?![[:digit:]])`
}

function namePattern(words: readonly string[]): string {
  return `(?<![[:alnum:]])${words.map(escaped).join('[[:space:]]+')}(?![[:alnum:]])`
}

/** As it stands in a text, or in JSON, where quotes and backslashes have one before them. */
function escaped(text: string): string {
  return [...text]
    .map((character) => {
      if (/[\p{L}\p{N}\s]/u.test(character)) return character
      return character === '"' || character === '\\' ? `\\\\?\\${character}` : `\\${character}`
    })
    .join('')
}

/** One pattern for all; undefined when there is nothing to look for. */
export function anyOf(values: readonly TellingValue[]): string | undefined {
  return values.length === 0 ? undefined : values.map(({ pattern }) => `(?:${pattern})`).join('|')
}
