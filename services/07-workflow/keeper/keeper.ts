import { AppError, type Invoke, type Pool, SYSTEM } from '../../00-platform/index.ts'
import { selectOverdueProjects } from '../approvals/queries.ts'
import type { Keeper } from '../deps.ts'
import { type DocumentChange, type ProjectFiles, type ProjectWatch, watchProject } from '../files/index.ts'
import { selectSpecsBehind } from '../queries/file-events.ts'
import { type ProjectRow, selectProjects } from '../queries/projects.ts'
import { lookThrough, selectTablesForUpkeep } from '../queries/upkeep.ts'
import { FILE_ACTOR } from '../tasks/file-events.ts'
import { createCoalescer } from './coalescer.ts'

export interface KeeperPlatform {
  readonly pool: Pool
  readonly invoke: Invoke
  readonly log: { warn(facts: object, message: string): void }
}

export interface RunningKeeper extends Keeper {
  /** Gives it what it works with. Until then nothing is kept. */
  connect(platform: KeeperPlatform): void
  /** Watches the registered projects from now on; from then on markers are written behind the answers. */
  start(): Promise<void>
  /** Writes what is still to be written, then ends. */
  stop(): Promise<void>
}

export interface KeeperOptions {
  readonly openFolder: (root: string) => ProjectFiles
  /** How long changes of one file are gathered before it is written. */
  readonly gatherMs?: number
  /** How often projects that came or went, and files that are behind, are looked for. */
  readonly roundMs?: number
}

interface Kept {
  readonly root: string
  readonly watch: ProjectWatch
  /** Specs whose files were brought together with the database since the watch began. */
  readonly fresh: Set<string>
  /** All specs that were there when the watch began are fresh. */
  whole: boolean
}

const GATHER_MS = 40
/** Writing a large file takes at most a fifth of the time; an edit of it must still be taken in within a second. */
const GATHER_TIMES = 4
const LONGEST_GATHER_MS = 150
const ROUND_MS = 2_000
const LONGEST_WAIT_MS = 60_000

/** Keeps the files of all projects and the database together: edits go in, statuses go out. One per process. */
export function createKeeper(options: KeeperOptions): RunningKeeper {
  const kept = new Map<string, Kept>()
  /** Documents of a spec that were edited outside since its last sync. */
  const edits = new Map<string, Set<string>>()
  const failing = new Map<string, { readonly waitMs: number; readonly until: number }>()
  let platform: KeeperPlatform | undefined
  let timer: NodeJS.Timeout | undefined
  let round: Promise<void> = Promise.resolve()
  let attended = false

  function noteEdit(key: string, document: string): void {
    edits.set(key, (edits.get(key) ?? new Set()).add(document))
  }

  async function sync(key: string): Promise<void> {
    const [project = '', spec = ''] = key.split('/')
    const edited = [...(edits.get(key) ?? [])]
    edits.delete(key)
    const result = await platform
      ?.invoke('specs.sync', { project, spec, edited }, byFile())
      .catch((error) => {
        // The next round tells of them.
        for (const document of edited) noteEdit(key, document)
        throw error
      })
    kept.get(project)?.fresh.add(spec)
    const failed = (result?.output as { error?: unknown } | undefined)?.error
    if (failed === undefined || failed === null) failing.delete(key)
    else putOff(key)
  }

  /** A folder that stays read-only is not tried twice a second. */
  function putOff(key: string): void {
    const waitMs = Math.min((failing.get(key)?.waitMs ?? ROUND_MS / 2) * 2, LONGEST_WAIT_MS)
    failing.set(key, { waitMs, until: performance.now() + waitMs })
  }

  const writing = createCoalescer(sync, (lastMs) => {
    const least = options.gatherMs ?? GATHER_MS
    return attended ? Math.max(least, Math.min(lastMs * GATHER_TIMES, LONGEST_GATHER_MS)) : 0
  })

  function behind(project: string, spec: string): Promise<void> {
    return writing.schedule(`${project}/${spec}`).catch((error) => {
      // It is asked for again with the next round, and the spec says why it is behind.
      const code = error instanceof AppError ? error.code : undefined
      platform?.log.warn(
        { ...(code === undefined ? { err: error } : { code }), project, spec },
        'file and database differ',
      )
    })
  }

  async function open({ id, root }: ProjectRow): Promise<void> {
    const files = options.openFolder(root)
    const onChange = async ({ spec, document }: DocumentChange) => {
      if (spec === null) return void (await platform?.invoke('approvals.check', { project: id }, byFile()))
      const key = `${id}/${spec}`
      noteEdit(key, document)
      await writing.schedule(key)
    }
    const entry = { root, watch: watchProject(files, onChange), fresh: new Set<string>(), whole: false }
    kept.set(id, entry)
    await entry.watch.ready
    for (const { name, archived } of await files.listSpecs()) if (!archived) await behind(id, name)
    entry.whole = true
    await platform?.invoke('approvals.check', { project: id }, byFile()).catch(() => {})
  }

  const byFile = () => ({ actor: { ...SYSTEM, name: FILE_ACTOR }, channel: 'internal' }) as const

  async function look(): Promise<void> {
    const { pool, log } = platform as KeeperPlatform
    const projects = await selectProjects(pool)
    for (const [id, { root, watch }] of kept) {
      if (projects.some((project) => project.id === id && project.root === root)) continue
      kept.delete(id)
      await watch.close()
    }
    for (const project of projects) {
      if (kept.has(project.id)) continue
      await open(project).catch((error) =>
        log.warn({ err: error, project: project.id }, 'a project cannot be kept'),
      )
    }
    for (const table of await selectTablesForUpkeep(pool)) await lookThrough(pool, table)
    for (const { projectId, spec } of await selectSpecsBehind(pool)) {
      const wait = failing.get(`${projectId}/${spec}`)
      if (wait === undefined || wait.until < performance.now()) await behind(projectId, spec)
    }
    for (const id of await selectOverdueProjects(pool))
      if (kept.has(id)) await platform?.invoke('approvals.check', { project: id }, byFile())
  }

  const again = () => {
    round = look().catch((error) => platform?.log.warn({ err: error }, 'projects could not be looked at'))
    void round.finally(() => {
      if (!attended) return
      timer = setTimeout(again, options.roundMs ?? ROUND_MS)
      timer.unref()
    })
  }

  return {
    connect: (given) => {
      platform = given
    },
    isFresh: (project, spec) => kept.get(project)?.fresh.has(spec) ?? false,
    isKept: (project) => kept.get(project)?.whole ?? false,
    written: (project, spec) => {
      const done = behind(project, spec)
      return attended ? Promise.resolve() : done
    },
    differ: async (project, filePaths) => {
      await platform
        ?.invoke('approvals.check', { project, filePaths }, byFile())
        .catch((error) => platform?.log.warn({ err: error, project }, 'approvals could not be checked'))
    },
    start: async () => {
      attended = true
      again()
      await round
    },
    stop: async () => {
      attended = false
      clearTimeout(timer)
      await round
      await writing.idle()
      for (const { watch } of kept.values()) await watch.close()
      kept.clear()
    },
  }
}
