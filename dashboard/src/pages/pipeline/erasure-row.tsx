import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Erasure } from '../../api/loading-queries.ts'
import { Time } from '../../components/time.tsx'
import { formatCount, formatExactTime } from '../../lib/format.ts'
import { PIPELINE } from '../../texts/pipeline.ts'
import { PRIVACY } from '../../texts/privacy.ts'
import { bySchema } from './erasure-counts.ts'

const LOOK = { begun: 'bg-warn-soft text-warn', done: 'bg-good-soft text-good' } as const

/** One erasure: when, on whose request, found how, what it removed, where values stand still, what loads leave out. */
export function ErasureRow({ erasure }: { erasure: Erasure }) {
  const { id, runId, status, requestedBy, requestedAt, tables, remaining, keptOut } = erasure
  return (
    <div data-erasure={id} className="px-4 py-2.5 text-[13px]">
      <p className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
        <b className="min-w-0 font-semibold break-all">{nameOf(erasure)}</b>
        <span className={`rounded px-1.5 py-0.5 text-xs font-medium ${LOOK[status]}`}>
          {PRIVACY.states[status]}
        </span>
        <span className="text-muted">
          {PRIVACY.by(requestedBy)} · <Time at={requestedAt} /> ({formatExactTime(requestedAt)})
        </span>
        <Link
          to="/pipeline/runs/$id"
          params={{ id: runId }}
          className="text-accent underline underline-offset-2"
        >
          {PRIVACY.run}
        </Link>
      </p>
      {status === 'begun' && <p className="text-warn">{PRIVACY.begunHint}</p>}
      <dl className="mt-1 grid grid-cols-1 gap-x-6 gap-y-0.5 md:grid-cols-[auto_minmax(0,1fr)]">
        <Fact name={PRIVACY.removed}>
          {tables.length === 0
            ? PRIVACY.nothing
            : bySchema(tables)
                .map(([schema, rows]) => PRIVACY.removedIn(formatCount(rows), schema))
                .join(', ')}
        </Fact>
        <Fact name={PRIVACY.remaining}>
          {remaining.length === 0 ? (
            PRIVACY.noRemaining
          ) : (
            <>
              {listed(remaining)} <span className="text-muted">({PRIVACY.remainingHint})</span>
            </>
          )}
        </Fact>
        <Fact name={PRIVACY.keptOut}>
          {keptOut.length === 0
            ? PRIVACY.noRules
            : keptOut
                .map(({ source, table, rules }) => PRIVACY.rules(`${source}.${table}`, formatCount(rules)))
                .join(', ')}
        </Fact>
      </dl>
      {tables.length > 0 && (
        <details>
          <summary className="cursor-pointer text-muted">{PRIVACY.byTable}</summary>
          <p className="font-mono text-xs break-words">{listed(tables)}</p>
        </details>
      )}
    </div>
  )
}

function nameOf({ source, table, key }: Erasure): string {
  const name = PIPELINE.quarantine.sources[source as 'odoo'] ?? source
  return table === null || key === null ? PRIVACY.byEmail(name) : PRIVACY.byKey(name, table, key)
}

function listed(tables: Erasure['tables']): string {
  return tables.map(({ table, rows }) => `${table} ${formatCount(rows)}`).join(', ')
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0 md:contents">
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </div>
  )
}
