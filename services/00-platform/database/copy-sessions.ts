import type { CopySession } from './copy.ts'

export interface CopySessions {
  /** A connection that was given back, or a new one. Its `close` gives it back. */
  readonly open: () => Promise<CopySession>
  /** Ends those that nobody uses; one in use ends when it is given back. */
  close(): Promise<void>
}

const MOST = 4
const IDLE_MS = 10_000

/**
 * Keeps connections for COPY for the next table: to sign in costs as much as loading a table of some hundred rows. One
 * that is broken, in the midst of something or left alone for ten seconds is ended.
 */
export function keepCopySessions(open: () => Promise<CopySession>, idleMs = IDLE_MS): CopySessions {
  const idle: { readonly session: CopySession; readonly timer: NodeJS.Timeout }[] = []
  let closed = false
  const giveBack = async (session: CopySession) => {
    if (closed || !session.ready() || idle.length >= MOST) return session.close()
    const timer = setTimeout(() => {
      idle.splice(
        idle.findIndex((each) => each.session === session),
        1,
      )
      void session.close()
    }, idleMs)
    timer.unref()
    idle.push({ session, timer })
  }
  /** The newest that still works. */
  const take = (): CopySession | undefined => {
    for (let kept = idle.pop(); kept !== undefined; kept = idle.pop()) {
      clearTimeout(kept.timer)
      if (kept.session.ready()) return kept.session
      void kept.session.close()
    }
    return undefined
  }
  return {
    open: async () => {
      const session = take() ?? (await open())
      let given = false
      const close = async () => {
        if (given) return
        given = true
        await giveBack(session)
      }
      return { ...session, close }
    },
    close: async () => {
      closed = true
      const left = idle.splice(0)
      for (const { timer } of left) clearTimeout(timer)
      await Promise.all(left.map(({ session }) => session.close()))
    },
  }
}
