import { AppError } from '../../00-platform/index.ts'
import { errnoOf } from './failures.ts'
import { type DocumentChange, pause, poll, type Watch } from './poll.ts'
import type { ProjectFiles } from './project.ts'
import { createWatchState } from './watch-state.ts'

export interface WatchDeps {
  /** Milliseconds from the start of one look to the start of the next; default 500. */
  readonly intervalMs?: number
  /** What the caller knows from earlier: every difference to it is told first. Without it, what is there is known. */
  readonly known?: readonly {
    readonly spec: string | null
    readonly document: string
    readonly etag: string
  }[]
}

export interface ProjectWatch {
  /** The first look is over; what changes from now on is told. */
  readonly ready: Promise<void>
  /** Nothing is told after this has resolved. Do not await it inside `onChange`, which it waits for. */
  close(): Promise<void>
}

const INTERVAL_MS = 500
const LEAST_PAUSE_MS = 50

/**
 * Tells what changes in the documents of the active specs and in the steering documents: content, not mere times. Each
 * change once, one after the other, ordered by name within one look; writes through this `project` are not told. Many
 * changes of one document within a look are one. When `onChange` fails, the change is told again with the next look.
 *
 * It looks (`lstat`) every 500 ms instead of asking the kernel for events: inotify is silent on network and shared
 * folders (NFS, WSL, containers), runs out of watches, and `fs.watch` loses folders that are removed and made again.
 * The price is measured by `npm run bench -- spec-files`. While the project folder itself is missing (a disk that
 * was unplugged) nothing is told, least of all that every document is gone.
 */
export function watchProject(
  project: ProjectFiles,
  onChange: (change: DocumentChange) => void | Promise<void>,
  deps: WatchDeps = {},
): ProjectWatch {
  const state = createWatchState()
  for (const { spec, document, etag } of deps.known ?? []) {
    state.get(spec, document).told = { etag, problem: null }
  }
  const closing = new AbortController()
  const watch = { place: project.place, state, onChange, signal: closing.signal }
  const unobserve = project.place.own.observe(state)
  const look = createLook(watch, deps.known === undefined)
  const ready = look()
  const running = ready.then(() => keepLooking(watch, look, deps.intervalMs ?? INTERVAL_MS))
  const close = async () => {
    unobserve()
    closing.abort()
    await running
  }
  return { ready, close }
}

async function keepLooking(watch: Watch, look: Look, intervalMs: number): Promise<void> {
  let milliseconds = intervalMs
  while (!watch.signal.aborted) {
    await pause(watch.signal, milliseconds)
    const started = performance.now()
    if (!watch.signal.aborted) await look()
    milliseconds = Math.max(LEAST_PAUSE_MS, intervalMs - (performance.now() - started))
  }
}

type Look = () => Promise<void>

/**
 * A project that cannot be looked at is logged once, not twice a second, and looked at again. The first look that
 * succeeds is the one that tells nothing.
 */
function createLook(watch: Watch, silentFirst: boolean): Look {
  let first = silentFirst
  let failing = ''
  return async () => {
    try {
      await poll(watch, first)
      first = false
      failing = ''
    } catch (error) {
      const code = error instanceof AppError ? error.code : errnoOf(error) || String(error)
      if (code !== failing) {
        watch.place.log.warn({ err: error, root: watch.place.root.path }, 'project files cannot be looked at')
      }
      failing = code
    }
  }
}
