import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import { seededRandom } from '../../sample/generator/random.ts'
import type { CleanRun, Client, Rows, Stage } from './kill-stages.ts'
import { createProcesses, type Hub, type Program, type Settings, until } from './processes.ts'

interface RunRow {
  readonly id: string
  readonly status: string
  readonly error: { readonly code: string; readonly message: string } | null
}

const ENDED = ['succeeded', 'failed', 'cancelled']

async function startRun(hub: Hub, stage: Stage): Promise<string> {
  const { status, body } = await hub.call<{ runId: string }>(stage.action, stage.input).catch((cause) => {
    throw new Error(`the hub did not answer; it said:\n${hub.output()}`, { cause })
  })
  if (status !== 202) throw new Error(`${stage.action} was refused: ${JSON.stringify(body)}`)
  return body.runId
}

async function endedRun(db: Client, id: string): Promise<RunRow | undefined> {
  const [run] = await db<RunRow[]>`
    select id, status, error from ops.runs where id = ${id}`
  return run !== undefined && ENDED.includes(run.status) ? run : undefined
}

function mustHaveSucceeded(stage: Stage, run: RunRow): void {
  if (run.status === 'succeeded') return
  throw new Error(`${stage.name} ${run.status}: ${run.error?.code} ${run.error?.message}`)
}

export interface KillOptions {
  readonly stages: readonly Stage[]
  /** What each stage must leave, by its name. */
  readonly clean: ReadonlyMap<string, CleanRun>
  readonly url: string
  readonly settings: Settings
  readonly seed: string
  /** Each stage must lose its worker this often. */
  readonly kills: number
  /** Called after each run of a stage that ended. */
  onRound(stage: Stage, rows: Rows): void
}

/** After this many a run may end in peace, so that each stage ends several times and is compared several times. */
const MOST_KILLS_PER_RUN = 25
const LONGEST_DELAY_MS = 1_500
const SHORTEST_SPAN_MS = 150
/** Each look costs the server and this process time, which the workers need. */
const LOOK_EVERY_MS = 60

interface Campaign {
  readonly stage: Stage
  runId: string | undefined
  killsOfRun: number
  kills: number
  rounds: number
}

export interface KillReport {
  readonly stage: string
  readonly kills: number
  readonly rounds: number
}

/**
 * Runs the stages again and again on worker processes of which the one at work is killed (SIGKILL) at seeded random
 * moments, until each stage lost its worker `kills` times; a second worker stands by and takes up what was left.
 */
export async function killAndResume(options: KillOptions): Promise<KillReport[]> {
  const processes = createProcesses()
  const db = postgres(options.url, { max: 3, onnotice: () => {} })
  const home = processes.home()
  const settings = { ...options.settings, DATABASE_URL: options.url, RUN_LEASE_SECONDS: '1' }
  const workers = new Map<number, Program>()
  const addWorker = () => {
    const worker = processes.worker(home, settings)
    workers.set(worker.pid, worker)
  }
  try {
    const hub = await processes.hub(home, { ...settings, WORKERS: 'false' })
    addWorker()
    addWorker()
    return await campaignsOf(options, hub, db, workers, addWorker)
  } finally {
    await processes.cleanUp()
    await db.end({ timeout: 2 })
  }
}

async function campaignsOf(
  options: KillOptions,
  hub: Hub,
  db: Client,
  workers: Map<number, Program>,
  addWorker: () => void,
): Promise<KillReport[]> {
  const random = seededRandom(options.seed)
  const campaigns: Campaign[] = options.stages.map((stage) => ({
    stage,
    runId: undefined,
    killsOfRun: 0,
    kills: 0,
    rounds: 0,
  }))
  for (;;) {
    await Promise.all(campaigns.map((campaign) => advance(options, hub, db, campaign)))
    if (campaigns.every(({ runId }) => runId === undefined)) break
    const holder = await until('a worker to take a run', () => holderOf(db, campaigns), {
      timeoutMs: 60_000,
      everyMs: LOOK_EVERY_MS,
    })
    if (holder === 'ended') continue
    const held = await runsOf(db, holder)
    await pass(random.next() * spanOf(options, campaigns, held))
    const victim = workers.get(holder)
    if (victim === undefined || mayEnd(campaigns, await runsOf(db, holder))) continue
    victim.kill('SIGKILL')
    await victim.ended
    workers.delete(holder)
    addWorker()
    const lost = await runsOf(db, holder)
    for (const campaign of campaigns) {
      if (campaign.runId === undefined || !lost.includes(campaign.runId)) continue
      campaign.kills += 1
      campaign.killsOfRun += 1
    }
  }
  return campaigns.map(({ stage, kills, rounds }) => ({ stage: stage.name, kills, rounds }))
}

/** Looks at a run that ended and begins the next, as long as kills are missing. */
async function advance(options: KillOptions, hub: Hub, db: Client, campaign: Campaign): Promise<void> {
  const { stage } = campaign
  if (campaign.runId !== undefined) {
    const run = await endedRun(db, campaign.runId)
    if (run === undefined) return
    mustHaveSucceeded(stage, run)
    options.onRound(stage, await stage.rows(db))
    campaign.rounds += 1
    campaign.runId = undefined
  }
  if (campaign.kills >= options.kills) return
  await stage.reset(db)
  campaign.killsOfRun = 0
  campaign.runId = await startRun(hub, stage)
}

/** The process that works on one of the runs; 'ended' when one of them is over. */
async function holderOf(db: Client, campaigns: readonly Campaign[]): Promise<number | 'ended' | undefined> {
  const ids = campaigns.flatMap(({ runId }) => runId ?? [])
  const rows = await db<{ status: string; pid: number | null }[]>`
    select status, split_part(lease_owner, ':', 2)::int as pid from ops.runs where id in ${db(ids)}`
  if (rows.some(({ status }) => ENDED.includes(status))) return 'ended'
  const pids = rows.flatMap(({ status, pid }) => (status === 'running' && pid !== null ? [pid] : []))
  return pids[0]
}

async function runsOf(db: Client, pid: number): Promise<string[]> {
  const rows = await db<{ id: string }[]>`
    select id from ops.runs where status = 'running' and split_part(lease_owner, ':', 2) = ${String(pid)}`
  return rows.map(({ id }) => id)
}

function mayEnd(campaigns: readonly Campaign[], held: readonly string[]): boolean {
  const concerned = campaigns.filter(({ runId }) => runId !== undefined && held.includes(runId))
  return concerned.length === 0 || concerned.some(({ killsOfRun }) => killsOfRun >= MOST_KILLS_PER_RUN)
}

/** A little more than the stage takes when left alone, so that every part of it is hit. */
function spanOf({ clean }: KillOptions, campaigns: readonly Campaign[], held: readonly string[]): number {
  const durations = campaigns
    .filter(({ runId }) => runId !== undefined && held.includes(runId))
    .map(({ stage }) => clean.get(stage.name)?.durationMs ?? 0)
  return Math.min(Math.max(SHORTEST_SPAN_MS, 1.2 * Math.max(...durations)), LONGEST_DELAY_MS)
}

/** The random moment itself: nothing is waited for here. */
function pass(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

export interface OwnDatabases {
  /** A new database, empty or a copy of another (to which nobody may be connected). */
  create(template?: string): Promise<string>
  drop(): Promise<void>
}

/** Databases on the test server, dropped together. */
export function ownDatabases(serverUrl: string): OwnDatabases {
  const names: string[] = []
  const admin = <T>(work: (sql: Client) => Promise<T>) => {
    const sql = postgres(serverUrl, { max: 1, onnotice: () => {} })
    return work(sql).finally(() => sql.end({ timeout: 2 }))
  }
  return {
    create: (template) =>
      admin(async (sql) => {
        const name = `revops_kill_${process.pid}_${randomBytes(4).toString('hex')}`
        const from = template === undefined ? 'template1' : new URL(template).pathname.slice(1)
        await sql.unsafe(`create database ${name} template ${from}`)
        names.push(name)
        const url = new URL(serverUrl)
        url.pathname = `/${name}`
        return url.href
      }),
    drop: () =>
      admin(async (sql) => {
        for (const name of names.splice(0)) await sql.unsafe(`drop database if exists ${name} with (force)`)
      }),
  }
}
