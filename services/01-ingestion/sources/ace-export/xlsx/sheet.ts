import { addressOf, cellName, MAX_COLUMNS } from './address.ts'
import type { RawCell } from './cells.ts'
import { createTextReader } from './workbook.ts'
import { type Attributes, parseXml } from './xml.ts'

export interface SheetRow {
  readonly row: number
  readonly cells: readonly RawCell[]
}

/** The rows of a sheet in their order, hidden ones too; memory is one piece of its XML. */
export async function* readRows(bytes: AsyncIterable<Buffer>): AsyncGenerator<SheetRow> {
  const reader = createRowReader()
  for await (const _ of parseXml(bytes, reader)) yield* reader.take()
}

function createRowReader() {
  let done: SheetRow[] = []
  let row = 0
  let cells: RawCell[] = []
  let cell: RawCell | undefined
  let column = -1
  let inValue = false
  let value: string | undefined
  const inline = createTextReader()

  const openRow = ({ r }: Attributes) => {
    const number = r === undefined ? row + 1 : addressOf(`A${r}`).row
    if (number <= row) throw new Error(`its row ${number} comes after row ${row}`)
    row = number
    cells = []
    column = -1
  }
  const openCell = ({ r, t = 'n', s = '0' }: Attributes) => {
    column = r === undefined ? column + 1 : addressOf(r).column
    if (column >= MAX_COLUMNS || cells.length >= MAX_COLUMNS)
      throw new Error(`its row ${row} has too many cells`)
    cell = { column, type: t, style: Number(s), formula: false, value: undefined }
    value = undefined
    inline.begin()
  }
  const closeCell = () => {
    if (cell === undefined) return
    cells.push({ ...cell, value: cell.type === 'inlineStr' ? inline.end() : value })
    cell = undefined
  }
  return {
    open(name: string, attributes: Attributes) {
      if (name === 'row') openRow(attributes)
      else if (name === 'c') openCell(attributes)
      else if (cell === undefined) return
      else if (name === 'f') cell = { ...cell, formula: true }
      else if (name === 'v') {
        inValue = true
        value = ''
      } else inline.open(name)
    },
    text(part: string) {
      if (inValue) value = (value ?? '') + part
      else if (cell !== undefined) inline.text(part)
    },
    close(name: string) {
      if (name === 'v') inValue = false
      else if (name === 'c') closeCell()
      else if (name === 'row') {
        done.push({ row, cells })
        cells = []
      } else if (cell !== undefined) inline.close(name)
    },
    take(): SheetRow[] {
      const taken = done
      done = []
      return taken
    },
  }
}

/** For messages: `Sheet "Export", cell C5`. */
export function place(sheet: string, row: number, column: number): string {
  return `Sheet "${sheet}", cell ${cellName(row, column)}`
}
