// Installs the dependencies when they are missing or older than the lock file. Needs nothing installed.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runChild } from './run-child.mjs'

const TAIL_CHARS = 60_000
/** npm finishes what it writes; longer is not worth waiting for, as the next start begins again. */
const NPM_STOP_MS = 2_000
/** Exit codes above it are 128 + the number of a signal. */
const SIGNALLED = 128

/** Runs `npm ci` unless node_modules was made from this very lock file. Throws an Error whose message is for people. */
export async function installDependencies(root, say) {
  const stampFile = join(root, 'node_modules', '.revops-lock')
  const stamp = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return
  if (!installedByHand(root)) {
    say('installing the dependencies (once; a minute or so) …')
    const started = Date.now()
    await npmInstall(root)
    say(`dependencies installed in ${Math.round((Date.now() - started) / 1000)} s`)
  }
  writeFileSync(stampFile, stamp)
}

/** npm's own record is as new as the lock file: somebody ran `npm install`. */
function installedByHand(root) {
  const record = join(root, 'node_modules', '.package-lock.json')
  return existsSync(record) && statSync(record).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs
}

const LOCK_INCOMPLETE = /can only install packages when your package\.json and package-lock\.json/

/**
 * `npm ci`, and where it refuses because a registry without the packages of other platforms left holes in the lock file,
 * `npm install --no-save`, which takes the locked versions and leaves the lock file as it is.
 */
async function npmInstall(root) {
  const first = await npm(root, ['ci'])
  if (first.code > SIGNALLED) throw new Error('the installation was stopped; the next start begins it again')
  const last = LOCK_INCOMPLETE.test(first.stderr) ? await npm(root, ['install', '--no-save']) : first
  if (last.code !== 0) throw new Error(explainInstallError(last.stderr))
}

function npm(root, verb) {
  const viaNpm = process.env.npm_execpath
  const [command, first] = viaNpm?.endsWith('.js') ? [process.execPath, [viaNpm]] : ['npm', []]
  let stderr = ''
  const read = (child) =>
    child.stderr.on('data', (chunk) => {
      stderr = (stderr + chunk).slice(-TAIL_CHARS)
    })
  // Development packages too: the build needs them, whatever NODE_ENV says.
  return runChild(command, [...first, ...verb, '--include=dev', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
    onStart: read,
    stopMs: NPM_STOP_MS,
  }).then(
    (code) => ({ code, stderr }),
    (error) => {
      throw new Error(`npm could not be started: ${error.message}`)
    },
  )
}

const CAUSES = [
  [/ENOSPC/, 'the disk is full. Free about 1 GB and try again.'],
  [/EBADENGINE/, 'a dependency refuses this Node version. Install Node 20.19 or newer and try again.'],
  [
    /EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|network/i,
    'the npm registry cannot be reached. Check the network (or the proxy and registry settings of npm) and try again.',
  ],
  [/EACCES|EPERM|EROFS/, 'the project folder cannot be written. Check who owns it and try again.'],
  [
    /can only install packages when your package\.json and package-lock\.json/,
    'package.json and package-lock.json do not fit together. Run `npm install` and try again.',
  ],
]

/** One sentence on why `npm ci` failed, from what it wrote; its own last lines when the cause is unknown. */
export function explainInstallError(stderr) {
  // Warnings name causes too (EBADENGINE of a package that works all the same): only errors count.
  const errors = stderr
    .split('\n')
    .filter((line) => /^npm (error|ERR!)/.test(line))
    .join('\n')
  const cause = CAUSES.find(([pattern]) => pattern.test(errors))
  if (cause !== undefined) return `The dependencies could not be installed: ${cause[1]}`
  return `The dependencies could not be installed. npm said:\n${stderr.trim().split('\n').slice(-15).join('\n')}`
}
