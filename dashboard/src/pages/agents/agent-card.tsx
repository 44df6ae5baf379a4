import type { Output } from '../../api/forms.ts'
import type { Agent } from '../../api/types.ts'
import { Button } from '../../components/button.tsx'
import { texts } from '../../texts.ts'
import type { WorkItem } from './work.ts'
import { WorkList } from './work-list.tsx'

interface AgentCardProps {
  agent: Agent
  work: readonly WorkItem[] | undefined
  onOpen: () => void
}

/** What an agent is good at, how much it has to do, and at what it is. */
export function AgentCard({ agent, work, onOpen }: AgentCardProps) {
  return (
    <>
      <div className="flex items-baseline justify-between gap-3">
        <h2 className="min-w-0 font-semibold break-words">{agent.name}</h2>
        <span className="text-[13px] whitespace-nowrap text-muted tabular-nums">
          {texts.agents.load(agent.load, agent.capacity)}
        </span>
      </div>
      <p className="mt-1 text-[13px] break-words text-muted" dir="auto">
        {agent.role}
      </p>
      <meter
        aria-label={texts.agents.loadOf(agent.name)}
        min={0}
        max={Math.max(agent.capacity, agent.load, 1)}
        value={agent.load}
        className="mt-2 h-1.5 w-full"
      />
      <Expertise words={agent.expertise} />
      <WorkList agent={agent.name} items={work} />
      <div className="mt-auto flex items-center justify-between gap-2 pt-3 text-[13px] text-muted">
        <span>{texts.agents.work(agent.leases, agent.openAssignments)}</span>
        <Button look="quiet" onClick={onOpen}>
          {texts.agents.card}
        </Button>
      </div>
    </>
  )
}

function Expertise({ words }: { words: readonly string[] }) {
  return (
    <p className="mt-2 flex flex-wrap gap-1">
      {words.map((word) => (
        <span key={word} className="min-w-0 rounded bg-sunken px-1.5 py-0.5 text-xs break-words text-muted">
          {word}
        </span>
      ))}
    </p>
  )
}

interface CardlessAgentProps {
  agent: Output<'agents.list'>['withoutCard'][number]
  work: readonly WorkItem[] | undefined
}

/** Somebody who works here without having said what at. */
export function CardlessAgent({ agent: { name, leases, load }, work }: CardlessAgentProps) {
  return (
    <>
      <h2 className="font-semibold break-words">{name}</h2>
      <p className="mt-1 text-[13px] text-muted">{texts.agents.noCard}</p>
      <p className="mt-2 text-[13px] text-muted">{texts.agents.holds(leases, load)}</p>
      <WorkList agent={name} items={work} />
    </>
  )
}
