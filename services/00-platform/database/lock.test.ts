import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { lockDirectory } from './lock.ts'

const made: string[] = []

function fresh(): string {
  const folder = mkdtempSync(join(tmpdir(), 'revops-lock-'))
  made.push(folder)
  return folder
}

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true })
})

test('a second holder is told who has the directory', () => {
  const directory = fresh()
  const lock = lockDirectory(directory)
  expect(() => lockDirectory(directory)).toThrow(expect.objectContaining({ code: 'DATABASE_IN_USE' }))
  lock.release()
  lockDirectory(directory).release()
})

test('the lock of a process that was killed is taken over', async () => {
  const directory = fresh()
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  await once(child, 'spawn')
  const startTicks = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19]
  writeFileSync(join(directory, 'hub.lock'), `${child.pid} ${startTicks}`)
  expect(() => lockDirectory(directory)).toThrow(expect.objectContaining({ code: 'DATABASE_IN_USE' }))
  child.kill('SIGKILL')
  await once(child, 'exit')
  lockDirectory(directory).release()
})

test('a process id that was given to another program does not hold the lock', () => {
  const directory = fresh()
  writeFileSync(join(directory, 'hub.lock'), `${process.pid} 1`)
  lockDirectory(directory).release()
})
