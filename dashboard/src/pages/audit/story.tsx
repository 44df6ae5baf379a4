import { useQuery } from '@tanstack/react-query'
import type { AuditEntry } from '../../api/types.ts'
import { Failure, Loading } from '../../components/states.tsx'
import { Time } from '../../components/time.tsx'
import { AUDIT } from '../../texts/audit.ts'
import { AskedStep } from './asked-step.tsx'
import { storyQuery } from './audit-query.ts'
import { EventStep } from './event-step.tsx'
import { RunStep } from './run-step.tsx'
import { type Step, stepsOf } from './steps.ts'

/** One request from its beginning: what was asked, by whom and through what, and what followed. */
export function Story({ requestId, entries }: { requestId: string; entries: readonly AuditEntry[] }) {
  const { data, error, refetch } = useQuery(storyQuery(requestId))
  if (data === undefined)
    return error === null ? <Loading lines={6} /> : <Failure error={error} onRetry={() => void refetch()} />
  const followed = data.runs.length + data.events.length > 0
  return (
    <>
      <ol aria-label={AUDIT.steps} className="p-4 text-[13px]">
        {stepsOf(entries, data).map((step) => (
          <li
            key={keyOf(step)}
            className="relative border-l-2 border-line pb-4 pl-5 last:border-transparent last:pb-0"
          >
            <Dot kind={step.kind} />
            <div className="flex flex-wrap items-baseline gap-x-3">
              <StepText step={step} />
              <span className="ml-auto whitespace-nowrap text-muted">
                <Time at={step.at} />
              </span>
            </div>
          </li>
        ))}
      </ol>
      {(data.cut || !followed) && (
        <p className="border-t border-line px-4 py-2 text-[13px] text-muted">
          {data.cut ? AUDIT.cut : AUDIT.nothingFollowed}
        </p>
      )}
    </>
  )
}

const DOTS = { asked: 'bg-accent', run: 'bg-plum', event: 'bg-muted' } as const

function Dot({ kind }: { kind: Step['kind'] }) {
  return (
    <span
      aria-hidden="true"
      className={`absolute top-1.5 -left-[0.3125rem] size-2 rounded-full ${DOTS[kind]}`}
    />
  )
}

function StepText({ step }: { step: Step }) {
  if (step.kind === 'asked') return <AskedStep entry={step.entry} />
  if (step.kind === 'run') return <RunStep run={step.run} />
  return <EventStep event={step.event} />
}

function keyOf(step: Step): string {
  if (step.kind === 'asked') return `asked ${step.entry.id}`
  if (step.kind === 'run') return `run ${step.run.id}`
  return `event ${step.event.seq} ${step.event.type} ${step.at}`
}
