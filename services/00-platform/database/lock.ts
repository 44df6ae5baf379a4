import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { databaseErrors } from './errors.ts'

export interface DirectoryLock {
  release(): void
}

const FILE = 'hub.lock'
const POLL_MS = 20

/**
 * Takes the directory for this process. A lock left by a process that is gone (kill -9, power loss) is taken over.
 * @throws AppError DATABASE_IN_USE when a living process holds it.
 */
export function lockDirectory(directory: string): DirectoryLock {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const taken = tryLock(join(directory, FILE))
  if ('holder' in taken) throw databaseErrors.DATABASE_IN_USE({ pid: taken.holder.pid, directory })
  return taken
}

/**
 * Takes the file for this process as soon as its holder is gone. The holder is the database's process of a hub that was
 * killed: it ends by itself, and is ended (SIGKILL, which the database survives) when it has not after `patienceMs`.
 */
export async function lockAfterOrphan(file: string, patienceMs: number): Promise<DirectoryLock> {
  const patient = performance.now() + patienceMs
  for (;;) {
    const taken = tryLock(file)
    if (!('holder' in taken)) return taken
    // Without its start time it may be another program that was given the number: that one is only waited for.
    if (performance.now() > patient && taken.holder.started !== '') end(taken.holder.pid)
    await setTimeout(POLL_MS)
  }
}

/** A lock left by a process that is gone is taken over. */
function tryLock(file: string): DirectoryLock | { readonly holder: Holder } {
  const me = `${process.pid} ${statOf(process.pid)?.started ?? ''}`
  for (;;) {
    if (createExclusively(file, me)) return { release: () => rmSync(file, { force: true }) }
    const holder = readHolder(file)
    if (holder !== undefined && isAlive(holder)) return { holder }
    rmSync(file, { force: true })
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

interface Holder {
  readonly pid: number
  readonly started: string
}

function createExclusively(file: string, content: string): boolean {
  try {
    writeFileSync(file, content, { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function readHolder(file: string): Holder | undefined {
  try {
    const [pid, started] = readFileSync(file, 'utf8').split(' ')
    return { pid: Number(pid), started: started ?? '' }
  } catch {
    return undefined
  }
}

/** A process id may have been given to another program since: its start time tells. */
function isAlive(holder: Holder): boolean {
  if (!Number.isInteger(holder.pid) || holder.pid <= 0) return false
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  const now = statOf(holder.pid)
  if (now === undefined || holder.started === '') return true
  return now.state !== 'Z' && now.started === holder.started
}

/**
 * Fields 3 and 22 of /proc/PID/stat: the state (Z: ended, and its parent has not asked for it) and the start time in
 * clock ticks since boot. Undefined where there is no /proc.
 */
function statOf(pid: number): { readonly state: string; readonly started: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return { state: fields[0] ?? '', started: fields[19] ?? '' }
  } catch {
    return undefined
  }
}
