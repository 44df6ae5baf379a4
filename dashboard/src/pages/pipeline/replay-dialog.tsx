import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Modal } from '../../components/modal.tsx'
import { Failure, Loading } from '../../components/states.tsx'
import { toastDone } from '../../components/toasts.tsx'
import { formatCount } from '../../lib/format.ts'
import { LOADING } from '../../texts/loading.ts'
import { PIPELINE } from '../../texts/pipeline.ts'
import { texts } from '../../texts.ts'
import { planReplay, type ReplayPlan, type ReplayScope, startReplay } from './replay-start.ts'

const { replay: REPLAY } = LOADING
/** Reasons of a plan that are listed. */
const SHOWN = 50

/** Chooses how much of the quarantine is read again, counts it, and starts only then; its run shows what became of it. */
export function ReplayDialog({ from, onClose }: { from: ReplayScope; onClose: () => void }) {
  const scopes = scopesOf(from)
  const [at, setAt] = useState(0)
  const scope = scopes[at]?.scope ?? from
  const navigate = useNavigate()
  const client = useQueryClient()
  const plan = useQuery({
    queryKey: ['plan', 'replay', scope],
    queryFn: () => planReplay(scope),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })
  const start = useMutation({
    mutationFn: startReplay,
    onSuccess: ({ runId }) => {
      toastDone(PIPELINE.start.started)
      void client.invalidateQueries({ queryKey: ['runs'] })
      onClose()
      void navigate({ to: '/pipeline/runs/$id', params: { id: runId } })
    },
  })
  const refused = start.error ?? plan.error
  const nothing = plan.data === undefined || plan.data.keys === 0
  return (
    <Modal
      open
      onClose={onClose}
      title={REPLAY.title}
      hint={REPLAY.hint}
      actions={
        <>
          <Button onClick={onClose}>{PIPELINE.start.cancel}</Button>
          <Button look="primary" disabled={nothing || start.isPending} onClick={() => start.mutate(scope)}>
            {REPLAY.button}
          </Button>
        </>
      }
    >
      <div className="space-y-4 text-[13px]">
        <fieldset>
          <legend className="font-medium">{REPLAY.what}</legend>
          {scopes.map(({ text }, index) => (
            <label key={text} className="mt-1 flex items-center gap-2">
              <input type="radio" name="scope" checked={index === at} onChange={() => setAt(index)} />
              <span className="min-w-0 break-words">{text}</span>
            </label>
          ))}
        </fieldset>
        {plan.data === undefined && plan.error === null && <Loading lines={3} />}
        {plan.data !== undefined && <Waits plan={plan.data} />}
        {refused !== null && <Failure title={texts.errors.refused} error={refused} />}
      </div>
    </Modal>
  )
}

interface Choice {
  readonly text: string
  readonly scope: ReplayScope
}

/** From the narrowest to all of the source, as far as the place it is asked from says. */
function scopesOf({ source, table, code, id }: ReplayScope): readonly Choice[] {
  const { scopes } = REPLAY
  const choices: Choice[] = []
  if (id !== undefined) choices.push({ text: scopes.id, scope: { source, id } })
  if (table !== undefined && code !== undefined)
    choices.push({ text: scopes.reason(code, table), scope: { source, table, code } })
  if (table !== undefined) choices.push({ text: scopes.table(table), scope: { source, table } })
  if (code !== undefined) choices.push({ text: scopes.code(code), scope: { source, code } })
  choices.push({ text: scopes.source(PIPELINE.quarantine.sources[source]), scope: { source } })
  return choices
}

function Waits({ plan: { keys, waiting } }: { plan: ReplayPlan }) {
  if (keys === 0) return <p>{REPLAY.nothing}</p>
  return (
    <div data-testid="plan">
      <p className="font-medium">{REPLAY.plan(keys, formatCount(keys))}</p>
      <ul className="mt-1 max-h-48 list-disc overflow-auto pl-5">
        {waiting.slice(0, SHOWN).map(({ table, code, keys: rows }) => (
          <li key={`${table} ${code}`} className="break-words">
            {formatCount(rows)} × <code className="font-mono text-xs">{code}</code> {table}
          </li>
        ))}
      </ul>
    </div>
  )
}
