import { spawn } from 'node:child_process'
import { constants } from 'node:os'

const STOP_MS = 4_500
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Runs a program in a process group of its own and passes our signals on; what has not ended `stopMs` (4.5 s) after the
 * first one is killed with all its children. Answers the exit code, 128 + n for a signal. `onStart` gets the child, to
 * read from it.
 */
export function runChild(command, args, { onStart, stopMs = STOP_MS, ...options } = {}) {
  const child = spawn(command, args, { stdio: 'inherit', detached: true, ...options })
  onStart?.(child)
  const release = passSignalsOn(child, stopMs)
  return new Promise((resolve, reject) => {
    child.on('error', (error) => {
      release()
      reject(error)
    })
    child.on('close', (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)))
    // Not at the close: a child that outlives its parent holds the pipes open, and must go first.
    child.on('exit', release)
  })
}

/** Answers what to call when the child has ended: takes the handlers away, and its children with it if it was told to stop. */
function passSignalsOn(child, stopMs) {
  const passed = new Set()
  let timer
  const forward = (signal) => {
    // Ctrl-C comes twice under npm: from the terminal and from npm. To some programs a second one means "at once".
    if (passed.has(signal)) return
    passed.add(signal)
    signalGroup(child, signal === 'SIGHUP' ? 'SIGTERM' : signal, false)
    timer ??= setTimeout(() => signalGroup(child, 'SIGKILL', true), stopMs)
  }
  for (const signal of SIGNALS) process.on(signal, forward)
  return () => {
    clearTimeout(timer)
    for (const name of SIGNALS) process.off(name, forward)
    // Children that outlive their parent would keep ports and files.
    if (timer !== undefined) signalGroup(child, 'SIGKILL', true)
  }
}

/** Our signal goes to the program alone, which knows in which order its children stop; the kill goes to all. */
function signalGroup(child, signal, whole) {
  try {
    process.kill(whole ? -child.pid : child.pid, signal)
  } catch {
    // It has ended meanwhile.
  }
}
