import type { Opportunity } from '../../api/opportunity-queries.ts'
import { Time } from '../../components/time.tsx'
import { formatCount, formatDay, formatMoney } from '../../lib/format.ts'
import { OPPORTUNITIES } from '../../texts/opportunities.ts'

export type Field = Opportunity['fields'][number]

export function isEmpty({ value }: Field): boolean {
  return value === null || value === '' || value === '[]'
}

/** A value as people read it; text keeps its line breaks and its own direction, and a long one scrolls in its place. */
export function FieldValue({ field, currency }: { field: Field; currency: string }) {
  const { column, value } = field
  if (value === null || isEmpty(field)) return <span className="text-muted">{OPPORTUNITIES.pair.empty}</span>
  if (column === 'amount')
    return <span className="tabular-nums">{formatMoney(Number(value), currency, 'exact')}</span>
  if (column === 'amount_reporting') return <span className="tabular-nums">{formatCount(Number(value))}</span>
  if (column.endsWith('_date')) return formatDay(value)
  if (column.endsWith('_at')) return <Time at={value} />
  return (
    <span dir="auto" className="block max-h-60 overflow-auto break-words whitespace-pre-line">
      {value.startsWith('[') ? listed(value) : value}
    </span>
  )
}

/** A list as PostgreSQL writes it in JSON; what only looks like one stays as it is. */
function listed(value: string): string {
  try {
    const items: unknown = JSON.parse(value)
    return Array.isArray(items) ? items.join(', ') : value
  } catch {
    return value
  }
}
