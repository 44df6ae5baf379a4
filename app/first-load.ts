import type { Config } from '../services/00-platform/index.ts'
import { AppError, SYSTEM } from '../services/00-platform/index.ts'
import { describeFailedTry, type FailedTry } from './failed-try.ts'
import type { Hub } from './hub.ts'

const ENDED = ['succeeded', 'failed', 'cancelled']

interface PipelineStatus {
  readonly origin: 'sample' | 'real' | 'none'
  readonly configured: 'sample' | 'real' | 'none'
}

/** What ends a load: a chain of runs that comes to it is one. */
const LAST_STAGE = 'match.run'
const CALLER = { actor: SYSTEM, channel: 'internal' as const }

interface OpenRun {
  readonly id: string
  readonly action: string
  readonly next: readonly { readonly action: string }[]
}

/**
 * The first start on an empty database loads what is configured (without sources: the sample company) through the whole
 * pipeline, telling how far it is. Later starts load nothing, but tell of a load that was stopped and goes on.
 */
export async function runFirstLoad(hub: Hub, config: Config, say: (text: string) => void): Promise<void> {
  if (!config.WORKERS) return
  const status = (await hub.platform.invoke('pipeline.status', {}, CALLER)).output as PipelineStatus
  const started = performance.now()
  const follow = followRuns(hub, say)
  const runId = status.origin === 'none' ? await startLoad(hub, status, say) : await stoppedLoad(hub, say)
  if (runId === undefined) return
  const { outcome, action, error } = await follow(runId)
  if (outcome === 'succeeded') return say(await loaded(hub, performance.now() - started))
  const why = error === undefined ? '' : ` in ${action}: ${error.message} [${error.code}]`
  say(`the first load ${outcome}${why}
  \`npm run revops pipeline run\` tries again, \`npm run revops runs list\` shows what was done`)
}

async function startLoad(hub: Hub, status: PipelineStatus, say: (text: string) => void) {
  if (status.configured === 'none') return undefined
  say(
    status.configured === 'sample'
      ? 'loading the sample company through the pipeline'
      : 'loading the configured sources',
  )
  try {
    const { output } = await hub.platform.invoke('pipeline.run', { mode: 'full' }, CALLER)
    return (output as { runId: string }).runId
  } catch (error) {
    // Somebody was faster with a run of their own: no reason for the hub to end.
    if (!(error instanceof AppError)) throw error
    say(`the first load was not started: ${error.message} [${error.code}]
  \`npm run revops pipeline run\` starts it`)
    return undefined
  }
}

/** The hub's workers take up by themselves what was under way when it ended; here it is only found, to be told. */
async function stoppedLoad(hub: Hub, say: (text: string) => void): Promise<string | undefined> {
  for (const status of ['running', 'queued']) {
    const { runs } = (await hub.platform.invoke('runs.list', { status }, CALLER)).output as {
      runs: OpenRun[]
    }
    const run = runs.find(({ action, next }) =>
      [action, ...next.map((step) => step.action)].includes(LAST_STAGE),
    )
    if (run === undefined) continue
    say(`going on with the load that was stopped in ${run.action}`)
    return run.id
  }
  return undefined
}

async function loaded(hub: Hub, ms: number): Promise<string> {
  const summary = (await hub.platform.invoke('matches.summary', {}, CALLER)).output as Record<
    string,
    { count: number; amount: number }
  >
  const money = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
  const line = (name: string, label: string) =>
    `  ${label.padEnd(22)}${String(summary[name]?.count ?? 0).padStart(6)}   ${money.format(summary[name]?.amount ?? 0).padStart(14)} ${String(summary.currency)}`
  return `loaded and matched in ${(ms / 1000).toFixed(1)} s
${line('matched', 'matched')}
${line('unregistered', 'unregistered in ACE')}
${line('aceOnly', 'ACE without Odoo')}
${line('conflicts', 'conflicts')}`
}

interface RunEvent extends Partial<FailedTry> {
  readonly runId?: string
  readonly parentId?: string
  readonly action?: string
  readonly stage?: string
  readonly done?: number
  readonly total?: number
}

interface ChainEnd {
  readonly outcome: string
  /** The action that ended it, and why when it failed. */
  readonly action: string
  readonly error: FailedTry['error'] | undefined
}

/** Prints each step of a chain as it goes, failed tries included; resolves with the end of the chain. */
function followRuns(hub: Hub, say: (text: string) => void): (runId: string) => Promise<ChainEnd> {
  const chain = new Set<string>()
  return (runId) =>
    new Promise((resolve) => {
      chain.add(runId)
      let last = ''
      const stop = hub.platform.events.subscribe((event) => {
        const payload = event.payload as RunEvent
        const id = payload.runId ?? ''
        if (event.type === 'run.queued' && chain.has(payload.parentId ?? '')) chain.add(id)
        if (!chain.has(id)) return
        if (event.type === 'run.progress') {
          const line = `  ${payload.action}: ${payload.stage} ${payload.done}${payload.total === undefined ? '' : ` of ${payload.total}`}`
          if (line !== last) say(line)
          last = line
        }
        if (event.type === 'run.retrying')
          say(`  ${describeFailedTry(payload.action ?? '', payload as FailedTry, hub.platform.clock.now())}`)
        const outcome = event.type.replace('run.', '')
        if (!ENDED.includes(outcome)) return
        void chainEnded(hub, id, outcome).then((ended) => {
          if (!ended) return
          stop()
          resolve({ outcome, action: payload.action ?? '', error: payload.error })
        })
      })
    })
}

/** A step that succeeded with steps to follow is not the end of its chain. */
async function chainEnded(hub: Hub, runId: string, outcome: string): Promise<boolean> {
  if (outcome !== 'succeeded') return true
  const run = await hub.platform.invoke('runs.get', { id: runId }, { actor: SYSTEM, channel: 'internal' })
  return (run.output as { next: unknown[] }).next.length === 0
}
