import { Link } from '@tanstack/react-router'
import type { Run } from '../../api/types.ts'
import { Panel } from '../../components/panel.tsx'
import { formatCount } from '../../lib/format.ts'
import { LOADING } from '../../texts/loading.ts'

const { replay: REPLAY, sources: SOURCES } = LOADING
const OUTCOMES = ['tried', 'resolved', 'stillQuarantined', 'gone'] as const

interface Outcome extends Readonly<Record<(typeof OUTCOMES)[number], number>> {
  readonly table: string
  readonly error: { readonly code: string; readonly message: string } | null
}

interface ReplayResult {
  readonly source: string
  readonly tables: readonly Outcome[]
}

/** Table by table what became of the rows that were read again, with the way to what is left. */
export function ReplayOutcome({ run: { result } }: { run: Run }) {
  const { source, tables } = (result ?? { source: '', tables: [] }) as ReplayResult
  if (tables.length === 0) return null
  return (
    <Panel
      title={REPLAY.outcome}
      aside={
        tables.some(({ stillQuarantined }) => stillQuarantined > 0) && (
          <Link
            to="/pipeline"
            search={{ part: 'quarantine', source }}
            className="text-[13px] font-medium text-warn underline underline-offset-2"
          >
            {REPLAY.left}
          </Link>
        )
      }
    >
      <table className="w-full text-[13px]">
        <thead className="border-b border-line text-muted">
          <tr>
            <th scope="col" className="px-4 py-2 text-left font-medium">
              {SOURCES.table}
            </th>
            {OUTCOMES.map((name) => (
              <th key={name} scope="col" className="px-3 py-2 text-right font-medium">
                {REPLAY.outcomes[name]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {tables.map((outcome) => (
            <tr key={outcome.table} data-outcome={outcome.table}>
              <th scope="row" className="px-4 py-1.5 text-left font-normal">
                <code className="font-mono text-xs break-all">{outcome.table}</code>
                {outcome.error !== null && (
                  <span className="block break-words text-bad">
                    {outcome.error.message} <code className="font-mono text-xs">{outcome.error.code}</code>
                  </span>
                )}
              </th>
              {OUTCOMES.map((name) => (
                <td key={name} className="px-3 py-1.5 text-right tabular-nums">
                  {formatCount(outcome[name])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  )
}
