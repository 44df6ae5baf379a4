import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { type Lineage, lineageQuery } from '../../api/opportunity-queries.ts'
import { Panel } from '../../components/panel.tsx'
import { Empty, Failure, Loading } from '../../components/states.tsx'
import { Time } from '../../components/time.tsx'
import { OPPORTUNITIES } from '../../texts/opportunities.ts'
import { fieldName } from './field-name.ts'

const { one: ONE } = OPPORTUNITIES
const route = getRouteApi('/opportunities/$id')
type Column = Lineage['columns'][number]

/** Every field back to the RAW rows and columns it was made of, with the load that brought them. */
export function LineagePanel({ side, id }: { side: 'odoo' | 'ace'; id: string }) {
  const { data, error, refetch } = useQuery(lineageQuery(side, id))
  return (
    <Panel title={ONE.lineage}>
      {data === undefined && error === null && <Loading lines={6} />}
      {data === undefined && error !== null && <Failure error={error} onRetry={() => void refetch()} />}
      {data !== undefined && <Columns lineage={data} />}
    </Panel>
  )
}

function Columns({ lineage: { table, raw, transformedAt, columns } }: { lineage: Lineage }) {
  const [text, setText] = useState('')
  const shown = columns.filter(({ column }) => fieldName(column).toLowerCase().includes(text.toLowerCase()))
  return (
    <>
      <div className="space-y-1 px-4 py-2.5 text-[13px]">
        <p className="text-muted">{ONE.lineageHint(table)}</p>
        <p className="break-words">
          {ONE.base}: <code className="font-mono text-xs">{raw.table}</code> {ONE.row(raw.rawId)} · {ONE.load}{' '}
          <code className="font-mono text-xs break-all">{raw.loadId}</code> · {ONE.transformed}{' '}
          <Time at={transformedAt} />
        </p>
        <input
          type="search"
          aria-label={ONE.filterFields}
          placeholder={ONE.filterFields}
          value={text}
          onChange={(event) => setText(event.target.value)}
          className="h-8 w-full rounded-md border border-line bg-surface px-2"
        />
      </div>
      {shown.length === 0 && <Empty title={ONE.noneFits} />}
      <ul className="max-h-[32rem] divide-y divide-line overflow-auto border-t border-line">
        {shown.map((column) => (
          <ColumnRow key={column.column} column={column} />
        ))}
      </ul>
    </>
  )
}

/** Opens with the address, so that "where does this come from" can be sent to somebody. */
function ColumnRow({ column: { column, type, rule, maps, sources } }: { column: Column }) {
  const { field } = route.useSearch()
  const navigate = useNavigate()
  const open = field === column
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (!open) return
    button.current?.focus({ preventScroll: true })
    button.current?.scrollIntoView({ block: 'nearest' })
  }, [open])
  const toggle = () =>
    void navigate({
      to: '.',
      search: (open ? {} : { field: column }) as never,
      replace: true,
      resetScroll: false,
    })
  return (
    <li data-lineage={column} className={open ? 'bg-sunken/60' : ''}>
      <button
        ref={button}
        type="button"
        aria-expanded={open}
        onClick={toggle}
        className="flex w-full items-baseline justify-between gap-3 px-4 py-1.5 text-left text-[13px] hover:bg-sunken"
      >
        <span className="font-medium">{fieldName(column)}</span>
        <span className="truncate font-mono text-xs text-muted">
          {sources.map((source) => source.column).join(', ')}
        </span>
      </button>
      {open && (
        <div className="space-y-1.5 px-4 pb-3 text-[13px]">
          <p>
            {ONE.rule}: {rule} <span className="font-mono text-xs text-muted">{type}</span>
            {maps.length > 0 && <span className="text-muted"> · {ONE.through(maps.join(', '))}</span>}
          </p>
          <ul className="space-y-1">
            {sources.map((source) => (
              <li key={`${source.role}/${source.table}/${source.column}`} className="break-words">
                <code className="font-mono text-xs break-all">
                  {source.table}.{source.column}
                </code>{' '}
                <span className="text-muted">
                  {source.rawId === null ? ONE.noRow : ONE.row(source.rawId)}
                  {source.loadId !== null && (
                    <>
                      {' · '}
                      {ONE.load} <code className="font-mono text-xs break-all">{source.loadId}</code>
                    </>
                  )}
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </li>
  )
}
