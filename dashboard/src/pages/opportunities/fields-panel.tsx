import { Link } from '@tanstack/react-router'
import { Waypoints } from 'lucide-react'
import { useState } from 'react'
import type { Opportunity } from '../../api/opportunity-queries.ts'
import { useMayAct } from '../../api/queries.ts'
import { Panel } from '../../components/panel.tsx'
import { Time } from '../../components/time.tsx'
import { formatCount, formatDay, formatMoney } from '../../lib/format.ts'
import { OPPORTUNITIES } from '../../texts/opportunities.ts'
import { fieldName } from './field-name.ts'

type Field = Opportunity['fields'][number]

/** Every field as CORE has it, the empty ones on demand; each leads to where it comes from. */
export function FieldsPanel({ opportunity: { id, fields } }: { opportunity: Opportunity }) {
  const [all, setAll] = useState(false)
  const signedIn = useMayAct('reader')
  const empty = fields.filter(isEmpty)
  const shown = all ? fields : fields.filter((field) => !isEmpty(field))
  const currency = fields.find(({ column }) => column === 'currency')?.value ?? 'USD'
  const { one } = OPPORTUNITIES
  return (
    <Panel
      title={one.fields}
      aside={
        empty.length > 0 && (
          <button
            type="button"
            className="text-[13px] font-medium text-accent underline underline-offset-2"
            onClick={() => setAll(!all)}
          >
            {all ? one.hideEmpty : one.emptyFields(formatCount(empty.length))}
          </button>
        )
      }
    >
      <dl className="divide-y divide-line text-[13px]">
        {shown.map((field) => (
          <div
            key={field.column}
            data-column={field.column}
            className="grid grid-cols-[minmax(0,9rem)_minmax(0,1fr)_auto] gap-x-3 px-4 py-1.5"
          >
            <dt className="break-words text-muted">{fieldName(field.column)}</dt>
            <dd className="min-w-0">
              <Value field={field} currency={currency} />
            </dd>
            <dd>
              <WhereFrom id={id} column={field.column} />
            </dd>
          </div>
        ))}
      </dl>
      {!signedIn && <p className="border-t border-line px-4 py-2 text-[13px] text-muted">{one.masked}</p>}
    </Panel>
  )
}

function isEmpty({ value }: Field): boolean {
  return value === null || value === '' || value === '[]'
}

function WhereFrom({ id, column }: { id: string; column: string }) {
  return (
    <Link
      to="/opportunities/$id"
      params={{ id }}
      search={{ field: column }}
      resetScroll={false}
      replace
      aria-label={OPPORTUNITIES.one.where(fieldName(column))}
      title={OPPORTUNITIES.one.where(fieldName(column))}
      className="inline-flex size-6 items-center justify-center rounded text-muted hover:bg-sunken hover:text-ink"
    >
      <Waypoints size={14} aria-hidden="true" />
    </Link>
  )
}

const MONEY = new Set(['amount', 'amount_reporting'])

function Value({ field: { column, value }, currency }: { field: Field; currency: string }) {
  if (value === null || value === '' || value === '[]')
    return <span className="text-muted">{OPPORTUNITIES.pair.empty}</span>
  if (column === 'amount')
    return <span className="tabular-nums">{formatMoney(Number(value), currency, 'exact')}</span>
  if (MONEY.has(column)) return <span className="tabular-nums">{formatCount(Number(value))}</span>
  if (column.endsWith('_date')) return formatDay(value)
  if (/_at$/.test(column)) return <Time at={value} />
  const text = value.startsWith('[') ? listed(value) : value
  return (
    <span dir="auto" className="block max-h-60 overflow-auto break-words whitespace-pre-line">
      {text}
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
