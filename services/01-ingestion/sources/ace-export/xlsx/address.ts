const MAX_ROWS = 1_048_576
export const MAX_COLUMNS = 16_384

/** `C5` → column 2, row 5. @throws Error for what is no cell of a sheet */
export function addressOf(reference: string): { readonly column: number; readonly row: number } {
  const [, letters = '', digits = ''] = /^\$?([A-Z]{1,3})\$?(\d{1,7})$/.exec(reference) ?? []
  const column = [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1
  const row = Number(digits)
  if (column < 0 || column >= MAX_COLUMNS || row < 1 || row > MAX_ROWS) {
    throw new Error(`it has a cell ${reference.slice(0, 20)}`)
  }
  return { column, row }
}

/** Row 5, column 2 → `C5`. */
export function cellName(row: number, column: number): string {
  let letters = ''
  for (let left = column + 1; left > 0; left = Math.floor((left - 1) / 26)) {
    letters = String.fromCharCode(65 + ((left - 1) % 26)) + letters
  }
  return `${letters}${row}`
}
