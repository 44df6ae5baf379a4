import { CsvError, parse } from 'csv-parse/sync'

export interface CsvRecord {
  /** Line of the file the record begins in, from 1. */
  readonly line: number
  readonly fields: readonly string[]
}

export interface CsvProblem {
  readonly line: number
  readonly code: 'CSV_BAD_QUOTING' | 'CSV_COLUMN_COUNT'
  readonly message: string
  readonly text: string
}

export interface CsvContent {
  readonly header: readonly string[]
  readonly records: readonly CsvRecord[]
  readonly problems: readonly CsvProblem[]
}

/**
 * Parses a whole CSV text. The delimiter (`,` or `;` or tab) is the one the header line holds most of. A record with
 * broken quoting is set aside with its line, and parsing goes on in the line after it.
 */
export function parseCsv(text: string): CsvContent {
  const lines = splitLines(text)
  const delimiter = delimiterOf(lines.find((line) => line.trim() !== '') ?? '')
  const records: CsvRecord[] = []
  const problems: CsvProblem[] = []
  let at = 0
  while (at < lines.length) {
    const part = parsePart(lines.slice(at).join(''), delimiter)
    records.push(...part.records.map(({ line, fields }) => ({ line: line + at, fields })))
    if (part.failedAt === undefined) break
    const line = at + part.failedAt
    problems.push({
      line,
      code: 'CSV_BAD_QUOTING',
      message: `Line ${line} opens or closes a quotation wrongly; write " inside a field as ""`,
      text: (lines[line - 1] ?? '').trimEnd(),
    })
    at = line
  }
  const [header, ...rows] = records
  const width = header?.fields.length ?? 0
  const fitting = rows.filter(({ fields }) => fields.length === width)
  const misfits = rows.filter(({ fields }) => fields.length !== width)
  return {
    header: header?.fields.map((name) => name.trim()) ?? [],
    records: fitting,
    problems: [...problems, ...misfits.map((row) => columnCountProblem(row, width))],
  }
}

function columnCountProblem({ line, fields }: CsvRecord, width: number): CsvProblem {
  return {
    line,
    code: 'CSV_COLUMN_COUNT',
    message: `Line ${line} has ${fields.length} fields where the header has ${width}`,
    text: fields.join(','),
  }
}

interface Part {
  readonly records: readonly CsvRecord[]
  /** Line, from 1 in this part, of the record with broken quoting. */
  readonly failedAt?: number
}

function parsePart(text: string, delimiter: string): Part {
  const records: CsvRecord[] = []
  // `info.lines` counts the lines used up when a record ends: the next one begins in the line after.
  let nextLine = 1
  try {
    parse(text, {
      delimiter,
      bom: true,
      relax_column_count: true,
      skip_empty_lines: false,
      on_record: (fields: string[], { lines }) => {
        const line = nextLine
        nextLine = lines + 1
        if (fields.length > 1 || fields[0] !== '') records.push({ line, fields })
        return null
      },
    })
    return { records }
  } catch (error) {
    if (error instanceof CsvError) return { records, failedAt: nextLine }
    throw error
  }
}

/** Lines with their ends kept, so that joining them gives the text back. */
function splitLines(text: string): string[] {
  return text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? []
}

function delimiterOf(header: string): string {
  const bare = header.replace(/"[^"]*"/g, '')
  const count = (mark: string) => bare.split(mark).length
  return [',', ';', '\t'].reduce((best, mark) => (count(mark) > count(best) ? mark : best))
}
