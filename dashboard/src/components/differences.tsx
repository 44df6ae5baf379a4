import type { MatchEntry } from '../api/types.ts'
import { formatDay, formatMoney } from '../lib/format.ts'
import { texts } from '../texts.ts'

interface DifferencesProps {
  conflicts: MatchEntry['conflicts']
  currency: string
}

/** Each field on which the two sides disagree, with what Odoo says and what ACE says. */
export function Differences({ conflicts, currency }: DifferencesProps) {
  const fields = Object.entries(conflicts)
  if (fields.length === 0) return null
  return (
    <ul className="space-y-1">
      {fields.map(([field, { odoo, ace }]) => (
        <li key={field}>
          <span className="mr-1.5 rounded bg-warn-soft px-1.5 py-0.5 text-xs font-medium text-warn">
            {texts.conflictFields[field] ?? field}
          </span>
          <span className="block tabular-nums">
            <span className="sr-only">Odoo: </span>
            <bdi>{shown(field, odoo, currency)}</bdi>
            <span className="sr-only">, ACE: </span>{' '}
            <span className="inline-block">
              <span aria-hidden="true" className="text-muted">
                ≠{' '}
              </span>
              <bdi>{shown(field, ace, currency)}</bdi>
            </span>
          </span>
        </li>
      ))}
    </ul>
  )
}

function shown(field: string, value: string, currency: string): string {
  if (field === 'closeDate') return formatDay(value)
  if (field === 'amount') return formatMoney(Number(value), currency, 'exact')
  // An owner is written `Name <mail>`; the name is enough here.
  if (field === 'owner') return value.replace(/\s*<[^>]*>/, '') || value
  return value
}
