import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Output } from '../../api/forms.ts'
import type { Agent } from '../../api/types.ts'
import { agentsQuery } from '../../api/workflow-queries.ts'
import { Button } from '../../components/button.tsx'
import { Markdown } from '../../components/markdown.tsx'
import { Modal } from '../../components/modal.tsx'
import { PageTitle } from '../../components/page-title.tsx'
import { Empty, Waiting } from '../../components/states.tsx'
import { useProject } from '../../lib/project.ts'
import { texts } from '../../texts.ts'

export function AgentsPage() {
  const { data, error, refetch } = useQuery(agentsQuery(useProject()))
  return (
    <>
      <PageTitle title={texts.agents.title} lead={texts.agents.lead} />
      {data === undefined ? <Waiting error={error} onRetry={() => void refetch()} /> : <Cards list={data} />}
    </>
  )
}

function Cards({ list }: { list: Output<'agents.list'> }) {
  const [opened, setOpened] = useState<Agent>()
  if (list.agents.length === 0) return <Empty title={texts.agents.none} hint={texts.agents.noneHint} />
  return (
    <>
      {list.problems.length > 0 && (
        <ul className="mb-4 rounded-md bg-warn-soft px-3 py-2 text-[13px] text-warn">
          {list.problems.map(({ file, line, message }) => (
            <li key={`${file}:${line}:${message}`}>
              {file}:{line} {message}
            </li>
          ))}
        </ul>
      )}
      <ul className="grid grid-cols-1 gap-3 sm:grid-cols-2 xl:grid-cols-3 2xl:grid-cols-4">
        {list.agents.map((agent) => (
          <li key={agent.name} className="flex flex-col rounded-lg border border-line bg-surface p-4">
            <AgentCard agent={agent} onOpen={() => setOpened(agent)} />
          </li>
        ))}
        {list.withoutCard.map(({ name, leases, load }) => (
          <li key={name} className="rounded-lg border border-dashed border-line p-4">
            <h2 className="font-semibold break-words">{name}</h2>
            <p className="mt-1 text-[13px] text-muted">{texts.agents.noCard}</p>
            <p className="mt-2 text-[13px] text-muted">{texts.agents.holds(leases, load)}</p>
          </li>
        ))}
      </ul>
      <Modal
        open={opened !== undefined}
        onClose={() => setOpened(undefined)}
        title={opened?.name ?? ''}
        {...(opened === undefined ? {} : { hint: opened.file })}
        shape="side"
      >
        {opened !== undefined && <Markdown text={opened.text} />}
      </Modal>
    </>
  )
}

function AgentCard({ agent, onOpen }: { agent: Agent; onOpen: () => void }) {
  return (
    <>
      <div className="flex items-baseline justify-between gap-3">
        <h2 className="font-semibold break-words">{agent.name}</h2>
        <span className="text-[13px] whitespace-nowrap text-muted tabular-nums">
          {texts.agents.load(agent.load, agent.capacity)}
        </span>
      </div>
      <p className="mt-1 text-[13px] text-muted">{agent.role}</p>
      <meter
        aria-label={texts.agents.loadOf(agent.name)}
        min={0}
        max={Math.max(agent.capacity, agent.load, 1)}
        value={agent.load}
        className="mt-2 h-1.5 w-full"
      />
      <p className="mt-2 flex flex-wrap gap-1">
        {agent.expertise.map((word) => (
          <span key={word} className="rounded bg-sunken px-1.5 py-0.5 text-xs text-muted">
            {word}
          </span>
        ))}
      </p>
      <div className="mt-auto flex items-center justify-between gap-2 pt-3 text-[13px] text-muted">
        <span>{texts.agents.work(agent.leases, agent.openAssignments)}</span>
        <Button look="quiet" onClick={onOpen}>
          {texts.agents.card}
        </Button>
      </div>
    </>
  )
}
