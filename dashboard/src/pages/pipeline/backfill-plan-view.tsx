import { formatBytes, formatCount } from '../../lib/format.ts'
import { LOADING } from '../../texts/loading.ts'
import type { BackfillPlan } from './backfill-start.ts'

const { backfills: BACKFILLS, sources: SOURCES } = LOADING
const CELL = 'py-0.5 pl-3 text-right tabular-nums'

/** Rows, parts and space before anything is begun. */
export function BackfillPlanView({
  plan: { tables, parts, workers, space, resumes },
}: {
  plan: BackfillPlan
}) {
  return (
    <div data-testid="plan" className="space-y-1.5">
      <p className="font-medium">
        {BACKFILLS.plan(formatCount(tables.length), formatCount(parts), BACKFILLS.workers(workers))}
      </p>
      {resumes !== null && (
        <p>{BACKFILLS.resumes(formatCount(resumes.partsLeft), formatCount(resumes.parts))}</p>
      )}
      <p>
        {BACKFILLS.space(formatBytes(space.neededBytes))} <Free space={space} />
      </p>
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by the keyboard
        tabIndex={0}
        aria-label={SOURCES.show}
        className="max-h-48 overflow-auto rounded-md border border-line px-3 py-1.5"
      >
        <table className="w-full text-xs">
          <thead className="text-muted">
            <tr>
              <th scope="col" className="text-left font-medium">
                {SOURCES.table}
              </th>
              <th scope="col" className={`${CELL} font-medium`}>
                {BACKFILLS.rowsOf}
              </th>
              <th scope="col" className={`${CELL} font-medium`}>
                {BACKFILLS.sizeOf}
              </th>
              <th scope="col" className={`${CELL} font-medium`}>
                {BACKFILLS.columns.parts}
              </th>
            </tr>
          </thead>
          <tbody>
            {tables.map(({ table, rows, bytes, parts: ofTable }) => (
              <tr key={table}>
                <th scope="row" className="text-left font-mono font-normal break-all">
                  {table}
                </th>
                <td className={CELL}>{rows === null ? BACKFILLS.unknown : formatCount(rows)}</td>
                <td className={CELL}>{bytes === null ? BACKFILLS.unknown : formatBytes(bytes)}</td>
                <td className={CELL}>{formatCount(ofTable)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  )
}

function Free({ space: { freeBytes, from, enough } }: Pick<BackfillPlan, 'space'>) {
  if (freeBytes === null || from === null) return <span className="text-muted">{BACKFILLS.freeUnknown}</span>
  return (
    <>
      <span>{BACKFILLS.free(formatBytes(freeBytes), BACKFILLS.freeFrom[from])}</span>
      {enough === false && <span className="block font-medium text-bad">{BACKFILLS.short}</span>}
    </>
  )
}
