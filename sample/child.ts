import type { GenerateOptions } from './generator/index.ts'

/** What the parent sends a sample process first. */
export interface StartMessage extends GenerateOptions {
  /** Where the APN database listens: a unix socket's path of at most 107 bytes. */
  readonly apnSocketPath: string
  readonly odooPort?: number
}

/** The options of this process: the parent's first message. Ends the process when the parent is gone before. */
export function readStartMessage(): Promise<StartMessage> {
  return new Promise((resolve) => {
    process.once('disconnect', () => process.exit(0))
    process.once('message', (message) => resolve(message as StartMessage))
  })
}

/** Ends this process, cleanly, when the parent says `stop` or is gone; Ctrl-C is the parent's business. */
export function endWithParent(stop: () => Promise<void>): void {
  let stopping = false
  const end = () => {
    if (stopping) return
    stopping = true
    const exit = () => process.exit(0)
    stop().then(exit, exit)
  }
  process.on('SIGINT', () => {})
  process.on('SIGTERM', end)
  process.on('disconnect', end)
  process.on('message', (message) => {
    if (message === 'stop') end()
  })
}
