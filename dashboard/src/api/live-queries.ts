import type { QueryClient } from '@tanstack/react-query'
import type { HubEvent, Progress, Run, RunStatus } from './types.ts'

const STATUS_OF: Readonly<Record<string, RunStatus>> = {
  'run.started': 'running',
  'run.progress': 'running',
  'run.retrying': 'queued',
  'run.succeeded': 'succeeded',
  'run.failed': 'failed',
  'run.cancelled': 'cancelled',
}
/** First part of an event's type → what it makes old. */
const TOUCHED: Readonly<Record<string, readonly string[]>> = {
  'data.': ['pipeline', 'matches', 'runs'],
  match: ['matches'],
  'task.': ['tasks', 'graph', 'specs', 'agents'],
  'spec.': ['tasks', 'graph', 'specs'],
  'implementation.': ['tasks'],
  'document.': ['specs'],
  'approval.': ['approvals', 'tasks'],
  'assignment.': ['agents', 'tasks'],
  'agent.': ['agents'],
  'project.': ['projects'],
}
/** Several events of one moment cause one reading. */
const GATHER_MS = 150

/** Keeps the cached answers true to the events: progress is written in place, the rest is read again. */
export function createEventApplier(client: QueryClient) {
  const stale = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined

  function refresh(...keys: readonly string[]): void {
    for (const key of keys) stale.add(key)
    if (timer !== undefined) return
    timer = setTimeout(() => {
      timer = undefined
      const due = [...stale]
      stale.clear()
      for (const key of due) void client.invalidateQueries({ queryKey: [key] })
    }, GATHER_MS)
  }

  function patchRun(event: HubEvent): boolean {
    const { runId } = event.payload
    const status = STATUS_OF[event.type]
    let known = false
    client.setQueryData<{ runs: Run[] }>(['runs'], (old) => {
      if (old === undefined || status === undefined) return old
      const runs = old.runs.map((run) => {
        if (run.id !== runId) return run
        known = true
        return { ...run, status, progress: progressOf(event) ?? run.progress }
      })
      return { ...old, runs }
    })
    return known
  }

  return function apply(event: HubEvent): void {
    if (!event.type.startsWith('run.')) {
      const touched = Object.entries(TOUCHED).find(([about]) => event.type.startsWith(about))
      refresh('audit', ...(touched?.[1] ?? []))
      return
    }
    const known = patchRun(event)
    if (event.type === 'run.progress' && known) return
    refresh('runs', 'pipeline')
    if (event.type === 'run.succeeded') refresh('matches')
  }
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
