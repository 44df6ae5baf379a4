import { spawn } from 'node:child_process'
import { constants } from 'node:os'

const STOP_MS = 4_500
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Runs a program in a process group of its own and passes our signals on; what has not ended 4.5 s after the first one
 * is killed with all its children. Answers the exit code, 128 + n for a signal.
 */
export function runChild(command, args, options = {}) {
  const child = spawn(command, args, { stdio: 'inherit', detached: true, ...options })
  let timer
  const forward = (signal) => {
    signalGroup(child, signal === 'SIGHUP' ? 'SIGTERM' : signal, false)
    timer ??= setTimeout(() => signalGroup(child, 'SIGKILL', true), STOP_MS)
  }
  for (const signal of SIGNALS) process.on(signal, forward)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      clearTimeout(timer)
      for (const name of SIGNALS) process.off(name, forward)
      // Children that outlive their parent would keep ports and files.
      if (timer !== undefined) signalGroup(child, 'SIGKILL', true)
      resolve(code ?? 128 + (constants.signals[signal] ?? 0))
    })
  })
}

/** Our signal goes to the program alone, which knows in which order its children stop; the kill goes to all. */
function signalGroup(child, signal, whole) {
  try {
    process.kill(whole ? -child.pid : child.pid, signal)
  } catch {
    // It has ended meanwhile.
  }
}
