import { Worker } from 'node:worker_threads'
import { type EngineRecord, type Label, type LinkResult, link, type Thresholds } from '../engine/index.ts'
import { matchingErrors } from '../errors.ts'
import { opportunityConfig } from '../opportunities/config.ts'
import { slicedPace } from './pace.ts'

export interface ScoreInput {
  readonly left: readonly EngineRecord[]
  readonly right: readonly EngineRecord[]
  readonly labels: readonly Label[]
  readonly thresholds: Thresholds
}

export type WorkerAnswer = { readonly result: LinkResult } | { readonly failed: true }

/** Scores in this thread, in slices. */
export function scoreHere(input: ScoreInput, signal: AbortSignal): Promise<LinkResult> {
  return link(input, opportunityConfig(input.thresholds), slicedPace(signal))
}

/**
 * Scores in a worker thread that lives for this call only.
 * @throws AppError MATCH_WORKER_FAILED; the signal's reason when aborted
 */
export function scoreInWorker(input: ScoreInput, signal: AbortSignal, file: URL): Promise<LinkResult> {
  signal.throwIfAborted()
  const worker = startWorker(file, input)
  return new Promise<LinkResult>((resolve, reject) => {
    const stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    worker.once('message', (answer: WorkerAnswer) =>
      'result' in answer ? resolve(answer.result) : reject(matchingErrors.MATCH_WORKER_FAILED()),
    )
    worker.once('error', (cause) => reject(matchingErrors.MATCH_WORKER_FAILED({}, { cause })))
    worker.once('exit', () => {
      signal.removeEventListener('abort', stop)
      reject(matchingErrors.MATCH_WORKER_FAILED())
    })
  }).finally(() => worker.terminate())
}

/** In development the file is TypeScript, and a thread has to register the loader itself before it can import that. */
function startWorker(file: URL, workerData: ScoreInput): Worker {
  if (!file.pathname.endsWith('.ts')) return new Worker(file, { workerData })
  const entry = `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(file.href)}) })`
  return new Worker(entry, { eval: true, workerData })
}
