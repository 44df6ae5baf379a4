import { useQuery } from '@tanstack/react-query'
import { type Load, loadsOfRunQuery } from '../../api/pipeline-queries.ts'
import { Panel } from '../../components/panel.tsx'
import { Empty, Failure, Loading } from '../../components/states.tsx'
import { formatCount } from '../../lib/format.ts'
import { PIPELINE } from '../../texts/pipeline.ts'

const { run: RUN } = PIPELINE
const COUNTS = Object.keys(RUN.counts) as (keyof typeof RUN.counts)[]
/** On narrow screens these are enough. */
const ALWAYS = new Set(['read', 'quarantined'])

/** Table by table what the run read and what became of it; it grows while the run goes on. */
export function LoadsPanel({ runId, active }: { runId: string; active: boolean }) {
  const { data, error, refetch } = useQuery(loadsOfRunQuery(runId))
  return (
    <Panel title={RUN.tables}>
      {data === undefined && error === null && <Loading />}
      {data === undefined && error !== null && <Failure error={error} onRetry={() => void refetch()} />}
      {data !== undefined && data.loads.length === 0 && (
        <Empty title={active ? RUN.noTableYet : RUN.noTable} />
      )}
      {data !== undefined && data.loads.length > 0 && (
        <table className="w-full text-[13px]">
          <thead className="border-b border-line text-muted">
            <tr>
              <th scope="col" className="px-4 py-2 text-left font-medium">
                {RUN.table}
              </th>
              {COUNTS.map((name) => (
                <th key={name} scope="col" className={`px-3 py-2 text-right font-medium ${wide(name)}`}>
                  {RUN.counts[name]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {data.loads.toReversed().map((load) => (
              <LoadRow key={load.id} load={load} />
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  )
}

function wide(name: string): string {
  return ALWAYS.has(name) ? '' : 'hidden md:table-cell'
}

function LoadRow({ load }: { load: Load }) {
  const failed = load.errorCode !== null
  return (
    <tr>
      <th scope="row" className="px-4 py-1.5 text-left font-mono text-xs font-normal break-all">
        {load.table}
        {failed && <span className="ml-2 text-bad">{load.errorCode}</span>}
      </th>
      {COUNTS.map((name) => (
        <td
          key={name}
          className={`px-3 py-1.5 text-right tabular-nums ${load[name] === 0 ? 'text-muted' : ''} ${name === 'quarantined' && load[name] > 0 ? 'text-warn' : ''} ${wide(name)}`}
        >
          {formatCount(load[name])}
        </td>
      ))}
    </tr>
  )
}
