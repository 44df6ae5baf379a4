import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import { api, body } from '../../api/client.ts'
import type { SourceName } from '../../api/loading-queries.ts'
import { Button } from '../../components/button.tsx'
import { Modal } from '../../components/modal.tsx'
import { Failure } from '../../components/states.tsx'
import { toastDone } from '../../components/toasts.tsx'
import { LOADING } from '../../texts/loading.ts'
import { PIPELINE } from '../../texts/pipeline.ts'
import { texts } from '../../texts.ts'

const { backfills: BACKFILLS } = LOADING
export const MOST_WORKERS = 32

interface ResizeDialogProps {
  source: SourceName
  workers: number
  onClose: () => void
}

/** More or fewer workers for a backfill that goes on; what fewer mean is said before. */
export function ResizeDialog({ source, workers, onClose }: ResizeDialogProps) {
  const [wanted, setWanted] = useState(String(workers))
  const form = useId()
  const client = useQueryClient()
  const resize = useMutation({
    mutationFn: (to: number) =>
      body(
        api.POST('/api/v1/ingestion/{source}/backfill/workers', {
          params: { path: { source } },
          body: { workers: to },
        }),
      ),
    onSuccess: (_, to) => {
      toastDone(BACKFILLS.resized(to))
      void client.invalidateQueries({ queryKey: ['backfills'] })
      onClose()
    },
  })
  const to = Number(wanted)
  const possible = Number.isInteger(to) && to >= 1 && to <= MOST_WORKERS && to !== workers
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (possible) resize.mutate(to)
  }
  return (
    <Modal
      open
      onClose={onClose}
      title={BACKFILLS.resizeTitle}
      hint={BACKFILLS.resizeHint}
      actions={
        <>
          <Button onClick={onClose}>{PIPELINE.start.cancel}</Button>
          <Button
            type="submit"
            form={form}
            look={to < workers ? 'danger' : 'primary'}
            disabled={!possible || resize.isPending}
          >
            {to < workers ? BACKFILLS.shrinkTo(to) : BACKFILLS.growTo(to)}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} className="space-y-3 text-[13px]">
        <label className="block font-medium">
          {BACKFILLS.resizeField}
          <input
            type="number"
            min={1}
            max={MOST_WORKERS}
            value={wanted}
            onChange={(event) => setWanted(event.target.value)}
            className="mt-1 h-9 w-full rounded-md border border-line bg-surface px-2"
          />
        </label>
        {possible && to < workers && <p className="text-warn">{BACKFILLS.shrink(workers, to)}</p>}
      </form>
      {resize.error !== null && <Failure title={texts.errors.refused} error={resize.error} />}
    </Modal>
  )
}
