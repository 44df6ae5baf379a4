import { Link } from '@tanstack/react-router'
import { AUDIT } from '../../texts/audit.ts'
import { type StoryEvent, subjectOf } from './steps.ts'
import { Unfolding } from './unfolding.tsx'

const LINK = 'break-all text-accent underline underline-offset-2'

/** Something happened: what, to which task, run or approval. */
export function EventStep({ event }: { event: StoryEvent }) {
  return (
    <>
      <span className="font-mono break-all">{event.type}</span>
      <About event={event} />
      <Unfolding show={AUDIT.showFacts} hide={AUDIT.hideFacts}>
        <pre className="max-h-80 overflow-auto font-mono text-xs break-words whitespace-pre-wrap">
          {JSON.stringify(event.payload, null, 2)}
        </pre>
      </Unfolding>
    </>
  )
}

function About({ event }: { event: StoryEvent }) {
  const { project, task, runId, approvalId } = subjectOf(event)
  const search = project === null ? {} : { project }
  if (task !== null)
    return (
      <Link to="/specs/$spec/tasks/$id" params={task} search={search} className={LINK}>
        {AUDIT.task(`${task.spec}/${task.id}`)}
      </Link>
    )
  if (approvalId !== null)
    return (
      <Link to="/approvals/$id" params={{ id: approvalId }} search={search} className={LINK}>
        {AUDIT.approval}
      </Link>
    )
  if (runId === null) return null
  return (
    <Link to="/pipeline/runs/$id" params={{ id: runId }} className={LINK}>
      {AUDIT.run}
    </Link>
  )
}
