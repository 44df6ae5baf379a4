import type { JsonValue } from '../source.ts'

/**
 * A field of an export as its column takes it. What cannot be understood stays as it is and is quarantined by the column's type.
 * Empty is null; lists are separated by `;`; dates may be ISO or US (M/D/YYYY, as Partner Central exports them);
 * amounts may have a currency sign and thousands separators; a country may be its English name.
 */
export function fieldValue(column: string, type: string, text: string): JsonValue {
  const value = text.trim()
  if (value === '') return null
  if (type.endsWith('[]')) return listOf(value)
  if (type === 'jsonb') return jsonOf(value)
  if (type === 'date' || type.startsWith('timestamp')) return timeOf(value)
  if (type.startsWith('numeric')) return numberOf(value)
  if (column.endsWith('country_code')) return countryOf(value)
  // Inner line ends and spaces at the edges are the writer's own.
  return text
}

function listOf(value: string): string[] {
  return value
    .replace(/^\[|\]$/g, '')
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function jsonOf(value: string): JsonValue {
  try {
    return JSON.parse(value) as JsonValue
  } catch {
    return [{ Value: value }]
  }
}

function timeOf(value: string): string {
  const us = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?:,? (.+))?$/.exec(value)
  if (us === null) return value
  const [, month = '', day = '', year = '', time] = us
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  return time === undefined ? date : `${date} ${time}`
}

function numberOf(value: string): string {
  const percent = /^(-?\d+(?:\.\d+)?)\s*%$/.exec(value)?.[1]
  if (percent !== undefined) return String(Number((Number(percent) / 100).toPrecision(15)))
  const bare = value.replace(/^(?:[A-Z]{3}|[$€£])\s*/, '').replace(/\s*(?:[A-Z]{3}|[$€£])$/, '')
  return /^-?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(bare) ? bare.replaceAll(',', '') : bare
}

let countries: ReadonlyMap<string, string> | undefined

/** `Germany` → `DE`; a code stays a code. */
function countryOf(value: string): string {
  if (/^[A-Za-z]{2}$/.test(value)) return value.toUpperCase()
  countries ??= countryNames()
  return countries.get(value.toLowerCase()) ?? value
}

function countryNames(): Map<string, string> {
  const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' })
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  const found = new Map<string, string>([['united states of america', 'US']])
  for (const code of letters.flatMap((one) => letters.map((two) => one + two))) {
    // Codes of countries that are no more lead to their successor's: DD is DE.
    if (new Intl.Locale(`und-${code}`).region !== code) continue
    const name = names.of(code)?.toLowerCase()
    if (name !== undefined && !found.has(name)) found.set(name, code)
  }
  return found
}
