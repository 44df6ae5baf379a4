import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { lockAfterOrphan, lockDirectory } from './lock.ts'

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

/** A living process that holds the lock. */
async function holderOf(file: string) {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  await once(child, 'spawn')
  const startTicks = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19]
  writeFileSync(file, `${child.pid} ${startTicks}`)
  return child
}

test('the lock of a process that was killed is taken over', async () => {
  const directory = fresh()
  const child = await holderOf(join(directory, 'hub.lock'))
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

test('issue 2, kill -9: the lock of an orphan is given when it has ended by itself', async () => {
  const file = join(fresh(), 'data.lock')
  const child = await holderOf(file)
  const ended = once(child, 'exit')
  const taking = lockAfterOrphan(file, 60_000)
  child.kill('SIGTERM')
  const lock = await taking
  expect(await ended).toEqual([null, 'SIGTERM'])
  expect(readFileSync(file, 'utf8')).toMatch(new RegExp(`^${process.pid} `))
  lock.release()
})

test('issue 2, kill -9: an orphan that does not end is ended before its lock is given', async () => {
  const file = join(fresh(), 'data.lock')
  const child = await holderOf(file)
  child.kill('SIGSTOP')
  const ended = once(child, 'exit')
  const lock = await lockAfterOrphan(file, 50)
  expect(await ended).toEqual([null, 'SIGKILL'])
  lock.release()
})
