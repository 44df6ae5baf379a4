import type { ReactNode } from 'react'
import type { TaskDetail } from '../../api/types.ts'
import { Countdown } from '../../components/countdown.tsx'
import { Panel } from '../../components/panel.tsx'
import { Time } from '../../components/time.tsx'
import { formatMinutes } from '../../lib/minutes.ts'
import { TASKS } from '../../texts/tasks.ts'
import { texts } from '../../texts.ts'

/** Who has the task and for how long, and what the file says about it in a word. */
export function StatePanel({ task }: { task: TaskDetail }) {
  const { holder, leaseExpiresAt, agent, estimateMinutes, section, requirements } = task
  return (
    <Panel title={TASKS.task.facts}>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 p-4 text-[13px]">
        <Fact name={TASKS.task.status}>{texts.tasks.statuses[task.status]}</Fact>
        <Fact name={TASKS.task.holder}>{holder ?? TASKS.task.nobody}</Fact>
        {leaseExpiresAt !== null && (
          <Fact name={TASKS.task.lease}>
            <Countdown until={leaseExpiresAt} over={TASKS.task.leaseOver} />
          </Fact>
        )}
        <Fact name={TASKS.task.agent}>{agent ?? TASKS.task.anyAgent}</Fact>
        <Fact name={TASKS.task.estimate}>
          {estimateMinutes === null ? TASKS.task.noEstimate : formatMinutes(estimateMinutes)}
        </Fact>
        {requirements.length > 0 && <Fact name={TASKS.task.requirements}>{requirements.join(', ')}</Fact>}
        {section !== null && <Fact name={TASKS.task.section}>{section.slice(0, 300)}</Fact>}
        <Fact name={TASKS.task.updated}>
          <Time at={task.updatedAt} />
        </Fact>
      </dl>
    </Panel>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="break-words" dir="auto">
        {children}
      </dd>
    </>
  )
}
