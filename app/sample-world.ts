import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { type RunningSample, startSample } from '../sample/index.ts'
import { entryFile } from './entries.ts'

/** The sample company's Odoo and APN database: started when something reads from them, stopped when nothing does. */
export interface SampleWorld {
  /** Call `release` when done reading. */
  acquire(): Promise<{ sample: RunningSample; release(): void }>
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

  async function start(): Promise<RunningSample> {
    runDir = mkdtempSync(join(tmpdir(), 'revops-sample-'))
    return startSample({
      ...size,
      aceOpportunities: Math.round(size.opportunities * ACE_SHARE),
      runDir,
      odooChildFile: entryFile('sample-odoo-child'),
      apnChildFile: entryFile('sample-apn-child'),
      onExit: (name, stderr) => {
        log.error({ name, stderr }, 'the sample company stopped')
        running = undefined
      },
    })
  }

  async function stop(): Promise<void> {
    clearTimeout(idle)
    const sample = await running?.catch(() => undefined)
    running = undefined
    await sample?.stop()
    if (runDir !== undefined) rmSync(runDir, { recursive: true, force: true })
  }

  return {
    acquire: async () => {
      clearTimeout(idle)
      readers += 1
      running ??= start()
      try {
        const sample = await running
        return {
          sample,
          release: () => {
            readers -= 1
            if (readers > 0) return
            idle = setTimeout(() => void stop(), IDLE_MS)
            idle.unref()
          },
        }
      } catch (error) {
        readers -= 1
        running = undefined
        throw error
      }
    },
    stop,
  }
}
