import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import type { Random } from '../../sample/generator/random.ts'
import type { CleanRun, Client, Stage } from './kill-stages.ts'
import {
  bundleOf,
  descendantsOf,
  type Hub,
  isAlive,
  listeningHub,
  type Processes,
  type Program,
  type Settings,
  until,
} from './processes.ts'

/** Opens the embedded database of a home whose hub is stopped, in the product's own child process. */
export async function withHomeDatabase<T>(home: string, work: (db: Client) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'revops-read-'))
  const socket = join(directory, '.s.PGSQL.5432')
  const child = fork(bundleOf('embedded-child'), [join(home, 'database', 'data'), socket, '4'], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
  })
  const ended = once(child, 'exit')
  const failed = ended.then(([code, signal]) => {
    throw new Error(`the embedded database ended with ${signal ?? code}`)
  })
  failed.catch(() => {})
  try {
    await Promise.race([once(child, 'message'), failed])
    const db = postgres({
      host: directory,
      database: 'postgres',
      username: 'postgres',
      max: 1,
      onnotice() {},
    })
    return await Promise.race([work(db), failed]).finally(() => db.end({ timeout: 2 }))
  } finally {
    if (child.connected) child.disconnect()
    await ended
    rmSync(directory, { recursive: true, force: true })
  }
}

export interface LoadOptions {
  readonly processes: Processes
  /** Of a hub that loaded nothing yet. */
  readonly home: string
  readonly settings: Settings
  readonly stages: readonly Stage[]
  readonly clean: ReadonlyMap<string, CleanRun>
  readonly random: Random
  /** How often the hub is killed in a stage, by the stage's name. */
  readonly kills: ReadonlyMap<string, number>
}

export interface LoadReport {
  /** How often a stage lost its worker, by the stage's name: a kill that met none of them does not count. */
  readonly kills: ReadonlyMap<string, number>
  /** Kills of the whole process group, and of a hub that was only starting. */
  readonly groups: number
  readonly starting: number
}

/** Of four kills, one takes the database's process too; of twelve, one comes before the hub took up its work. */
const GROUP_SHARE = 1 / 4
const STARTING_SHARE = 1 / 12
const START_TAKES_MS = 2_500
const SHORTEST_SPAN_MS = 100
const LONGEST_SPAN_MS = 3_000
const CHILD_ENDS_WITHIN_MS = 15_000
const STAGE_WITHIN_MS = 90_000

/**
 * The first load of a hub that is killed (SIGKILL) in every stage at seeded random moments and started again, until
 * the load is done; the hub is stopped then.
 * @throws Error when a hub does not come back, a run fails, or a child outlives its hub
 */
export async function loadUnderKills(options: LoadOptions): Promise<LoadReport> {
  const { processes, home, settings, random } = options
  const report = { groups: 0, starting: 0 }
  const orphans: number[] = []
  for (;;) {
    const program = processes.startHub(home, settings, { ownGroup: true })
    const startingOnly = random.chance(STARTING_SHARE)
    if (startingOnly) {
      report.starting += 1
      await pass(random.next() * START_TAKES_MS)
    } else {
      const hub = await listeningHub(program, home)
      // Two processes on the same files would be the end of them.
      const left = orphans.splice(0).filter(isAlive)
      if (left.length > 0) throw new Error(`the hub is up while processes ${left} of a killed one live`)
      const found = await until('a stage to be killed in', () => victim(options, hub), {
        timeoutMs: STAGE_WITHIN_MS,
        program,
      })
      if (found.done) {
        await stop(program)
        return { ...report, kills: found.kills }
      }
      await pass(random.next() * found.spanMs)
    }
    const whole = random.chance(GROUP_SHARE)
    if (whole) report.groups += 1
    orphans.push(...descendantsOf(program.pid))
    if (whole) program.killGroup('SIGKILL')
    else program.kill('SIGKILL')
    await program.ended
    // Else the next start meets the children of this one, as under a supervisor that restarts at once.
    if (random.chance(1 / 2)) await childrenGone(orphans)
  }
}

/** Nobody ends the children of a hub that alone was killed: they do it themselves. */
function childrenGone(children: readonly number[]): Promise<boolean> {
  return until('the children of a killed hub to end', () => !children.some(isAlive), {
    timeoutMs: CHILD_ENDS_WITHIN_MS,
  })
}

type Found =
  | { readonly done: true; readonly kills: ReadonlyMap<string, number> }
  | { readonly done: false; readonly spanMs: number }

interface Run {
  readonly action: string
  readonly input: { readonly source?: string }
  readonly status: string
  readonly attempt: number
  readonly failures: number
  readonly error: { readonly code: string; readonly message: string } | null
}

/** The stage at work that has kills to come, or the end of the load. @throws Error when a run failed */
async function victim({ stages, clean, kills }: LoadOptions, hub: Hub): Promise<Found | undefined> {
  const { runs } = await hub.read<{ runs: Run[] }>('/runs?limit=50')
  const lost = new Map<string, number>()
  let target: Stage | undefined
  for (const run of runs) {
    const stage = stages.find((candidate) => isOf(run, candidate))
    if (run.failures > 0 || run.error !== null)
      throw new Error(`${run.action} failed: ${JSON.stringify(run.error)}; the hub said:\n${hub.output()}`)
    if (stage === undefined) continue
    lost.set(stage.name, run.attempt - 1)
    if (run.status === 'running' && run.attempt - 1 < (kills.get(stage.name) ?? 0)) target = stage
  }
  if (runs.some(({ action, status }) => action === 'match.run' && status === 'succeeded'))
    return { done: true, kills: lost }
  if (target === undefined) return undefined
  const durationMs = clean.get(target.name)?.durationMs ?? 0
  // The first kill meets the stage for sure; a stage that goes on has less to do, so later ones may come after its end.
  const share = lost.get(target.name) === 0 ? 0.8 : 1.2
  const spanMs = Math.min(Math.max(SHORTEST_SPAN_MS, share * durationMs), LONGEST_SPAN_MS)
  return { done: false, spanMs }
}

function isOf(run: Run, { action, input }: Stage): boolean {
  return run.action === action && (!('source' in input) || input.source === run.input.source)
}

async function stop(program: Program): Promise<void> {
  program.kill('SIGTERM')
  const { code, output } = await program.ended
  if (code !== 0) throw new Error(`the hub ended with ${code}:\n${output}`)
}

/** The random moment itself: nothing is waited for here. */
function pass(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
