import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { describeOnBothDatabases, type TestDatabase } from '../../../tests/helpers/database.ts'
import { AGENT } from '../../../tests/helpers/platform.ts'
import { openWorkflow, type TestWorkflow } from '../../../tests/helpers/workflow.ts'
import { randomIds, systemClock } from '../../00-platform/index.ts'
import { defaultWorkflowOptions, openFolders } from '../index.ts'
import { addMemory } from './memory.ts'

const SCRIPT = `#!/usr/bin/env bash
# script: 01-data/01_load
# summary: Loads
# usage: scripts/01-data/01_load.sh
# requires: nothing
# idempotent: yes
`

describeOnBothDatabases('HUB-12 and HUB-13 as actions', (open) => {
  let database: TestDatabase
  let hub: TestWorkflow
  let root: string
  let count = 0
  beforeAll(async () => {
    database = await open()
    hub = await openWorkflow(database)
  })
  afterAll(async () => {
    await hub?.close()
    await database?.close()
  })
  beforeEach(async () => {
    await database.pool`truncate ops.projects`
    count += 1
    root = hub.folder(`shop-${count}`)
    await hub.register('shop', root)
  })
  const refused = (action: string, input: object) => expect(hub.call(action, input)).rejects
  const read = (path: string) => readFileSync(join(root, path), 'utf8')
  const write = (path: string, text: string) => {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), text)
  }

  test('HUB-12.1 the registry is written from the headers, once; a check is content then', async () => {
    write('scripts/01-data/01_load.sh', SCRIPT)
    await refused('registry.check', {}).toMatchObject({
      code: 'REGISTRY_PROBLEMS',
      message: expect.stringContaining('01-data/01_load.sh: is missing in SCRIPT_REGISTRY.md'),
    })
    const plan = await hub.call('registry.generate', {}, { dryRun: true })
    expect(plan).toMatchObject({ changed: true, scripts: 1 })
    await refused('registry.check', {}).toMatchObject({ code: 'REGISTRY_PROBLEMS' })
    expect(await hub.call('registry.generate', {})).toMatchObject({
      changed: true,
      file: 'SCRIPT_REGISTRY.md',
    })
    const { mtimeMs } = statSync(join(root, 'SCRIPT_REGISTRY.md'))
    expect(await hub.call('registry.generate', {})).toMatchObject({ changed: false })
    expect(statSync(join(root, 'SCRIPT_REGISTRY.md')).mtimeMs).toBe(mtimeMs)
    expect(await hub.call('registry.check', {})).toEqual({ project: 'shop', scripts: 1 })
    expect((await hub.call('registry.list', {})).scripts).toMatchObject([
      { file: 'scripts/01-data/01_load.sh', area: '01-data', number: 1, summary: 'Loads' },
    ])
  })

  test('HUB-12.2 a check names every problem with its line; what a link leads to is not read', async () => {
    write('scripts/01-data/01_load.sh', `${SCRIPT}cd ${['', 'home', 'me'].join('/')}\n`)
    write('scripts/01-data/03_more.sh', SCRIPT.replaceAll('01_load', '03_more'))
    symlinkSync('/etc/passwd', join(root, 'scripts/01-data/04_link.sh'))
    const error = await hub.call('registry.check', {}).catch((cause: unknown) => cause)
    const { problems } = (
      error as { details: { problems: { kind: string; where: string; line: number | null }[] } }
    ).details
    expect(problems).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'machine-path', where: '01-data/01_load.sh', line: 7 }),
        expect.objectContaining({ kind: 'number-skipped', where: '01-data' }),
        expect.objectContaining({ kind: 'header', where: '01-data/04_link.sh' }),
        expect.objectContaining({ kind: 'not-in-registry', where: '01-data/03_more.sh' }),
        expect.objectContaining({ kind: 'registry-stale', where: 'SCRIPT_REGISTRY.md' }),
      ]),
    )
    expect(JSON.stringify(problems)).not.toContain('nologin')
    await refused('registry.check', { project: 'nope' }).toMatchObject({ code: 'PROJECT_UNKNOWN' })
  })

  test('HUB-12.2 a file that is no script, or cannot be read, is a problem of its own and keeps nobody from the rest', async () => {
    write('scripts/01-data/01_load.sh', SCRIPT)
    writeFileSync(join(root, 'scripts/01-data/picture.png'), Buffer.from([0x89, 0x50, 0xff, 0xfe, 0x00]))
    writeFileSync(join(root, 'scripts/01-data/dump.sql'), Buffer.alloc(11 * 1024 * 1024))
    writeFileSync(join(root, 'scripts/01-data/02_latin.sh'), Buffer.from([0x23, 0x20, 0xe4, 0x0a]))
    writeFileSync(join(root, 'scripts/01-data/03_huge.sh'), Buffer.alloc(11 * 1024 * 1024, 0x23))
    expect((await hub.call('registry.list', {})).scripts).toHaveLength(3)
    const error = await hub.call('registry.check', {}).catch((cause: unknown) => cause)
    const { problems } = (error as { details: { problems: { kind: string; where: string }[] } }).details
    const of = (wanted: string) => problems.flatMap(({ kind, where }) => (kind === wanted ? [where] : []))
    expect(of('misnamed').sort()).toEqual(['01-data/dump.sql', '01-data/picture.png'])
    expect(of('unreadable')).toEqual(['01-data/02_latin.sh', '01-data/03_huge.sh'])
    expect(of('header')).toEqual([])
  })

  test('HUB-12.3 new scripts asked for at once get numbers of their own, with header and entry', async () => {
    const plan = await hub.call('registry.new', { area: '01-data', name: 'load' }, { dryRun: true })
    expect(plan.creates).toBe('scripts/01-data/01_load.sh')
    const made = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        hub.call('registry.new', {
          area: '01-data',
          name: `load_${index}`,
          kind: index % 2 === 0 ? 'sh' : 'ts',
        }),
      ),
    )
    const files = made.map(({ file }) => file as string)
    expect(new Set(files.map((file) => file.slice(0, 18))).size).toBe(6)
    for (const file of files) {
      expect(read('SCRIPT_REGISTRY.md')).toContain(`(${file})`)
      expect((statSync(join(root, file)).mode & 0o100) !== 0).toBe(file.endsWith('.sh'))
    }
    expect(await hub.call('registry.check', {})).toMatchObject({ scripts: 6 })
    for (const bad of [
      { area: '../x', name: 'a' },
      { area: '01-data', name: '../a' },
      { area: '1', name: 'a' },
    ])
      await refused('registry.new', bad).toMatchObject({ code: 'INPUT_INVALID' })
  })

  test('HUB-13.1 a section is written when the document still is what was read', async () => {
    await refused('context.get', {}).toMatchObject({ code: 'DOCUMENT_NOT_FOUND' })
    const put = (section: string, text: string, ifMatch?: string) =>
      hub.call('context.put-section', { section, text, ...(ifMatch === undefined ? {} : { ifMatch }) })
    const first = await put('principles', 'Database first.')
    await expect(put('status', 'No tag')).rejects.toMatchObject({ code: 'DOCUMENT_CHANGED' })
    const plan = await hub.call(
      'context.put-section',
      { section: 'status', text: 'Green.', ifMatch: first.etag },
      { dryRun: true },
    )
    expect(plan).toMatchObject({ path: 'CLAUDE.md', replaces: first.etag })
    await put('status', 'Green.', first.etag)
    await expect(put('status', 'Red.', first.etag)).rejects.toMatchObject({ code: 'DOCUMENT_CHANGED' })
    expect(read('CLAUDE.md')).toBe(
      '# Engineering context\n\n## Engineering principles\n\nDatabase first.\n\n## Status\n\nGreen.\n',
    )
    write('CLAUDE.md', `${read('CLAUDE.md')}- [x] 1.2 by hand\n`)
    expect(await hub.call('context.get', {})).toMatchObject({
      sections: [{ section: 'principles', text: 'Database first.' }, { section: 'status' }],
      taskStates: [{ line: 10, reason: 'a checkbox' }],
    })
    rmSync(join(root, 'CLAUDE.md'))
    symlinkSync('/etc/passwd', join(root, 'CLAUDE.md'))
    await refused('context.get', {}).toMatchObject({ code: 'PATH_OUTSIDE_PROJECT' })
    await expect(put('status', 'x')).rejects.toMatchObject({ code: 'PATH_OUTSIDE_PROJECT' })
  })

  test('HUB-13.2 the state of a task is refused, with its line, and nothing is written', async () => {
    const text = 'Going well.\nTask 2.1 completed'
    await refused('context.put-section', { section: 'status', text }).toMatchObject({
      code: 'CONTEXT_TASK_STATE',
      message: expect.stringMatching(/Line 2 .*Task 2\.1 completed/),
    })
    await refused('context.get', {}).toMatchObject({ code: 'DOCUMENT_NOT_FOUND' })
  })

  test('HUB-13.3 entries that are added at once are all there, and are found, best first', async () => {
    const add = (input: object) => hub.call('memory.add', input)
    const added = Array.from({ length: 12 }, (_, index) =>
      add({ kind: 'pattern', title: `Pattern ${index}`, text: index === 7 ? 'Retry with jitter.' : 'Text.' }),
    )
    await Promise.all(added)
    await add({ kind: 'issue', title: 'Retry storms', text: 'Two hubs retry at once.' })
    await add({
      kind: 'domain',
      domain: 'odoo',
      title: 'x2many',
      text: 'Commands are triples; retry is safe.',
    })
    const text = read('.claude/memory/patterns.md')
    for (let index = 0; index < 12; index++) expect(text).toContain(`## Pattern ${index}\n`)
    const search = async (input: object) => {
      const { found, entries } = await hub.call('memory.search', input)
      return { found, titles: entries.map(({ title }: { title: string }) => title) }
    }
    expect(await search({ q: 'retry jitter' })).toEqual({
      found: 3,
      titles: ['Pattern 7', 'Retry storms', 'x2many'],
    })
    expect(await search({ q: 'retry', kind: 'domain' })).toEqual({ found: 1, titles: ['x2many'] })
    expect(await search({ q: 'retry', domain: 'aws' })).toEqual({ found: 0, titles: [] })
    const all = await search({ limit: 3 })
    expect(all.found).toBe(14)
    expect(all.titles).toHaveLength(3)
    expect(await search({ limit: 3 })).toEqual(all)
    const plan = await hub.call('memory.add', { kind: 'decision', title: 'a', text: 'b' }, { dryRun: true })
    expect(plan.appendsTo).toBe('.claude/memory/decisions.md')
    expect((await search({ kind: 'decision' })).found).toBe(0)
  })

  test('HUB-13.3 what an editor saves while an entry is added stays, and so does the entry', async () => {
    write('.claude/memory/issues.md', '# Issues\n')
    const files = openFolders()(root)
    let saves = 3
    const readFile = async (path: string) => {
      const content = await files.readFile(path)
      if (saves-- > 0) appendFileSync(join(root, path), `\n## Saved ${saves}\n\nBy hand.\n`)
      return content
    }
    const deps = {
      ids: randomIds,
      options: defaultWorkflowOptions,
      openFolder: () => ({ ...files, readFile }),
    }
    const call = { deps, db: database.pool, actor: AGENT, clock: systemClock }
    await addMemory(call as never, { project: 'shop', kind: 'issue', title: 'Mine', text: 'Added.' })
    const { entries } = await hub.call('memory.search', { kind: 'issue' })
    expect(entries.map(({ title }: { title: string }) => title).sort()).toEqual([
      'Mine',
      'Saved 0',
      'Saved 1',
      'Saved 2',
    ])
    saves = 100
    const add = addMemory(call as never, { project: 'shop', kind: 'issue', title: 'Never', text: 'Added.' })
    await expect(add).rejects.toMatchObject({ code: 'MEMORY_BUSY' })
    expect(read('.claude/memory/issues.md')).not.toContain('Never')
  })

  test('HUB-13.3 a domain has a name of its own; an entry says who wrote it for whom', async () => {
    const add = (input: object) => expect(hub.call('memory.add', { title: 'a', text: 'b', ...input })).rejects
    await add({ kind: 'domain' }).toMatchObject({ code: 'MEMORY_DOMAIN_MISSING' })
    for (const domain of ['patterns', '../x', 'A', 'a/b', ''])
      await add({ kind: 'domain', domain }).toMatchObject({ code: 'MEMORY_DOMAIN_INVALID' })
    const entry = await hub.call('memory.add', { kind: 'future', title: 'Later', text: 'An idea.' })
    expect(entry).toMatchObject({ file: '.claude/memory/future.md', author: 'agent', domain: null })
    expect((await hub.call('memory.search', { q: 'idea' })).entries).toMatchObject([
      { title: 'Later', text: 'An idea.', author: 'agent', kind: 'future', truncated: false },
    ])
  })
})
