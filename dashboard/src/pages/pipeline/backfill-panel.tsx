import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { type Backfill, backfillQuery, type SourceName } from '../../api/loading-queries.ts'
import { useMayAct } from '../../api/queries.ts'
import { Button } from '../../components/button.tsx'
import { Panel } from '../../components/panel.tsx'
import { Failure, Loading } from '../../components/states.tsx'
import { Time } from '../../components/time.tsx'
import { formatCount } from '../../lib/format.ts'
import { LOADING } from '../../texts/loading.ts'
import { PIPELINE } from '../../texts/pipeline.ts'
import { BackfillTables, PartsAtWork } from './backfill-tables.tsx'
import { ResizeDialog } from './resize-dialog.tsx'
import { CancelDialog } from './run-actions.tsx'

const { backfills: BACKFILLS } = LOADING
const LOOK = {
  active: 'bg-accent-soft text-accent',
  done: 'bg-good-soft text-good',
  stopped: 'bg-warn-soft text-warn',
} as const

interface BackfillPanelProps {
  source: SourceName
  /** Somebody wants to go on with the one that stopped. */
  onGoOn: (tables: readonly string[]) => void
}

/** The backfill of a source that goes on, or the newest: how far it is, who works on what, and what can be done. */
export function BackfillPanel({ source, onGoOn }: BackfillPanelProps) {
  const { data, error, refetch } = useQuery(backfillQuery(source))
  const name = PIPELINE.quarantine.sources[source]
  const backfill = data?.backfill
  return (
    <Panel
      title={BACKFILLS.of(name)}
      aside={backfill != null && <Acts source={source} backfill={backfill} onGoOn={onGoOn} />}
    >
      <div data-backfill={source}>
        {data === undefined &&
          (error === null ? <Loading lines={2} /> : <Failure error={error} onRetry={() => void refetch()} />)}
        {backfill === null && <p className="px-4 py-3 text-[13px] text-muted">{BACKFILLS.none}</p>}
        {backfill != null && (
          <>
            <Standing name={name} backfill={backfill} />
            <PartsAtWork parts={backfill.atWork} />
            <BackfillTables backfill={backfill} />
          </>
        )}
      </div>
    </Panel>
  )
}

type State = keyof typeof LOOK

function stateOf({ active, finishedAt }: Backfill): State {
  if (active) return 'active'
  return finishedAt === null ? 'stopped' : 'done'
}

function Standing({ name, backfill }: { name: string; backfill: Backfill }) {
  const { parts, tables, workers, startedAt, finishedAt, runId } = backfill
  const state = stateOf(backfill)
  const sum = (of: (table: Backfill['tables'][number]) => number) =>
    tables.reduce((all, table) => all + of(table), 0)
  const read = sum((table) => table.read)
  const expected = sum((table) => table.rowsExpected ?? 0)
  const others = (['running', 'pending', 'failed'] as const).filter((each) => parts[each] > 0)
  return (
    <div data-state={state} className="border-b border-line px-4 py-3 text-[13px] tabular-nums">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className={`rounded px-1.5 py-0.5 text-xs font-medium ${LOOK[state]}`}>
          {BACKFILLS.states[state]}
        </span>
        <span className="font-medium">
          {BACKFILLS.parts(formatCount(parts.done), formatCount(parts.all))}
        </span>
        {others.map((each) => (
          <span key={each} className={each === 'failed' ? 'text-bad' : 'text-muted'}>
            {formatCount(parts[each])} {BACKFILLS.partsOf[each]}
          </span>
        ))}
        <span>
          {expected > 0
            ? BACKFILLS.rows(formatCount(read), formatCount(expected))
            : BACKFILLS.rowsOnly(formatCount(read))}
        </span>
        {state === 'active' && <span>{BACKFILLS.workers(workers)}</span>}
        <span className="text-muted">
          {BACKFILLS.begun} <Time at={startedAt} />
          {finishedAt !== null && (
            <>
              , {BACKFILLS.ended} <Time at={finishedAt} />
            </>
          )}
        </span>
        <Link
          to="/pipeline/runs/$id"
          params={{ id: runId }}
          className="text-accent underline underline-offset-2"
        >
          {BACKFILLS.run}
        </Link>
      </p>
      {state !== 'done' && (
        <progress
          className="mt-2"
          aria-label={BACKFILLS.progress(name)}
          value={parts.done}
          max={Math.max(1, parts.all)}
        />
      )}
      {state === 'stopped' && (
        <p className="mt-1 text-warn">{BACKFILLS.left(formatCount(parts.all - parts.done))}</p>
      )}
    </div>
  )
}

interface ActsProps extends BackfillPanelProps {
  backfill: Backfill
}

function Acts({ source, backfill, onGoOn }: ActsProps) {
  const [asking, setAsking] = useState<'cancel' | 'resize'>()
  const mayAct = useMayAct()
  const state = stateOf(backfill)
  const close = () => setAsking(undefined)
  if (!mayAct || state === 'done') return null
  if (state === 'stopped') {
    const tables = backfill.tables.map(({ table }) => table)
    return <Button onClick={() => onGoOn(tables)}>{BACKFILLS.goOn}</Button>
  }
  return (
    <span className="flex flex-wrap gap-2">
      <Button onClick={() => setAsking('resize')}>{BACKFILLS.resize}</Button>
      <Button look="danger" onClick={() => setAsking('cancel')}>
        {BACKFILLS.cancel}
      </Button>
      {asking === 'resize' && <ResizeDialog source={source} workers={backfill.workers} onClose={close} />}
      {asking === 'cancel' && <CancelDialog run={{ id: backfill.runId }} onClose={close} />}
    </span>
  )
}
