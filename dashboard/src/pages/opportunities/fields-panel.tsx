import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { Waypoints } from 'lucide-react'
import { useState } from 'react'
import type { Opportunity } from '../../api/opportunity-queries.ts'
import { useMayAct } from '../../api/queries.ts'
import { Panel } from '../../components/panel.tsx'
import { formatCount } from '../../lib/format.ts'
import { OPPORTUNITIES } from '../../texts/opportunities.ts'
import { FieldLineage } from './field-lineage.tsx'
import { fieldName } from './field-name.ts'
import { type Field, FieldValue, isEmpty } from './field-value.tsx'

const { one: ONE } = OPPORTUNITIES
const route = getRouteApi('/opportunities/$id')

/** Every field as CORE has it, the empty ones on demand; each shows where it comes from. */
export function FieldsPanel({ opportunity }: { opportunity: Opportunity }) {
  const { fields } = opportunity
  const { field: asked } = route.useSearch()
  const [all, setAll] = useState(false)
  const signedIn = useMayAct('reader')
  const empty = fields.filter(isEmpty)
  const shown = fields.filter((field) => all || !isEmpty(field) || field.column === asked)
  const currency = fields.find(({ column }) => column === 'currency')?.value ?? 'USD'
  return (
    <Panel
      title={ONE.fields}
      aside={
        empty.length > 0 && (
          <button
            type="button"
            className="text-[13px] font-medium text-accent underline underline-offset-2"
            onClick={() => setAll(!all)}
          >
            {all ? ONE.hideEmpty : ONE.emptyFields(formatCount(empty.length))}
          </button>
        )
      }
    >
      <dl className="divide-y divide-line text-[13px]">
        {shown.map((field) => (
          <FieldRow
            key={field.column}
            field={field}
            of={opportunity}
            currency={currency}
            open={field.column === asked}
          />
        ))}
      </dl>
      {!signedIn && <p className="border-t border-line px-4 py-2 text-[13px] text-muted">{ONE.masked}</p>}
    </Panel>
  )
}

interface FieldRowProps {
  field: Field
  of: Opportunity
  currency: string
  open: boolean
}

/** Where it comes from opens with the address, so that the question and its answer can be sent to somebody. */
function FieldRow({ field, of: { side, id }, currency, open }: FieldRowProps) {
  const navigate = useNavigate()
  const name = fieldName(field.column)
  const toggle = () =>
    void navigate({
      to: '.',
      search: (open ? {} : { field: field.column }) as never,
      replace: true,
      resetScroll: false,
    })
  return (
    <div
      data-column={field.column}
      className="grid grid-cols-[minmax(0,9rem)_minmax(0,1fr)_auto] gap-x-3 px-4 py-1.5"
    >
      <dt className="break-words text-muted">{name}</dt>
      <dd className="min-w-0">
        <FieldValue field={field} currency={currency} />
      </dd>
      <dd className="text-right">
        <button
          type="button"
          aria-expanded={open}
          aria-label={ONE.where(name)}
          title={ONE.where(name)}
          onClick={toggle}
          className="inline-flex size-5 items-center justify-center rounded text-muted hover:bg-sunken hover:text-ink aria-expanded:bg-accent-soft aria-expanded:text-accent"
        >
          <Waypoints size={13} aria-hidden="true" />
        </button>
      </dd>
      {open && (
        <dd className="col-span-3 pt-1.5 pb-1">
          <FieldLineage side={side} id={id} column={field.column} />
        </dd>
      )}
    </div>
  )
}
