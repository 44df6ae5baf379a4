import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError, type Invoke, type Pool, SYSTEM } from '../../00-platform/index.ts'
import { selectProjects } from '../queries/projects.ts'

export interface CommitWatchPlatform {
  readonly pool: Pool
  readonly invoke: Invoke
  readonly log: { warn(facts: object, message: string): void }
}

/** Sees that a project has new commits, and asks for a scan: they are on their tasks in seconds, not with the hourly one. */
export interface CommitWatch {
  /** Gives it what it works with. */
  connect(platform: CommitWatchPlatform): void
  /** Looks once at every project. What stands there when a project is first seen is left to the hourly scan. */
  look(): Promise<void>
  /** Looks again and again from now on. */
  start(): void
  stop(): Promise<void>
}

/** What git writes to with a commit, a rebase or a branch, in a repository that is no linked work tree. */
const WRITTEN = ['HEAD', 'logs/HEAD', 'packed-refs', 'refs/heads']
const ROUND_MS = 3_000

export function createCommitWatch({ roundMs = ROUND_MS }: { readonly roundMs?: number } = {}): CommitWatch {
  const seen = new Map<string, string>()
  let platform: CommitWatchPlatform | undefined
  let timer: NodeJS.Timeout | undefined
  let round: Promise<void> = Promise.resolve()
  let stopped = true

  async function look(): Promise<void> {
    if (platform === undefined) return
    for (const { id, root } of await selectProjects(platform.pool)) {
      const now = await stateOf(root)
      const before = seen.get(id)
      // Asked for and refused, e.g. because a scan is running: the next look asks again.
      if (before === undefined || before === now || (await scanned(platform, id))) seen.set(id, now)
    }
  }

  const again = () => {
    round = look().catch((err) => platform?.log.warn({ err }, 'commits could not be looked for'))
    void round.finally(() => {
      if (stopped) return
      timer = setTimeout(again, roundMs)
      timer.unref()
    })
  }

  return {
    connect: (given) => {
      platform = given
    },
    look,
    start: () => {
      stopped = false
      again()
    },
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await round
    },
  }
}

async function scanned({ invoke, log }: CommitWatchPlatform, project: string): Promise<boolean> {
  try {
    await invoke('git.scan', { project }, { actor: SYSTEM, channel: 'internal' })
    return true
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    if (error.code !== 'RUN_ALREADY_ACTIVE')
      log.warn({ code: error.code, project }, 'commits were not scanned')
    return error.code !== 'RUN_ALREADY_ACTIVE'
  }
}

/** Times and sizes only: nothing is read, and no link is followed. Empty where there is no repository. */
async function stateOf(root: string): Promise<string> {
  const git = join(root, '.git')
  if ((await lstat(git).catch(() => null))?.isDirectory() !== true) return ''
  const facts = WRITTEN.map((name) => lstat(join(git, name)).catch(() => null))
  return (await Promise.all(facts))
    .map((one) => (one === null ? '-' : `${one.mtimeMs} ${one.size}`))
    .join(', ')
}
