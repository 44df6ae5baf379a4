import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Hub, type Settings, until } from './program.ts'

/** How a home was used before a test gets a copy of it. */
export type Use = 'started' | 'loaded'

/** The smallest sample company. */
export const LITTLE: Settings = { SAMPLE_OPPORTUNITIES: '200' }

const MADE_WITHIN_MS = 170_000
/** A hub that does not stop in time, on a very busy machine, is no home to copy. */
const TRIES = 3

const USES: Readonly<Record<Use, { readonly settings: Settings; after(hub: Hub): Promise<void> }>> = {
  started: { settings: { SAMPLE: 'false' }, after: async () => {} },
  loaded: { settings: LITTLE, after: sampleLoaded },
}

/** Waits until a new hub has the sample company. @throws Error with what the hub said when it could not load it */
export async function sampleLoaded(hub: Hub): Promise<void> {
  const said = () => /loaded and matched|the first load .*/.exec(hub.output())?.[0]
  const end = await until('the sample to be loaded', said, { program: hub, timeoutMs: MADE_WITHIN_MS })
  if (end !== 'loaded and matched') throw new Error(hub.output())
}

/**
 * Copies a home that a hub has used and left, into `target`. It is made once in a test run, by whoever asks first; the
 * others wait. The temporary folder is the run's own: see tests/helpers/run-folder.ts.
 */
export async function copySharedHome(
  use: Use,
  target: string,
  start: (home: string, settings: Settings) => Promise<Hub>,
): Promise<void> {
  const ready = join(tmpdir(), `home-${use}`)
  const mayMake = () => existsSync(ready) || tryMakeFolder(`${ready}.making`)
  await until(`the home that was ${use}`, mayMake, { timeoutMs: MADE_WITHIN_MS })
  if (!existsSync(ready)) {
    try {
      await make(use, ready, start)
    } finally {
      rmSync(`${ready}.making`, { recursive: true })
    }
  }
  cpSync(ready, target, { recursive: true })
}

async function make(use: Use, ready: string, start: (home: string, settings: Settings) => Promise<Hub>) {
  const { settings, after } = USES[use]
  for (let left = TRIES - 1; ; left -= 1) {
    const home = mkdtempSync(`${ready}-`)
    const hub = await start(home, settings)
    await after(hub)
    hub.kill('SIGTERM')
    const { code, output } = await hub.ended
    if (code === 0) return renameSync(home, ready)
    if (left === 0) throw new Error(`the hub that was to leave a home ended with ${code}:\n${output}`)
  }
}

/** One process alone succeeds. */
function tryMakeFolder(folder: string): boolean {
  try {
    mkdirSync(folder)
    return true
  } catch {
    return false
  }
}
