import { useMutation } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { csvOf } from '../lib/csv.ts'
import { downloadText } from '../lib/download.ts'
import { formatCount } from '../lib/format.ts'
import { texts } from '../texts.ts'
import { Button } from './button.tsx'
import { toastDone, toastFailure } from './toasts.tsx'

const MAX_ROWS = 50_000

interface Page<Row> {
  readonly rows: readonly Row[]
  readonly nextCursor: string | null
}

interface CsvExportProps<Row> {
  /** Of the file, without its ending. */
  name: string
  header: readonly string[]
  /** The rows as they are filtered now, page by page. */
  read: (cursor: string | undefined) => Promise<Page<Row>>
  cells: (row: Row) => readonly (string | number | boolean | null | undefined)[]
}

/** Every row of a filtered table as a file for a spreadsheet, not only those that are shown. */
export function CsvExport<Row>({ name, header, read, cells }: CsvExportProps<Row>) {
  const write = useMutation({
    mutationFn: async () => {
      const rows: Row[] = []
      let cursor: string | undefined
      do {
        const page = await read(cursor)
        rows.push(...page.rows)
        cursor = page.nextCursor ?? undefined
      } while (cursor !== undefined && rows.length < MAX_ROWS)
      downloadText(`${name}.csv`, 'text/csv', csvOf(header, rows.map(cells)))
      if (cursor !== undefined) toastDone(texts.filters.csvTooMany(formatCount(rows.length)))
    },
    onError: toastFailure,
  })
  return (
    <Button onClick={() => write.mutate()} disabled={write.isPending}>
      <Download size={15} aria-hidden="true" />
      {texts.filters.csv}
    </Button>
  )
}
