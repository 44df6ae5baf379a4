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

/** One pair of processes, from its start to its end; the next one has a folder of its own. */
interface Started {
  readonly sample: Promise<RunningSample>
  stop(): Promise<void>
}

export function createSampleWorld(size: SampleSize, log: Logger): SampleWorld {
  let current: Started | undefined
  let readers = 0
  let idle: NodeJS.Timeout | undefined
  let stopping: Promise<unknown> = Promise.resolve()

  function forget(started: Started): void {
    if (current === started) current = undefined
  }

  function start(): Started {
    const starting = new AbortController()
    const runDir = mkdtempSync(join(tmpdir(), 'revops-sample-'))
    const removeDir = () => rmSync(runDir, { recursive: true, force: true })
    const sample = startSample({
      ...size,
      aceOpportunities: Math.round(size.opportunities * ACE_SHARE),
      runDir,
      odooChildFile: entryFile('sample-odoo-child'),
      apnChildFile: entryFile('sample-apn-child'),
      signal: starting.signal,
      onExit: (name, stderr) => {
        log.error({ name, stderr }, 'the sample company stopped')
        forget(started)
      },
    })
    const started: Started = {
      sample,
      stop: async () => {
        forget(started)
        starting.abort()
        await (await sample.catch(() => undefined))?.stop()
        removeDir()
      },
    }
    sample.catch(() => {
      forget(started)
      removeDir()
    })
    return started
  }

  async function stop(): Promise<void> {
    clearTimeout(idle)
    stopping = Promise.all([stopping, current?.stop()])
    await stopping
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
      current ??= start()
      try {
        return { sample: await beforeAbort(signal, current.sample), release }
      } catch (error) {
        release()
        throw error
      }
    },
    stop,
  }
}
