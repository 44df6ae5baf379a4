import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Modal } from '../../components/modal.tsx'
import { Failure, Loading } from '../../components/states.tsx'
import { toastDone } from '../../components/toasts.tsx'
import { PIPELINE } from '../../texts/pipeline.ts'
import { PlanView } from './plan-view.tsx'
import { type Mode, type Order, PLANNED, planRun, startRun, type Work } from './start.ts'

const { start: START } = PIPELINE
const FIELD = 'mt-1 h-9 w-full rounded-md border border-line bg-surface px-2'

interface StartDialogProps {
  /** Chosen beforehand; then nothing is to choose. */
  order?: Order
  title?: string
  hint?: string
  onClose: () => void
}

/** Chooses work, shows what it would do, and starts it only then; afterwards its run is shown. */
export function StartDialog({ order: given, title = START.title, hint, onClose }: StartDialogProps) {
  const [work, setWork] = useState<Work>('pipeline')
  const [mode, setMode] = useState<Mode>('incremental')
  const order = given ?? { work, mode }
  const navigate = useNavigate()
  const client = useQueryClient()
  const start = useMutation({
    mutationFn: startRun,
    onSuccess: ({ runId }) => {
      toastDone(START.started)
      void client.invalidateQueries({ queryKey: ['runs'] })
      onClose()
      void navigate({ to: '/pipeline/runs/$id', params: { id: runId } })
    },
  })
  return (
    <Modal
      open
      onClose={onClose}
      title={title}
      {...(hint === undefined ? {} : { hint })}
      actions={
        <>
          <Button onClick={onClose}>{START.cancel}</Button>
          <Button look="primary" disabled={start.isPending} onClick={() => start.mutate(order)}>
            {START.confirm}
          </Button>
        </>
      }
    >
      <div className="space-y-4">
        {given === undefined && (
          <label className="block text-[13px] font-medium">
            {START.what}
            <select className={FIELD} value={work} onChange={(event) => setWork(event.target.value as Work)}>
              {Object.entries(START.works).map(([name, text]) => (
                <option key={name} value={name}>
                  {text}
                </option>
              ))}
            </select>
          </label>
        )}
        {given === undefined && PLANNED.has(work) && <ModeChoice mode={mode} onChoose={setMode} />}
        <PlanOf order={order} />
        {start.error !== null && <Failure error={start.error} />}
      </div>
    </Modal>
  )
}

function ModeChoice({ mode, onChoose }: { mode: Mode; onChoose: (mode: Mode) => void }) {
  return (
    <fieldset>
      <legend className="text-[13px] font-medium">{START.mode}</legend>
      {(Object.keys(START.modes) as Mode[]).map((each) => (
        <label key={each} className="mt-1 flex items-center gap-2">
          <input
            type="radio"
            name="mode"
            value={each}
            checked={mode === each}
            onChange={() => onChoose(each)}
          />
          {START.modes[each]}
        </label>
      ))}
    </fieldset>
  )
}

/** The hub's own plan where the work has one; a refusal is met here, before anything was begun. */
function PlanOf({ order }: { order: Order }) {
  const planned = PLANNED.has(order.work)
  const { data, error, refetch } = useQuery({
    queryKey: ['plan', order],
    queryFn: () => planRun(order),
    enabled: planned,
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })
  if (!planned) return <p className="text-[13px] text-muted">{START.noPlan}</p>
  if (error !== null) return <Failure error={error} onRetry={() => void refetch()} />
  return data === undefined ? <Loading lines={3} /> : <PlanView plan={data} />
}
