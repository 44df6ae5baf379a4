import { typeError } from './errors.ts'

/** Values as Odoo's Python hands them to its two protocols: integers and floats differ, `undefined` is None. */

export class PyFloat {
  readonly value: number
  constructor(value: number) {
    this.value = value
  }
}

export type Wire =
  | undefined
  | boolean
  | number
  | string
  | PyFloat
  | readonly Wire[]
  | { readonly [key: string]: Wire }

/** Value as a row of the store keeps it: `null` is SQL NULL, a translated text is `{en_US: …}`, a many2many is an id list. */
export type Stored = null | boolean | number | string | readonly Stored[] | { readonly [key: string]: Stored }
export type Row = { id: number; [field: string]: Stored }

/** A mark for what neither protocol can serialise (`account.move.needed_terms`). */
export const UNSERIALISABLE = 'frozendict'

/** Prints a float as Python's `repr` does: `0.0`, `1e+16`, `1e-05`, and `nan`, `inf` for XML, `NaN`, `Infinity` for JSON. */
export function pyFloat(value: number, names: { nan: string; inf: string }): string {
  if (Number.isNaN(value)) return names.nan
  if (!Number.isFinite(value)) return value > 0 ? names.inf : `-${names.inf}`
  const magnitude = Math.abs(value)
  if (magnitude !== 0 && (magnitude >= 1e16 || magnitude < 1e-4)) {
    return value
      .toExponential()
      .replace(/e([+-])(\d)$/, 'e$10$2')
      .replace('.0e', 'e')
  }
  return Number.isInteger(value) ? `${Object.is(value, -0) ? '-0' : value}.0` : String(value)
}

/** Serialises as Python's `json.dumps(…, ensure_ascii=False)` prints: a blank after `,` and `:`, bare NaN and Infinity. */
export function toJson(value: Wire): string {
  if (value === undefined) return 'null'
  if (value instanceof PyFloat) return pyFloat(value.value, { nan: 'NaN', inf: 'Infinity' })
  if (Array.isArray(value)) return `[${value.map(toJson).join(', ')}]`
  if (typeof value === 'object') {
    if (UNSERIALISABLE in value) throw typeError('keys must be str, int, float, bool or None, not frozendict')
    const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}: ${toJson(member)}`)
    return `{${members.join(', ')}}`
  }
  return JSON.stringify(value)
}

/** Prints a value as Python's `repr`, for error texts: `('nope', '=', 1)`. */
export function pyRepr(value: unknown, sequence: '()' | '[]' = '[]'): string {
  if (value === null || value === undefined) return 'None'
  if (value === true) return 'True'
  if (value === false) return 'False'
  if (value instanceof PyFloat) return pyFloat(value.value, { nan: 'nan', inf: 'inf' })
  if (typeof value === 'string') {
    const quote = value.includes("'") && !value.includes('"') ? '"' : "'"
    return `${quote}${value.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`)}${quote}`
  }
  if (Array.isArray(value)) {
    const inner = value.map((item) => pyRepr(item)).join(', ')
    return sequence === '()' ? `(${inner}${value.length === 1 ? ',' : ''})` : `[${inner}]`
  }
  return typeof value === 'object' ? toJson(value as Wire) : String(value)
}
