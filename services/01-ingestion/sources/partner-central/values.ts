import type { JsonValue } from '../source.ts'

/**
 * Values as PostgreSQL itself writes them: a row that came through the APN database has the same text, so that changing
 * from one source to the other changes no row in RAW.
 */

/** `2026-01-02 03:04:05.12+00`; texts of this form sort by time. */
export function timestampText(time: Date): string {
  const [day = '', clock = ''] = time.toISOString().replace('Z', '').split('T')
  return `${day} ${clock.replace(/\.?0+$/, '')}+00`
}

/** `{a,"b c"}`; null for no list. */
export function arrayText(list: readonly string[] | undefined): string | null {
  return list === undefined ? null : `{${list.map(elementText).join(',')}}`
}

function elementText(text: string): string {
  const plain = text !== '' && text.toLowerCase() !== 'null' && !/[{}",\\ \t\n\r\v\f]/.test(text)
  return plain ? text : `"${text.replace(/["\\]/g, '\\$&')}"`
}

/** `[{"Time": "…"}]` as jsonb writes it: names by length, then by bytes. */
export function jsonText(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(jsonText).join(', ')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const names = Object.entries(value).sort(([a], [b]) => byLength(a, b))
  return `{${names.map(([name, part]) => `${JSON.stringify(name)}: ${jsonText(part)}`).join(', ')}}`
}

function byLength(a: string, b: string): number {
  return Buffer.byteLength(a) - Buffer.byteLength(b) || byCodePoints(a, b)
}

/** An amount with two places behind the point; what is no such number stays as it is and is quarantined by its type. */
export function amountText(text: string | undefined): string | null {
  if (text === undefined || text.trim() === '') return null
  const parts = /^(-?)0*(\d+)(?:\.(\d{0,2}))?$/.exec(text.trim())
  if (parts === null) return text
  return `${parts[1]}${parts[2]}.${(parts[3] ?? '').padEnd(2, '0')}`
}

/** The order of PostgreSQL's collation "C" over UTF-8. */
export function byCodePoints(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
