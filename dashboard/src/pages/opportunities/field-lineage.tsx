import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { type Lineage, lineageQuery } from '../../api/opportunity-queries.ts'
import { Failure, Loading } from '../../components/states.tsx'
import { OPPORTUNITIES } from '../../texts/opportunities.ts'

const { one: ONE } = OPPORTUNITIES
type Source = Lineage['columns'][number]['sources'][number]

interface FieldLineageProps {
  side: 'odoo' | 'ace'
  id: string
  column: string
}

/** How one field was made: the rule, and the RAW rows and columns behind it with the loads that brought them. */
export function FieldLineage({ side, id, column }: FieldLineageProps) {
  const { data, error, refetch } = useQuery(lineageQuery(side, id))
  const box = useRef<HTMLDivElement>(null)
  const known = data !== undefined
  useEffect(() => {
    if (known) box.current?.scrollIntoView({ block: 'nearest' })
  }, [known])
  if (data === undefined) {
    return error === null ? <Loading lines={2} /> : <Failure error={error} onRetry={() => void refetch()} />
  }
  const found = data.columns.find((each) => each.column === column)
  return (
    <div ref={box} data-lineage={column} className="space-y-1.5 rounded-md bg-sunken px-3 py-2.5">
      {found === undefined ? (
        <p>{ONE.noLineage}</p>
      ) : (
        <>
          <p>
            <span className="text-muted">{ONE.rule}:</span> {found.rule}{' '}
            <span className="font-mono text-xs text-muted">{found.type}</span>
            {found.maps.length > 0 && (
              <span className="text-muted"> · {ONE.through(found.maps.join(', '))}</span>
            )}
          </p>
          <ul className="space-y-1">
            {found.sources.map((source) => (
              <li key={`${source.role}/${source.table}/${source.column}`}>
                <RawColumn source={source} />
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}

function RawColumn({ source: { table, column, rawId, loadId } }: { source: Source }) {
  return (
    <span className="break-words">
      <code className="font-mono text-xs break-all">
        {table}.{column}
      </code>{' '}
      <span className="text-muted">
        {rawId === null ? ONE.noRow : ONE.row(rawId)}
        {loadId !== null && (
          <>
            {' · '}
            {ONE.load}{' '}
            <code className="font-mono text-xs" title={loadId}>
              …{loadId.slice(-8)}
            </code>
          </>
        )}
      </span>
    </span>
  )
}
