import { type ChildProcess, fork } from 'node:child_process'
import type { Label, LinkReport } from '../engine/index.ts'
import { matchingErrors } from '../errors.ts'
import type { OpportunityRow } from '../opportunities/records.ts'
import type { MatchRow } from '../queries/write-matches.ts'
import type { Scored, ScoreOptions, Scorer, SideName } from './scorer.ts'

/** What the hub says to the scoring process, in this order. */
export type ToChild =
  | { readonly type: 'start'; readonly options: ScoreOptions }
  | { readonly type: 'add'; readonly side: SideName; readonly rows: readonly OpportunityRow[] }
  | { readonly type: 'score'; readonly labels: readonly Label[] }

/** What it answers: rows in portions, then the report. */
export type FromChild =
  | { readonly type: 'rows'; readonly rows: readonly MatchRow[] }
  | { readonly type: 'done'; readonly report: LinkReport }

/**
 * Scores in a process that lives for one run. A thread would share the hub's memory limit: tens of thousands of
 * opportunities take hundreds of megabytes while they are compared, and the hub would keep them afterwards.
 * @throws AppError MATCH_WORKER_FAILED; the signal's reason when aborted
 */
export async function forkScorer(options: ScoreOptions, signal: AbortSignal, file: URL): Promise<Scorer> {
  signal.throwIfAborted()
  const child = start(file)
  const lost = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    child.once('error', (cause) => reject(matchingErrors.MATCH_WORKER_FAILED({}, { cause })))
    child.once('exit', () => reject(matchingErrors.MATCH_WORKER_FAILED()))
  })
  // Whoever waits for an answer races against this; between two waits nobody does.
  lost.catch(() => {})
  const close = () => end(child)
  try {
    await Promise.race([send(child, { type: 'start', options }), lost])
  } catch (error) {
    await close()
    throw error
  }
  return {
    add: (side, rows) => Promise.race([send(child, { type: 'add', side, rows }), lost]),
    score: async (labels) => {
      const answer = collect(child)
      await Promise.race([send(child, { type: 'score', labels }), lost])
      return Promise.race([answer, lost])
    },
    close,
  }
}

/** In development the file is TypeScript and needs its loader; a bundle needs nothing of ours. */
function start(file: URL): ChildProcess {
  return fork(file, {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: file.pathname.endsWith('.ts') ? ['--import', 'tsx'] : [],
  })
}

/** Resolves when the channel has taken it, so that pages do not pile up here. */
function send(child: ChildProcess, message: ToChild): Promise<void> {
  return new Promise((resolve, reject) => {
    child.send(message, (cause) =>
      cause === null ? resolve() : reject(matchingErrors.MATCH_WORKER_FAILED({}, { cause })),
    )
  })
}

function collect(child: ChildProcess): Promise<Scored> {
  const rows: MatchRow[] = []
  return new Promise((resolve) => {
    child.on('message', (message) => {
      const answer = message as FromChild
      if (answer.type === 'rows') rows.push(...answer.rows)
      else resolve({ rows, report: answer.report })
    })
  })
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.kill('SIGKILL')
  await gone
}
