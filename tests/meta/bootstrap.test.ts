import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'

const BIN = join(import.meta.dirname, '..', '..', 'bin')
const load = (file: string) => import(pathToFileURL(join(BIN, 'lib', file)).href)

test('PIPE-11 an old Node is refused in one sentence that says what to do', async () => {
  const { nodeProblem } = await load('node-version.mjs')
  expect(nodeProblem('20.19.0')).toBeUndefined()
  expect(nodeProblem('22.1.0')).toBeUndefined()
  expect(nodeProblem('20.18.3')).toMatch(/needs Node 20\.19 or newer; this is Node 20\.18\.3\. Install/)
  expect(nodeProblem('18.20.4')).toBeDefined()
})

test.each([
  ['npm error code EAI_AGAIN', /registry cannot be reached/],
  ['npm error code ENOSPC\nnpm error network', /disk is full/],
  ['npm error code EBADENGINE', /Node version/],
  ['npm warn EBADENGINE Unsupported\nnpm error code ENOTFOUND', /registry cannot be reached/],
  ['npm error something new', /something new/],
])('PIPE-11 a failed installation is explained: %s', async (stderr, expected) => {
  const { explainInstallError } = await load('install.mjs')
  expect(explainInstallError(stderr)).toMatch(expected)
})

const assertion = (fullName: string, status: string) => ({ fullName, status })

test('PIPE-11 the summary ends with the counts and a file that did not load is a failure', async () => {
  const { summarise, summaryLines, unexpectedSkips } = await load('test-summary.mjs')
  const report = {
    testResults: [
      {
        name: 'a',
        status: 'passed',
        assertionResults: [assertion('one', 'passed'), assertion('two', 'skipped')],
      },
      { name: 'b', status: 'failed', message: 'SyntaxError: x\n at y', assertionResults: [] },
    ],
  }
  const summary = summarise(report, 1)
  const notAllowed = unexpectedSkips(summary.skipped, [])
  const lines = summaryLines(summary, notAllowed)
  expect(lines).toContain('  b: SyntaxError: x')
  expect(notAllowed).toEqual(['two'])
  expect(unexpectedSkips(summary.skipped, [{ starts: 'tw', because: 'test' }])).toEqual([])
  expect(lines.at(-1)).toBe('1 passed, 1 failed, 1 skipped')
})

test('PIPE-11 a run that failed outside its tests is not reported as green', async () => {
  const { summarise } = await load('test-summary.mjs')
  expect(summarise({ testResults: [] }, 1).failed).toHaveLength(1)
})

const runChildUrl = pathToFileURL(join(BIN, 'lib', 'run-child.mjs')).href
const runner = (program: string) => `
  import { runChild } from ${JSON.stringify(runChildUrl)}
  process.exitCode = await runChild(process.execPath, ['-e', ${JSON.stringify(program)}])`

test('PIPE-11 the exit code of the program is passed on', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', runner('process.exit(7)')])
  expect(await once(child, 'exit')).toEqual([7, null])
})

test('PIPE-11 SIGTERM reaches the program, which decides how to end', async () => {
  const program = `process.on('SIGTERM', () => process.exit(3)); setInterval(() => {}, 1e6); console.log('up')`
  const child = spawn(process.execPath, ['--input-type=module', '-e', runner(program)])
  await once(child.stdout, 'data')
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([3, null])
})

test('PIPE-11 a program that will not end is killed with its children within 5 s', async () => {
  const grandchild = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1e6); console.log(process.pid)`
  const program = `process.on('SIGTERM', () => {});
    require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(grandchild)}], { stdio: 'inherit' })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', runner(program)])
  const [pid] = await once(child.stdout, 'data')
  const started = Date.now()
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([137, null])
  expect(Date.now() - started).toBeLessThan(5_000)
  await expect.poll(() => isAlive(Number(pid))).toBe(false)
})

test.each(['start', 'test', 'bench', 'revops'])(
  'PIPE-11 SIGTERM to `npm run %s` ends the program, not only npm',
  async (name) => {
    const folder = folderWithScripts()
    const npm = spawn('npm', ['run', '--silent', name], { cwd: folder })
    const pid = Number((await once(npm.stdout, 'data'))[0])
    try {
      npm.kill('SIGTERM')
      expect(await once(npm, 'exit')).toEqual([3, null])
      await expect.poll(() => isAlive(pid)).toBe(false)
    } finally {
      npm.kill('SIGKILL')
      if (isAlive(pid)) process.kill(pid, 'SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    }
  },
)

test('PIPE-11 a signal that comes twice, from the terminal and from npm, reaches the program once', async () => {
  const program = `let seen = 0
    process.on('SIGINT', () => { seen += 1; console.log('seen ' + seen); setTimeout(() => process.exit(seen), 300) })
    setInterval(() => {}, 1e6); console.log('up')`
  const child = spawn(process.execPath, ['--input-type=module', '-e', runner(program)])
  await once(child.stdout, 'data')
  child.kill('SIGINT')
  await once(child.stdout, 'data')
  child.kill('SIGINT')
  expect(await once(child, 'exit')).toEqual([1, null])
})

test('PIPE-11 an installation told to stop leaves no npm behind', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'revops-npm-'))
  const npm = join(folder, 'npm.js')
  writeFileSync(join(folder, 'package-lock.json'), '{}')
  writeFileSync(
    npm,
    `const { writeFileSync } = require('node:fs')
    process.on('SIGTERM', () => process.exit(143)); setInterval(() => {}, 1e6); writeFileSync('pid', String(process.pid))`,
  )
  const program = `import { installDependencies } from ${JSON.stringify(pathToFileURL(join(BIN, 'lib', 'install.mjs')).href)}
    await installDependencies(${JSON.stringify(folder)}, () => {}).catch((error) => console.log(error.message))`
  const env = { ...process.env, npm_execpath: npm }
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { env })
  try {
    const pid = () => (existsSync(join(folder, 'pid')) ? readFileSync(join(folder, 'pid'), 'utf8') : '')
    await expect.poll(pid).not.toBe('')
    child.kill('SIGTERM')
    const [said] = await once(child.stdout, 'data')
    expect(String(said)).toMatch(/was stopped; the next start begins it again/)
    expect(isAlive(Number(pid()))).toBe(false)
  } finally {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
})

/** Our own package.json scripts, but programs that say who they are and end on SIGTERM with code 3. */
function folderWithScripts(): string {
  const folder = mkdtempSync(join(tmpdir(), 'revops-npm-'))
  const { scripts } = JSON.parse(readFileSync(join(BIN, '..', 'package.json'), 'utf8'))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'x', scripts }))
  mkdirSync(join(folder, 'bin'))
  for (const file of ['bootstrap.mjs', 'revops.mjs']) {
    writeFileSync(
      join(folder, 'bin', file),
      `process.on('SIGTERM', () => process.exit(3)); setInterval(() => {}, 1e6); console.log(process.pid)`,
    )
  }
  return folder
}

/** A zombie has ended; it only waits for a parent that asks, which in a container may never come. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !existsSync(`/proc/${pid}/stat`) || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
