import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const PREFIX = 'revops-tests-'
const OWNER_FILE = 'owner.pid'
/** The sticky bit and all rights, as /tmp has them: a PostgreSQL server runs as a user of its own. */
const LIKE_TMP = 0o1777

/**
 * Gives a test run a temporary folder of its own, for all its workers and the programs they start, and removes it at
 * the end: what a failed test leaves behind goes with it. Vitest calls this before the first worker starts.
 * @returns what to call when the run is over
 */
export function setup(): () => void {
  removeLeftovers()
  const folder = mkdtempSync(join(tmpdir(), PREFIX))
  chmodSync(folder, LIKE_TMP)
  writeFileSync(join(folder, OWNER_FILE), String(process.pid))
  process.env.TMPDIR = folder
  return () => remove(folder)
}

/**
 * Programs that were killed at the very end may write for a moment more. What cannot be removed (a disk that a killed
 * test left mounted) stays.
 */
function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  } catch (error) {
    console.warn(`the temporary folder of the tests stays: ${error}`)
  }
}

/** Folders of runs that were killed before they could clean up. */
function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const folder = join(tmpdir(), name)
    const owner = join(folder, OWNER_FILE)
    if (existsSync(owner) && !isAlive(Number(readFileSync(owner, 'utf8')))) remove(folder)
  }
}

/** A process of somebody else is alive, too. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
