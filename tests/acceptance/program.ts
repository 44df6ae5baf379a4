const POLL_MS = 20
/** Questions cost the hub and its database time, which the rest of the test needs. */
export const HUB_POLL_MS = 100

export type Settings = Readonly<Record<string, string>>

/** How a process ended. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** Standard output and standard error, as they came. */
  readonly output: string
}

export interface Program {
  readonly pid: number
  /** All it has said so far. */
  output(): string
  isRunning(): boolean
  kill(signal: NodeJS.Signals): void
  /** Also its children, at the same moment: only of one that was started with a group of its own. */
  killGroup(signal: NodeJS.Signals): void
  /** Resolves when it has ended. */
  readonly ended: Promise<Ended>
}

export interface Hub extends Program {
  readonly home: string
  readonly api: string
  /** GET below /api/v1, anonymous. */
  read<T>(path: string): Promise<T>
  /** Calls an action by name with the default agent's token, or another's. */
  call<T>(action: string, input?: object, token?: string): Promise<{ status: number; body: T }>
}

export interface UntilOptions {
  readonly timeoutMs?: number
  /** Between two looks. */
  readonly everyMs?: number
  /** Stop waiting when this program ends. */
  readonly program?: Program
}

/** Waits for a condition and answers what made it true. @throws Error naming `what` when it does not come. */
export async function until<T>(
  what: string,
  find: () => T | undefined | false | Promise<T | undefined | false>,
  { timeoutMs = 30_000, everyMs = POLL_MS, program }: UntilOptions = {},
): Promise<T> {
  const end = performance.now() + timeoutMs
  while (performance.now() < end) {
    const over = program !== undefined && !program.isRunning()
    const found = await find()
    if (found !== undefined && found !== false) return found
    if (over) break
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
  throw new Error(
    `waited in vain for ${what}${program === undefined ? '' : `; it said:\n${program.output()}`}`,
  )
}
