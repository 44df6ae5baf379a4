import { parentPort, workerData } from 'node:worker_threads'
import { link } from './engine/index.ts'
import { opportunityConfig } from './opportunities/config.ts'
import type { ScoreInput, WorkerAnswer } from './run/score.ts'

/** Entry of the scoring thread: takes everything as workerData, answers once, ends. */
const input = workerData as ScoreInput
const answer: WorkerAnswer = { result: await link(input, opportunityConfig(input.thresholds)) }
parentPort?.postMessage(answer)
