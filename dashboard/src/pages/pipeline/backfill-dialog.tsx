import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { SourceName } from '../../api/loading-queries.ts'
import { Button } from '../../components/button.tsx'
import { Modal } from '../../components/modal.tsx'
import { Failure, Loading } from '../../components/states.tsx'
import { toastDone } from '../../components/toasts.tsx'
import { LOADING } from '../../texts/loading.ts'
import { PIPELINE } from '../../texts/pipeline.ts'
import { texts } from '../../texts.ts'
import { FIELD, NumberField, TableChoice, Tick } from './backfill-fields.tsx'
import { BackfillPlanView } from './backfill-plan-view.tsx'
import { type BackfillInput, planBackfill, startBackfill } from './backfill-start.ts'
import { MOST_WORKERS } from './resize-dialog.tsx'

const { backfills: BACKFILLS } = LOADING
/** After the last change, so that the source is not asked for each key. */
const SETTLE_MS = 400

interface BackfillDialogProps {
  order: { readonly source: SourceName; readonly tables: readonly string[] }
  sources: readonly SourceName[]
  onClose: () => void
}

/** Chooses what is read whole, shows rows, parts and space as the hub estimates them, and begins only then. */
export function BackfillDialog({ order, sources, onClose }: BackfillDialogProps) {
  const [input, setInput] = useState<BackfillInput>({
    ...{ source: order.source, tables: order.tables, workers: 3, partRows: 50_000 },
    ...{ fresh: false, ignoreSpace: false },
  })
  const settled = useSettled(input)
  const client = useQueryClient()
  const { ignoreSpace: _, ...planned } = settled
  const plan = useQuery({
    queryKey: ['plan', 'backfill', planned],
    queryFn: () => planBackfill(settled),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })
  const start = useMutation({
    mutationFn: startBackfill,
    onSuccess: () => {
      toastDone(BACKFILLS.started)
      void client.invalidateQueries({ queryKey: ['backfills'] })
      void client.invalidateQueries({ queryKey: ['runs'] })
      onClose()
    },
  })
  const change = (part: Partial<BackfillInput>) => setInput((old) => ({ ...old, ...part }))
  const short = plan.data?.space.enough === false
  const ready = settled === input && plan.data !== undefined && (!short || input.ignoreSpace)
  const refused = start.error ?? plan.error
  return (
    <Modal
      open
      onClose={onClose}
      title={BACKFILLS.begin}
      hint={BACKFILLS.dialogHint}
      actions={
        <>
          <Button onClick={onClose}>{PIPELINE.start.cancel}</Button>
          <Button look="primary" disabled={!ready || start.isPending} onClick={() => start.mutate(input)}>
            {BACKFILLS.confirm}
          </Button>
        </>
      }
    >
      <div className="space-y-4 text-[13px]">
        <label className="block font-medium">
          {BACKFILLS.source}
          <select
            className={FIELD}
            value={input.source}
            onChange={(event) => change({ source: event.target.value as SourceName, tables: [] })}
          >
            {sources.map((name) => (
              <option key={name} value={name}>
                {PIPELINE.quarantine.sources[name]}
              </option>
            ))}
          </select>
        </label>
        <TableChoice input={input} onChange={change} />
        <div className="grid grid-cols-2 gap-3">
          <NumberField
            label={BACKFILLS.workersField}
            value={input.workers}
            most={MOST_WORKERS}
            onChange={(workers) => change({ workers })}
          />
          <NumberField
            label={BACKFILLS.partRows}
            value={input.partRows}
            most={10_000_000}
            onChange={(partRows) => change({ partRows })}
          />
        </div>
        <Tick label={BACKFILLS.fresh} checked={input.fresh} onChange={(fresh) => change({ fresh })} />
        {plan.data === undefined && plan.error === null && <Loading lines={3} label={BACKFILLS.estimating} />}
        {plan.data !== undefined && <BackfillPlanView plan={plan.data} />}
        {short && (
          <Tick
            label={BACKFILLS.ignoreSpace}
            checked={input.ignoreSpace}
            onChange={(ignoreSpace) => change({ ignoreSpace })}
          />
        )}
        {refused !== null && (
          <Failure title={texts.errors.refused} error={refused} onRetry={() => void plan.refetch()} />
        )}
      </div>
    </Modal>
  )
}

/** The value as it was a moment after its last change. */
function useSettled<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLE_MS)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}
