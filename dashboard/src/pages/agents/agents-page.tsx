import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { heldTasksQuery, openAssignmentsQuery } from '../../api/agent-queries.ts'
import type { Output } from '../../api/forms.ts'
import type { Agent } from '../../api/types.ts'
import { agentsQuery } from '../../api/workflow-queries.ts'
import { Markdown } from '../../components/markdown.tsx'
import { Modal } from '../../components/modal.tsx'
import { PageTitle } from '../../components/page-title.tsx'
import { Empty, Failure, Waiting } from '../../components/states.tsx'
import { useProject } from '../../lib/project.ts'
import { texts } from '../../texts.ts'
import { AgentCard, CardlessAgent } from './agent-card.tsx'
import { RecentReports } from './recent-reports.tsx'
import { workByAgent } from './work.ts'

export function AgentsPage() {
  const { data, error, refetch } = useQuery(agentsQuery(useProject()))
  return (
    <>
      <PageTitle title={texts.agents.title} lead={texts.agents.lead} />
      {data === undefined ? <Waiting error={error} onRetry={() => void refetch()} /> : <Agents list={data} />}
    </>
  )
}

function Agents({ list }: { list: Output<'agents.list'> }) {
  if (list.agents.length + list.withoutCard.length === 0)
    return <Empty title={texts.agents.none} hint={texts.agents.noneHint} />
  return (
    <>
      <Problems problems={list.problems} />
      <Cards list={list} />
      <RecentReports />
    </>
  )
}

function Problems({ problems }: Pick<Output<'agents.list'>, 'problems'>) {
  if (problems.length === 0) return null
  return (
    <ul className="mb-4 rounded-md bg-warn-soft px-3 py-2 text-[13px] text-warn">
      {problems.map(({ file, line, message }) => (
        <li key={`${file}:${line}:${message}`}>
          {file}:{line} {message}
        </li>
      ))}
    </ul>
  )
}

function Cards({ list }: { list: Output<'agents.list'> }) {
  const [opened, setOpened] = useState<Agent>()
  const { workOf, error, readAgain } = useWork()
  return (
    <>
      {error !== null && <Failure error={error} onRetry={readAgain} />}
      <ul className="grid grid-cols-1 gap-3 sm:grid-cols-2 xl:grid-cols-3 2xl:grid-cols-4">
        {list.agents.map((agent) => (
          <li key={agent.name} className="flex min-w-0 flex-col rounded-lg border border-line bg-surface p-4">
            <AgentCard agent={agent} work={workOf(agent.name)} onOpen={() => setOpened(agent)} />
          </li>
        ))}
        {list.withoutCard.map((agent) => (
          <li key={agent.name} className="min-w-0 rounded-lg border border-dashed border-line p-4">
            <CardlessAgent agent={agent} work={workOf(agent.name)} />
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

/** What each agent works at; undefined while it is being read. */
function useWork() {
  const project = useProject()
  const held = useQuery(heldTasksQuery(project))
  const turns = useQuery(openAssignmentsQuery(project))
  const [tasks, assignments] = [held.data?.tasks, turns.data?.assignments]
  const work = useMemo(
    () => (tasks === undefined || assignments === undefined ? undefined : workByAgent(tasks, assignments)),
    [tasks, assignments],
  )
  return {
    workOf: (name: string) => (work === undefined ? undefined : (work.get(name) ?? [])),
    error: held.error ?? turns.error,
    readAgain: () => void Promise.all([held.refetch(), turns.refetch()]),
  }
}
