import { expect, test } from 'vitest'
import { type Config, errorCatalogue } from '../services/00-platform/index.ts'
import { runFirstLoad } from './first-load.ts'
import type { Hub } from './hub.ts'

const errors = errorCatalogue({
  PIPELINE_BUSY_HERE: { kind: 'conflict', message: 'A run is under way' },
})

test('PIPE-10 a first load that cannot start, as somebody was faster, is told and does not end the hub', async () => {
  const said: string[] = []
  const invoke = async (action: string) => {
    if (action === 'pipeline.run') throw errors.PIPELINE_BUSY_HERE({})
    return { output: { origin: 'none', configured: 'real' } }
  }
  const platform = { invoke, events: { subscribe: () => () => {} } }
  const hub = { platform } as unknown as Hub
  await runFirstLoad(hub, { WORKERS: true } as Config, (text) => said.push(text))
  expect(said.join('\n')).toMatch(/not started: A run is under way.* \[PIPELINE_BUSY_HERE\]/s)
})
