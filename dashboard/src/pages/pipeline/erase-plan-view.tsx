import { formatCount } from '../../lib/format.ts'
import { PRIVACY } from '../../texts/privacy.ts'
import type { ErasurePlan } from './erase-start.ts'

const { dialog: DIALOG } = PRIVACY

/** What an erasure would touch, in counts. */
export function ErasePlanView({ plan: { rows, values, sharedValues, standsIn } }: { plan: ErasurePlan }) {
  return (
    <div data-testid="plan" className="space-y-1.5 rounded-md bg-sunken px-3 py-2">
      <p className="font-medium">{DIALOG.found}</p>
      <ul className="list-disc pl-5">
        {rows.map(({ table, rows: count, columns }) => (
          <li key={table} className="break-words">
            <code className="font-mono text-xs">{DIALOG.rows(formatCount(count), table)}</code>{' '}
            <span className="text-muted" title={columns.join(', ')}>
              {DIALOG.columns(formatCount(columns.length))}
            </span>
          </li>
        ))}
      </ul>
      <p>{DIALOG.values(values.emails, values.phones, values.names)}</p>
      {sharedValues > 0 && <p className="text-warn">{DIALOG.shared(sharedValues)}</p>}
      <p>
        {standsIn.length === 0 ? DIALOG.standsNowhere : DIALOG.standsIn}{' '}
        <span className="font-mono text-xs break-words">
          {standsIn.map(({ table, rows: count }) => `${table} ${formatCount(count)}`).join(', ')}
        </span>
      </p>
    </div>
  )
}
