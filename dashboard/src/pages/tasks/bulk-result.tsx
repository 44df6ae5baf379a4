import { useMemo } from 'react'
import { Button } from '../../components/button.tsx'
import { LineRows } from '../../components/lines/line-rows.tsx'
import { Modal } from '../../components/modal.tsx'
import { shortened } from '../../components/task-row.tsx'
import { formatCount } from '../../lib/format.ts'
import { TASKS } from '../../texts/tasks.ts'
import { texts } from '../../texts.ts'
import { BulkProgressLine } from './bulk-progress.tsx'
import type { BulkEnd } from './bulk-run.ts'
import { type Outcome, refOf } from './changes.ts'
import { refusalGroups } from './refusal-groups.ts'
import { type Bulk, summaryOf, waysBack } from './use-bulk.ts'

interface BulkResultProps {
  end: BulkEnd
  bulk: Bulk
  onClose: () => void
}

/** More refusals than this are told by their kinds first. */
const FEW = 8
const ROW_PX = 37

/** What became of each task, the refused ones first; what was done can be taken back where the rules have a way. */
export function BulkResult({ end, bulk, onClose }: BulkResultProps) {
  const { progress } = bulk
  const isRunning = progress !== undefined
  const refused = end.outcomes.filter(({ error }) => error !== undefined)
  const done = end.outcomes.filter(({ error }) => error === undefined)
  return (
    <Modal
      open
      onClose={() => !isRunning && onClose()}
      title={TASKS.bulk.result}
      hint={summaryOf(end)}
      shape="side"
      actions={
        isRunning ? (
          <BulkProgressLine progress={progress} onStop={bulk.stop} />
        ) : (
          <>
            {waysBack(end).size > 0 && <Button onClick={bulk.undo}>{TASKS.bulk.undo}</Button>}
            <Button look="primary" onClick={onClose}>
              {texts.close}
            </Button>
          </>
        )
      }
    >
      {end.cause !== null && (
        <p role="alert" className="mb-3 text-bad">
          {TASKS.bulk.endedEarly} {end.cause.message}
        </p>
      )}
      {refused.length > FEW && <Groups refused={refused} />}
      <LineRows label={TASKS.bulk.result} rows={[...refused, ...done]} rowPx={ROW_PX} className="text-[13px]">
        {(outcome) => <OutcomeRow outcome={outcome} />}
      </LineRows>
    </Modal>
  )
}

function Groups({ refused }: { refused: readonly Outcome[] }) {
  const groups = useMemo(() => refusalGroups(refused), [refused])
  return (
    <ul aria-label={TASKS.bulk.why} className="mb-3 space-y-2 rounded-lg bg-sunken p-3 text-[13px]">
      {groups.map(({ code, count, message }) => (
        <li key={code}>
          <span className="font-medium tabular-nums">{formatCount(count)}</span>{' '}
          <span className="font-mono text-xs break-all">{code}</span>
          <span className="block break-words text-muted">{TASKS.bulk.example(message)}</span>
        </li>
      ))}
    </ul>
  )
}

function OutcomeRow({ outcome: { task, error, changed } }: { outcome: Outcome }) {
  return (
    <div className="border-b border-line py-2">
      <span className="flex items-baseline gap-2">
        <span className="shrink-0 font-mono text-muted">{refOf(task)}</span>
        <span className="min-w-0 flex-1 truncate" dir="auto">
          {shortened(task.title)}
        </span>
        {error === undefined && (
          <span className="shrink-0 text-good">{changed ? TASKS.bulk.done : TASKS.bulk.same}</span>
        )}
      </span>
      {error !== undefined && (
        <span className="mt-0.5 block break-words text-bad">
          {error.message} <span className="font-mono text-xs">{error.code}</span>
        </span>
      )}
    </div>
  )
}
