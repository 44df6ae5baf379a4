import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { databaseErrors } from './errors.ts'

export interface DirectoryLock {
  release(): void
}

const FILE = 'hub.lock'

/**
 * Takes the directory for this process. A lock left by a process that is gone (kill -9, power loss) is taken over.
 * @throws AppError DATABASE_IN_USE when a living process holds it.
 */
export function lockDirectory(directory: string): DirectoryLock {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const file = join(directory, FILE)
  const me = `${process.pid} ${startTicks(process.pid) ?? ''}`
  for (;;) {
    if (createExclusively(file, me)) return { release: () => rmSync(file, { force: true }) }
    const holder = readHolder(file)
    if (holder !== undefined && isAlive(holder)) {
      throw databaseErrors.DATABASE_IN_USE({ pid: holder.pid, directory })
    }
    rmSync(file, { force: true })
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
  const started = startTicks(holder.pid)
  return started === undefined || holder.started === '' || started === holder.started
}

/** Field 22 of /proc/PID/stat: start time in clock ticks since boot; undefined where there is no /proc. */
function startTicks(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined
  }
}
