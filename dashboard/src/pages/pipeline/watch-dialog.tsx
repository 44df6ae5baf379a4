import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, body } from '../../api/client.ts'
import { Button } from '../../components/button.tsx'
import { Modal } from '../../components/modal.tsx'
import { Failure, Loading } from '../../components/states.tsx'
import { toastDone } from '../../components/toasts.tsx'
import { LOADING } from '../../texts/loading.ts'
import { PIPELINE } from '../../texts/pipeline.ts'
import { texts } from '../../texts.ts'

const { watch: WATCH } = LOADING

interface WatchPlan {
  readonly sources: readonly { readonly source: 'odoo' | 'apn'; readonly everySeconds: number }[]
  readonly sweepSeconds: number
  readonly stages: readonly string[]
}

/** Says what a watch of all sources would do, and starts it. */
export function WatchDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient()
  const plan = useQuery({
    queryKey: ['plan', 'watch'],
    queryFn: async () => {
      const dry = { body: {}, headers: { 'x-dry-run': 'true' } }
      return (await body(api.POST('/api/v1/ingestion/watch', dry))) as unknown as WatchPlan
    },
    gcTime: 0,
    retry: false,
  })
  const start = useMutation({
    mutationFn: () => body(api.POST('/api/v1/ingestion/watch', { body: {} })),
    onSuccess: () => {
      toastDone(PIPELINE.start.started)
      void client.invalidateQueries({ queryKey: ['runs'] })
      onClose()
    },
  })
  const refused = start.error ?? plan.error
  return (
    <Modal
      open
      onClose={onClose}
      title={WATCH.start}
      hint={WATCH.startHint}
      actions={
        <>
          <Button onClick={onClose}>{PIPELINE.start.cancel}</Button>
          <Button
            look="primary"
            disabled={start.isPending || plan.data === undefined || plan.data.sources.length === 0}
            onClick={() => start.mutate()}
          >
            {PIPELINE.start.confirm}
          </Button>
        </>
      }
    >
      {plan.data === undefined && plan.error === null && <Loading lines={3} />}
      {plan.data !== undefined && <Planned plan={plan.data} />}
      {refused !== null && <Failure title={texts.errors.refused} error={refused} />}
    </Modal>
  )
}

function Planned({ plan: { sources, sweepSeconds, stages } }: { plan: WatchPlan }) {
  if (sources.length === 0) return <p className="text-[13px]">{WATCH.nothing}</p>
  const names = stages.map((action) => PIPELINE.actions[action] ?? action)
  return (
    <ul data-testid="plan" className="list-disc space-y-0.5 pl-5 text-[13px]">
      {sources.map(({ source, everySeconds }) => (
        <li key={source}>
          {PIPELINE.quarantine.sources[source]}: {WATCH.looks(String(everySeconds))}
        </li>
      ))}
      <li>{WATCH.sweep(String(sweepSeconds))}</li>
      <li>{WATCH.stages(names.join(', '))}</li>
    </ul>
  )
}
