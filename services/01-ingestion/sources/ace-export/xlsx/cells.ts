import type { CellFault } from '../rows.ts'
import { dateOfSerial } from './dates.ts'
import { type NumberStyle, unescapeText, type Workbook } from './workbook.ts'

/** A cell as it stands in the XML. */
export interface RawCell {
  /** From 0. */
  readonly column: number
  readonly type: string
  readonly style: number
  readonly formula: boolean
  /** Content of `<v>` or of the inline text; undefined: there is none. */
  readonly value: string | undefined
}

export interface CellValue {
  readonly text: string
  readonly fault?: Omit<CellFault, 'message'> & { readonly reason: string }
}

/**
 * A cell as a person would write it into a CSV: dates as ISO texts, numbers with the 15 digits Excel knows, TRUE and FALSE,
 * percentages with their sign. Of a formula the stored result is taken; nothing is calculated.
 */
export function cellValue(cell: RawCell, book: Workbook): CellValue {
  const { type, value, formula } = cell
  if (type === 'e') return fault('XLSX_FORMULA_ERROR', 'holds an error; mend it in Excel', value ?? '')
  // A text that is empty is a result; a number that is empty is none.
  if (formula && (value === undefined || (value === '' && type !== 'str'))) {
    const reason = 'holds a formula without a stored result; open the workbook in Excel and save it'
    return fault('XLSX_FORMULA_NOT_CALCULATED', reason, '')
  }
  if (value === undefined || value === '') return { text: '' }
  if (type === 's') return { text: sharedText(book, value) }
  if (type === 'inlineStr') return { text: value }
  if (type === 'str') return { text: unescapeText(value) }
  if (type === 'b') return { text: value === '1' || value === 'true' ? 'TRUE' : 'FALSE' }
  if (type === 'd') return { text: value.replace('T', ' ').replace(/ 00:00:00(\.0+)?$/, '') }
  return numberValue(value, book.styles[cell.style] ?? { kind: 'number' }, book.date1904)
}

function sharedText(book: Workbook, index: string): string {
  const text = book.texts[Number(index)]
  if (text === undefined) throw new Error(`a cell refers to text ${index}, which is not there`)
  return text
}

function numberValue(value: string, style: NumberStyle, date1904: boolean): CellValue {
  const number = Number(value)
  if (Number.isNaN(number)) return { text: value }
  if (style.kind === 'date') {
    const text = dateOfSerial(number, date1904)
    return text === undefined ? fault('XLSX_DATE_INVALID', 'holds a number that is no date', value) : { text }
  }
  if (style.kind === 'percent') return { text: `${rounded(number * 100)}%` }
  const text = /^-?\d+$/.test(value.trim()) ? value.trim() : rounded(number)
  return { text: style.kind === 'digits' && /^\d+$/.test(text) ? text.padStart(style.digits, '0') : text }
}

/** 0.30000000000000004 is stored where a person wrote and sees 0.3: Excel shows 15 digits. */
function rounded(number: number): string {
  return String(Number(number.toPrecision(15)))
}

function fault(code: CellFault['code'], reason: string, text: string): CellValue {
  return { text: '', fault: { code, reason, text } }
}
