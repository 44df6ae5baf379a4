import { type Cell, nameOf, type ResultRows, shownFigure } from './result-parts.ts'

/** A list of the result, a row for each entry; on narrow screens it scrolls sideways in its own box. */
export function ResultTable({ table: { name, columns, rows } }: { table: ResultRows }) {
  return (
    <section
      aria-label={nameOf(name)}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by the keyboard
      tabIndex={0}
      className="overflow-x-auto border-b border-line"
    >
      <table className="w-full text-[13px]">
        <caption className="px-4 pt-2.5 text-left text-xs text-muted">{nameOf(name)}</caption>
        <thead className="text-muted">
          <tr>
            {columns.map((column) => (
              <th
                key={column}
                scope="col"
                className={`px-4 py-1.5 font-medium whitespace-nowrap ${sideOf(rows[0]?.[column])}`}
              >
                {nameOf(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {rows.map((row, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the result of a run never changes
            <tr key={at}>
              {columns.map((column) => (
                <td key={column} className={`px-4 py-1.5 tabular-nums ${sideOf(row[column])}`}>
                  {shown(column, row[column])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function sideOf(cell: Cell | undefined): string {
  return typeof cell === 'number' ? 'text-right' : 'text-left'
}

function shown(column: string, cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return ''
  return typeof cell === 'number' ? shownFigure(column, cell) : String(cell)
}
