import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { type RunningSample, startSample } from '../sample/index.ts'
import { beforeAbort } from './before-abort.ts'
import { entryFile } from './entries.ts'

/** The sample company's Odoo and APN database: started when something reads from them, stopped when nothing does. */
export interface SampleWorld {
  /** Call `release` when done reading. Rejects with the signal's reason when that comes first. */
  acquire(signal: AbortSignal): Promise<{ sample: RunningSample; release(): void }>
  /** Also when it is only starting. */
  stop(): Promise<void>
}

/** Several sources are read one after another: starting again for each would cost seconds. */
const IDLE_MS = 15_000

/** ACE opportunities per Odoo opportunity: 640 beside 1,500. */
const ACE_SHARE = 640 / 1500

export interface SampleSize {
  readonly seed: number
  readonly opportunities: number
}

export function createSampleWorld(size: SampleSize, log: Logger): SampleWorld {
  let running: Promise<RunningSample> | undefined
  let readers = 0
  let idle: NodeJS.Timeout | undefined
  let runDir: string | undefined
  let starting = new AbortController()

  async function start(): Promise<RunningSample> {
    starting = new AbortController()
    runDir = mkdtempSync(join(tmpdir(), 'revops-sample-'))
    return startSample({
      ...size,
      aceOpportunities: Math.round(size.opportunities * ACE_SHARE),
      runDir,
      odooChildFile: entryFile('sample-odoo-child'),
      apnChildFile: entryFile('sample-apn-child'),
      signal: starting.signal,
      onExit: (name, stderr) => {
        log.error({ name, stderr }, 'the sample company stopped')
        running = undefined
      },
    })
  }

  async function stop(): Promise<void> {
    clearTimeout(idle)
    starting.abort()
    const sample = await running?.catch(() => undefined)
    running = undefined
    await sample?.stop()
    if (runDir !== undefined) rmSync(runDir, { recursive: true, force: true })
  }

  function release(): void {
    readers -= 1
    if (readers > 0) return
    idle = setTimeout(() => void stop(), IDLE_MS)
    idle.unref()
  }

  return {
    acquire: async (signal) => {
      clearTimeout(idle)
      readers += 1
      running ??= start().catch((error) => {
        running = undefined
        throw error
      })
      try {
        return { sample: await beforeAbort(signal, running), release }
      } catch (error) {
        release()
        throw error
      }
    },
    stop,
  }
}
