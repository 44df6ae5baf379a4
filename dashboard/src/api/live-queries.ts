import type { QueryClient } from '@tanstack/react-query'
import type { Decisions } from './opportunity-queries.ts'
import type { HubEvent, Progress, Run, RunStatus } from './types.ts'

const STATUS_OF: Readonly<Record<string, RunStatus>> = {
  'run.started': 'running',
  'run.progress': 'running',
  'run.retrying': 'queued',
  'run.succeeded': 'succeeded',
  'run.failed': 'failed',
  'run.cancelled': 'cancelled',
}
/** What a run of a stage may have changed. */
const LOADED = [
  'search',
  'readiness',
  'lineage',
  'sources',
  'freshness',
  'loads',
  'quarantine',
  'validation',
  'drift',
  'embedding',
]
/** First part of an event's type → what it makes old. */
const TOUCHED: Readonly<Record<string, readonly string[]>> = {
  'data.': ['pipeline', 'matches', 'runs', ...LOADED],
  'source.': ['drift', 'sources', 'alerts', 'freshness'],
  'ingestion.': ['backfills', 'runs'],
  'person.': ['erasures', 'quarantine'],
  match: ['matches'],
  'task.': ['attention', 'tasks', 'graph', 'specs', 'agents'],
  'spec.': ['attention', 'tasks', 'graph', 'specs', 'approvals', 'history'],
  'implementation.': ['tasks'],
  'document.': ['specs', 'approvals', 'history'],
  'approval.': ['attention', 'approvals', 'tasks', 'history'],
  'assignment.': ['agents', 'tasks'],
  'agent.': ['agents'],
  'project.': ['projects'],
}
/** Events of one moment cause one reading, the first of a while at once. */
const MOMENT_MS = 20
/** Between two readings of the same, however much happens. */
const GATHER_MS = 150
/** What is large is read again only so often, however much happens. */
const CALM_MS: Readonly<Record<string, number>> = { graph: 1_500, freshness: 1_500, backfills: 500 }
/** Work that changes what these show while it goes on, not only at its end. */
const AS_IT_GOES: Readonly<Record<string, readonly string[]>> = {
  'ingestion.watch': ['sources', 'freshness', 'quarantine'],
  'ingestion.sync': ['freshness'],
  'ingestion.backfill': ['backfills', 'freshness'],
  'ingestion.join-backfill': ['backfills'],
  'quarantine.replay': ['quarantine'],
  'privacy.erase-person': ['erasures'],
}

/** Keeps the cached answers true to the events: progress is written in place, the rest is read again. */
export function createEventApplier(client: QueryClient) {
  const timers = new Map<string, ReturnType<typeof setTimeout>>()
  const lastRead = new Map<string, number>()

  function refresh(...keys: readonly string[]): void {
    for (const key of keys) {
      if (timers.has(key)) continue
      const last = lastRead.get(key) ?? Number.NEGATIVE_INFINITY
      const calm = last + (CALM_MS[key] ?? GATHER_MS) - performance.now()
      timers.set(
        key,
        setTimeout(() => read(key), Math.max(MOMENT_MS, calm)),
      )
    }
  }

  function read(key: string): void {
    timers.delete(key)
    lastRead.set(key, performance.now())
    void client.invalidateQueries({ queryKey: [key] })
  }

  /** Writes what a run is at into every list and page that shows it. */
  function patchRun(event: HubEvent): boolean {
    const { runId } = event.payload
    const status = STATUS_OF[event.type]
    let known = false
    if (status === undefined) return known
    const patched = (run: Run): Run => {
      if (run.id !== runId) return run
      known = true
      return { ...run, status, progress: progressOf(event) ?? run.progress }
    }
    client.setQueriesData<RunsShown>({ queryKey: ['runs'] }, (old) => {
      if (old === undefined) return old
      if ('pages' in old) return { ...old, pages: old.pages.map((page) => patchedList(page, patched)) }
      return 'runs' in old ? patchedList(old, patched) : patched(old)
    })
    return known
  }

  function noteDecision({ payload: { id, action, by } }: HubEvent): void {
    if (typeof id !== 'string') return
    client.setQueryData<Decisions>(['decisions'], (old = {}) => {
      const { [id]: _, ...rest } = old
      return action === 'undo' ? rest : { ...rest, [id]: { action: String(action), by: String(by) } }
    })
  }

  return function apply(event: HubEvent): void {
    if (!event.type.startsWith('run.')) {
      if (event.type === 'match.decided') noteDecision(event)
      const touched = Object.entries(TOUCHED).find(([about]) => event.type.startsWith(about))
      refresh('audit', ...(touched?.[1] ?? []))
      return
    }
    const known = patchRun(event)
    // A sync counts rows with each batch, and a new stage is a line of the log.
    refresh('loads', 'run-logs', ...(AS_IT_GOES[String(event.payload.action)] ?? []))
    // The end of a run is an entry of its own, and a step in the story of who asked for it.
    if (event.type !== 'run.progress') refresh('audit')
    if (event.type === 'run.progress' && known) return
    refresh('runs', 'pipeline')
    if (event.type === 'run.succeeded') refresh('matches', ...LOADED)
    if (event.type === 'run.failed') refresh('validation', 'sources', 'freshness')
    // Commits that a scan tied to tasks.
    if (event.type === 'run.succeeded' && event.payload.action === 'git.scan') refresh('tasks')
  }
}

type RunsShown = Run | RunList | { readonly pages: readonly RunList[] }
interface RunList {
  readonly runs: readonly Run[]
}

function patchedList<List extends RunList>(list: List, patched: (run: Run) => Run): List {
  return { ...list, runs: list.runs.map(patched) }
}

function progressOf(event: HubEvent): Progress | undefined {
  const { stage, done, total, message } = event.payload
  if (typeof stage !== 'string' || typeof done !== 'number') return undefined
  return {
    stage,
    done,
    ...(typeof total === 'number' ? { total } : {}),
    ...(typeof message === 'string' ? { message } : {}),
  }
}
