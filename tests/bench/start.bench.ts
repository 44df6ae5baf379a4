import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type HubProcess, pause, secondsSince, startHub } from './hub-process.ts'
import type { Bench } from './index.ts'
import { figure, type Print } from './matching-metrics.ts'

export const bench: Bench = {
  name: 'start',
  summary:
    '`npm start` in an empty home: seconds to serving, to the sample matched, warm start, stop; memory',
  run,
}

interface PipelineStatus {
  readonly stages: readonly {
    readonly name: string
    readonly status: string
    readonly durationMs: number | null
    readonly error: unknown
  }[]
}

async function run(print: Print): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'revops-bench-'))
  try {
    await firstStart(home, print)
    await warmStart(home, print)
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

async function firstStart(home: string, print: Print): Promise<void> {
  const started = performance.now()
  const hub = await startHub({ home, env: {}, program: 'bootstrap' })
  try {
    print(figure('first start to serving', hub.readySeconds, 's', 15))
    const status = await untilMatched(hub)
    print(figure('first start to sample matched', secondsSince(started), 's', 75))
    print(figure('sample through all stages', secondsSince(started) - hub.readySeconds, 's', 60))
    for (const { name, durationMs } of status.stages)
      print(figure(`stage ${name} (its last run)`, (durationMs ?? 0) / 1000, 's'))
    printMemory(hub, print)
  } finally {
    print(figure('stop after SIGTERM', await hub.stop(), 's', 5))
  }
}

async function warmStart(home: string, print: Print): Promise<void> {
  const hub = await startHub({ home, env: {}, program: 'bootstrap' })
  print(figure('warm start to serving', hub.readySeconds, 's', 4))
  print(figure('warm stop after SIGTERM', await hub.stop(), 's', 5))
}

async function untilMatched(hub: HubProcess): Promise<PipelineStatus> {
  for (;;) {
    const status = await hub.call<PipelineStatus>('GET', '/pipeline/status')
    const failed = status.stages.find((stage) => stage.status === 'failed')
    if (failed !== undefined) throw new Error(`${failed.name} failed: ${JSON.stringify(failed.error)}`)
    if (status.stages.at(-1)?.status === 'succeeded') return status
    // The answer counts tables: asked often, it would take from the one session of the embedded database.
    await pause(500)
  }
}

function printMemory(hub: HubProcess, print: Print): void {
  const { hub: own, children } = hub.memory()
  print(figure('hub process, highest', own, 'MiB', 400))
  for (const [name, peak] of Object.entries(children)) print(figure(`child ${name}, highest`, peak, 'MiB'))
}
