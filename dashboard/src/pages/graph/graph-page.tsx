import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useMemo, useRef, useState } from 'react'
import { graphQuery } from '../../api/task-queries.ts'
import type { Graph } from '../../api/types.ts'
import { specsQuery } from '../../api/workflow-queries.ts'
import { ChoiceFilter } from '../../components/filter-fields.tsx'
import { PageTitle } from '../../components/page-title.tsx'
import { Empty, Waiting } from '../../components/states.tsx'
import { type PageKey, usePageKeys } from '../../lib/page-keys.ts'
import { useProject } from '../../lib/project.ts'
import { useSetFilter } from '../../lib/search.ts'
import { GRAPH } from '../../texts/graph.ts'
import { FindBox } from './find-box.tsx'
import { Gantt } from './gantt.tsx'
import { GraphFacts } from './graph-facts.tsx'
import { GraphList } from './graph-list.tsx'
import { GraphNotes } from './graph-notes.tsx'
import { type Layout, layoutOf } from './layout.ts'
import { Legend } from './legend.tsx'
import { GRAPH_VIEWS, type GraphSearch, type GraphView } from './search.ts'
import { WaveCanvas } from './wave-canvas.tsx'

const route = getRouteApi('/graph')

const KEYS: readonly PageKey[] = [
  { keys: ['← → ↑ ↓'], does: GRAPH.keys.move },
  { keys: ['Enter'], does: GRAPH.keys.open },
  { keys: ['+', '-', '0'], does: GRAPH.keys.zoom },
  { keys: ['f'], does: GRAPH.keys.find },
]

export function GraphPage() {
  const { project: _, ...search } = route.useSearch() as GraphSearch & { project?: string }
  const project = useProject()
  const specs = useInfiniteQuery(specsQuery(project))
  const set = useSetFilter<'spec'>()
  usePageKeys(KEYS)
  const names = specs.data?.pages.flatMap((page) =>
    page.specs.filter(({ archived, progress }) => !archived && progress.total > 0).map(({ name }) => name),
  )
  const spec = search.spec ?? names?.[0]
  const choices = [...new Set([...(names ?? []), ...(spec === undefined ? [] : [spec])])]
  return (
    <>
      <PageTitle title={GRAPH.title} lead={GRAPH.lead} aside={<Views search={search} />} />
      {spec === undefined ? (
        specs.data === undefined ? (
          <Waiting error={specs.error} onRetry={() => void specs.refetch()} />
        ) : (
          <Empty title={GRAPH.none} />
        )
      ) : (
        <SpecGraph key={`${project}/${spec}`} project={project} spec={spec} search={search}>
          <ChoiceFilter
            label={GRAPH.spec}
            value={spec}
            choices={Object.fromEntries(choices.map((name) => [name, name]))}
            onChange={set('spec')}
          />
        </SpecGraph>
      )}
    </>
  )
}

interface SpecGraphProps {
  project: string | undefined
  spec: string
  search: GraphSearch
  children: React.ReactNode
}

function SpecGraph({ project, spec, search, children }: SpecGraphProps) {
  const { data, error, refetch } = useQuery(graphQuery(project, spec))
  const [active, setActive] = useState<string>()
  const finder = useRef<HTMLInputElement>(null)
  const withDone = search.done === 'show'
  const layout = useMemo(() => (data === undefined ? undefined : layoutOf(data, withDone)), [data, withDone])
  const isReady = data !== undefined && layout !== undefined
  return (
    <>
      <div className="mb-4 flex flex-wrap items-end gap-3">
        {children}
        {isReady && <FindBox layout={layout} onFound={setActive} field={finder} />}
        {isReady && search.view !== 'gantt' && <DoneLink search={search} />}
        {isReady && <GraphFacts graph={data} />}
      </div>
      {!isReady ? (
        <Waiting error={error} onRetry={() => void refetch()} />
      ) : (
        <Drawn
          graph={data}
          layout={layout}
          view={search.view ?? 'waves'}
          active={active}
          onActive={setActive}
          onFind={() => finder.current?.focus()}
        />
      )}
    </>
  )
}

interface DrawnProps {
  graph: Graph
  layout: Layout
  view: GraphView
  active: string | undefined
  onActive: (ref: string | undefined) => void
  onFind: () => void
}

function Drawn({ graph, layout, view, active, onActive, onFind }: DrawnProps) {
  const shared = { active, onActive, onFind }
  if (graph.tasks.length === 0) return <Empty title={GRAPH.noTasks} />
  if (layout.placed.size === 0 || (view === 'gantt' && graph.waves.length === 0)) {
    return <Empty title={GRAPH.allDone} hint={GRAPH.allDoneHint} />
  }
  return (
    <>
      <div className="overflow-hidden rounded-lg border border-line bg-surface">
        {view === 'waves' && <WaveCanvas spec={graph.spec} layout={layout} {...shared} />}
        {view === 'gantt' && <Gantt graph={graph} {...shared} />}
        {view === 'list' && <GraphList spec={graph.spec} layout={layout} active={active} />}
      </div>
      {view !== 'list' && <Legend />}
      <GraphNotes graph={graph} />
    </>
  )
}

/** Links, not buttons: each way to look has an address of its own. */
function Views({ search }: { search: GraphSearch }) {
  const { view: chosen = 'waves', ...rest } = search
  return (
    <nav
      aria-label={GRAPH.views.label}
      className="flex h-8 overflow-hidden rounded-md border border-line bg-surface text-[13px] font-medium"
    >
      {GRAPH_VIEWS.map((view) => (
        <Link
          key={view}
          to="/graph"
          search={view === 'waves' ? rest : { ...rest, view }}
          activeOptions={{ exact: true, includeSearch: true }}
          aria-current={view === chosen ? 'page' : undefined}
          className="flex h-full items-center px-3 text-muted hover:text-ink aria-[current]:bg-accent-soft aria-[current]:text-accent"
        >
          {GRAPH.views[view]}
        </Link>
      ))}
    </nav>
  )
}

function DoneLink({ search }: { search: GraphSearch }) {
  const { done, ...rest } = search
  return (
    <Link
      to="/graph"
      search={done === undefined ? { ...rest, done: 'show' } : rest}
      className="h-8 content-center text-[13px] font-medium text-accent underline underline-offset-2"
    >
      {done === undefined ? GRAPH.showDone : GRAPH.hideDone}
    </Link>
  )
}
