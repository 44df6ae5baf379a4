import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import { sessionQuery, useMayAct } from '../../api/queries.ts'
import { readTasks, type TaskListing } from '../../api/task-queries.ts'
import type { Task } from '../../api/types.ts'
import { CsvExport } from '../../components/csv-export.tsx'
import { PageTitle } from '../../components/page-title.tsx'
import { ReasonDialog, type ReasonQuestion } from '../../components/reason-dialog.tsx'
import { SavedViews } from '../../components/saved-views.tsx'
import { type PageKey, usePageKeys } from '../../lib/page-keys.ts'
import { useProject } from '../../lib/project.ts'
import { TASKS } from '../../texts/tasks.ts'
import { Board } from './board.tsx'
import { type TasksSearch, taskFilterOf } from './filter.ts'
import { TaskFilters } from './task-filters.tsx'
import { TaskTable } from './task-table.tsx'
import { useTaskMoves } from './use-moves.ts'

const route = getRouteApi('/tasks')

const HEADER = [
  'spec',
  'id',
  'title',
  'status',
  'verification',
  'ready',
  'agent',
  'holder',
  'priority',
  'estimateMinutes',
  'openDependencies',
  'critical',
  'blockedReason',
  'completedAt',
  'updatedAt',
] as const satisfies readonly (keyof Task)[]
const MOST_ROWS = 200

const KEYS: readonly PageKey[] = [
  { keys: ['j', 'k'], does: TASKS.keys.rows },
  { keys: ['Enter'], does: TASKS.keys.open },
  { keys: ['x'], does: TASKS.keys.select },
  { keys: ['m'], does: TASKS.keys.menu },
  { keys: ['←', '→'], does: TASKS.keys.column },
  { keys: ['Shift', '← →'], does: TASKS.keys.move },
]

export function TasksPage() {
  // The address holds the project too, which is no part of a view.
  const { project: _, ...search } = route.useSearch() as TasksSearch & { project?: string }
  const project = useProject()
  const filter = taskFilterOf(search)
  const listing: TaskListing = { project, filter, order: search.view === 'board' ? 'recent' : 'file' }
  const [question, ask] = useState<ReasonQuestion>()
  const me = useQuery(sessionQuery).data?.name ?? ''
  const mayAct = useMayAct()
  const moves = useTaskMoves({ me, ask })
  usePageKeys(KEYS)
  return (
    <>
      <PageTitle title={TASKS.title} lead={TASKS.lead} aside={<Aside search={search} listing={listing} />} />
      <TaskFilters search={search} project={project} />
      <div className="mt-4">
        {search.view === 'board' ? (
          <Board listing={listing} moves={moves} mayAct={mayAct} />
        ) : (
          <TaskTable listing={listing} moves={moves} mayAct={mayAct} me={me} ask={ask} />
        )}
      </div>
      <ReasonDialog question={question} onClose={() => ask(undefined)} />
    </>
  )
}

function Aside({ search, listing }: { search: TasksSearch; listing: TaskListing }) {
  return (
    <>
      <Views search={search} />
      <SavedViews page="tasks" search={{ ...search }} />
      <CsvExport
        name="tasks"
        header={HEADER}
        read={async (cursor) => {
          const place = { limit: MOST_ROWS, ...(cursor === undefined ? {} : { cursor }) }
          const { tasks, nextCursor } = await readTasks({ ...listing, order: 'file' }, place)
          return { rows: tasks, nextCursor }
        }}
        cells={(task) => HEADER.map((field) => task[field])}
      />
    </>
  )
}

const TAB =
  'flex h-full items-center px-3 text-muted hover:text-ink aria-[current]:bg-accent-soft aria-[current]:text-accent'

/** Links, not buttons: each way to look has an address of its own. */
function Views({ search }: { search: TasksSearch }) {
  const { view, ...filters } = search
  const tabs = [
    { name: TASKS.views.list, to: filters, current: view === undefined },
    { name: TASKS.views.board, to: { ...filters, view: 'board' } as const, current: view === 'board' },
  ]
  return (
    <nav
      aria-label={TASKS.views.label}
      className="flex h-8 overflow-hidden rounded-md border border-line bg-surface text-[13px] font-medium"
    >
      {tabs.map(({ name, to, current }) => (
        <Link
          key={name}
          to="/tasks"
          search={to}
          activeOptions={{ exact: true, includeSearch: true }}
          aria-current={current ? 'page' : undefined}
          className={TAB}
        >
          {name}
        </Link>
      ))}
    </nav>
  )
}
