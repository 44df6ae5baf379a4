import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { newDataDirectory } from './new-data-directory.ts'

let base: string
let data: string
let image: string
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'revops-data-'))
  data = join(base, 'database', 'data')
  image = join(base, 'empty-database.tar.gz')
})
afterEach(() => rmSync(base, { recursive: true, force: true }))

/** What a database writes early, long before it is whole. */
function begin(): void {
  mkdirSync(data, { recursive: true })
  writeFileSync(join(data, 'PG_VERSION'), '18')
}

test('issue 2: a data directory whose making was killed is made anew; one that is done never is', () => {
  const killed = newDataDirectory(data, image)
  begin()
  expect(existsSync(join(data, 'PG_VERSION'))).toBe(true)
  const again = newDataDirectory(data, image)
  expect(existsSync(data)).toBe(false)
  begin()
  again.done()
  newDataDirectory(data, image).done()
  expect(existsSync(join(data, 'PG_VERSION'))).toBe(true)
  expect(killed.options).toEqual({})
})

test('issue 2: a new data directory begins from the image where there is one, an old one does not', async () => {
  writeFileSync(image, 'image')
  const made = newDataDirectory(data, image)
  expect(await made.options.loadDataDir?.text()).toBe('image')
  begin()
  made.done()
  expect(newDataDirectory(data, image).options).toEqual({})
})
