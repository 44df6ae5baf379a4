import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statfsSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createLocks, LIMIT_BYTES, openProject, type ProjectFiles, type WrittenDocument } from './index.ts'

let root: string
let folder: string
let file: string
let project: ProjectFiles
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'revops-documents-')))
  folder = join(root, 'specs', 'login')
  file = join(folder, 'tasks.md')
  mkdirSync(folder, { recursive: true })
  project = openProject(root)
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const sha = (bytes: Uint8Array | string) => `"sha256-${createHash('sha256').update(bytes).digest('hex')}"`
const code = (expected: string) => expect.objectContaining({ code: expected })

describe('HUB-1.8 documents stay plain Markdown', () => {
  test('HUB-1.8 what is read is what is there: BOM, CRLF, tabs, Unicode; the ETag is the hash of the bytes', async () => {
    const text = '\uFEFF# Tasks\r\n\t- [ ] 1. Ünï 日本 🚀\r\n\0end'
    writeFileSync(file, text)
    const read = await project.readDocument('login', 'tasks')
    expect(read).toEqual({
      text,
      bytes: Buffer.byteLength(text),
      etag: sha(Buffer.from(text)),
      modifiedAt: statSync(file).mtime,
    })
    await project.writeDocument('login', 'tasks', read.text, { ifMatch: read.etag })
    expect(readFileSync(file, 'utf8')).toBe(text)
  })

  test('HUB-1.8 any text comes back as it was written', async () => {
    let ifMatch: string | null = null
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), async (text) => {
        const written = await project.writeDocument('login', 'tasks', text, { ifMatch })
        ifMatch = written.etag
        const read = await project.readDocument('login', 'tasks')
        expect(read.text).toBe(text)
        expect(read.etag).toBe(written.etag)
      }),
      { numRuns: 60 },
    )
  })

  test('HUB-1.8 invalid UTF-8 is refused with the offset of its first byte, and stays as it is', async () => {
    const broken = fc.constantFrom(
      [0x80],
      [0xff],
      [0xc3],
      [0xc0, 0xae],
      [0xe2, 0x82],
      [0xed, 0xa0, 0x80],
      [0xf0, 0x9f],
    )
    const after = fc.constantFrom('', ' and more', '\n')
    const text = fc.string({
      unit: fc.constantFrom('a', 'é', '日', '🚀', '\uFFFD', '\uFEFF', '\r\n'),
      maxLength: 20,
    })
    await fc.assert(
      fc.asyncProperty(text, broken, after, async (before, bad, end) => {
        const bytes = Buffer.concat([Buffer.from(before), Buffer.from(bad), Buffer.from(end)])
        writeFileSync(file, bytes)
        const refusal = await project.readDocument('login', 'tasks').catch((error) => error)
        expect(refusal).toMatchObject({ code: 'DOCUMENT_NOT_UTF8', kind: 'invalid_input' })
        expect(refusal.details).toEqual({
          path: 'specs/login/tasks.md',
          offset: Buffer.byteLength(before),
          etag: sha(bytes),
        })
        expect(readFileSync(file).equals(bytes)).toBe(true)
      }),
      { numRuns: 200 },
    )
  })

  test('HUB-1.8 half of a surrogate pair cannot be written', async () => {
    const write = project.writeDocument('login', 'tasks', 'aé\ud83d b', { ifMatch: null })
    await expect(write).rejects.toMatchObject({ code: 'DOCUMENT_NOT_UTF8', details: { offset: 3 } })
    expect(readdirSync(folder)).toEqual([])
  })

  test('HUB-1.8 10 MB are accepted, one byte more is refused and the limit is told', async () => {
    const written = await project.writeDocument('login', 'tasks', 'x'.repeat(LIMIT_BYTES), { ifMatch: null })
    expect((await project.readDocument('login', 'tasks')).bytes).toBe(LIMIT_BYTES)
    const more = project.writeDocument('login', 'tasks', 'x'.repeat(LIMIT_BYTES + 1), {
      ifMatch: written.etag,
    })
    await expect(more).rejects.toMatchObject({
      code: 'DOCUMENT_TOO_LARGE',
      message: expect.stringContaining('10485760 (10 MB)'),
    })
    expect(statSync(file).size).toBe(LIMIT_BYTES)
    truncateSync(file, LIMIT_BYTES + 1)
    await expect(project.readDocument('login', 'tasks')).rejects.toEqual(code('DOCUMENT_TOO_LARGE'))
    await expect(project.readFile('specs/login/tasks.md')).rejects.toEqual(code('DOCUMENT_TOO_LARGE'))
  })

  test('HUB-1.8 what is missing is named: the spec, the document', async () => {
    await expect(project.readDocument('none', 'tasks')).rejects.toMatchObject({
      code: 'SPEC_NOT_FOUND',
      message: expect.stringContaining('no active spec "none"'),
    })
    await expect(project.readDocument('login', 'tasks')).rejects.toEqual(code('DOCUMENT_NOT_FOUND'))
    await expect(project.writeDocument('none', 'tasks', '', { ifMatch: null })).rejects.toEqual(
      code('SPEC_NOT_FOUND'),
    )
    await expect(project.readSteering('tech')).rejects.toEqual(code('DOCUMENT_NOT_FOUND'))
    expect(() => openProject(join(root, 'none'))).toThrow(code('PROJECT_NOT_FOUND'))
    expect(() => openProject('relative')).toThrow(code('PROJECT_NOT_FOUND'))
    expect(() => openProject(`${root}\0`)).toThrow(code('PROJECT_NOT_FOUND'))
    writeFileSync(file, 'x')
    expect(() => openProject(file)).toThrow(code('PROJECT_NOT_FOUND'))
  })
})

describe('HUB-1.8 a write never hides another', () => {
  test('HUB-1.8 the file must be what the writer read', async () => {
    const first = await project.writeDocument('login', 'tasks', 'one', { ifMatch: null })
    expect(first).toEqual({ etag: sha('one'), bytes: 3 })
    for (const ifMatch of [null, '*', sha('other'), '']) {
      const refused = project.writeDocument('login', 'tasks', 'two', { ifMatch })
      await expect(refused, String(ifMatch)).rejects.toMatchObject({
        code: 'DOCUMENT_CHANGED',
        kind: 'precondition_failed',
      })
    }
    writeFileSync(file, 'by a person')
    const refused = project.writeDocument('login', 'tasks', 'two', { ifMatch: first.etag })
    await expect(refused).rejects.toMatchObject({
      details: { expected: sha('one'), present: sha('by a person') },
    })
    rmSync(file)
    await expect(
      project.writeDocument('login', 'tasks', 'two', { ifMatch: first.etag }),
    ).rejects.toMatchObject({
      details: { present: 'no file' },
    })
    await project.writeDocument('login', 'tasks', 'two', { ifMatch: '*' })
    expect(readFileSync(file, 'utf8')).toBe('two')
    expect(readdirSync(folder)).toEqual(['tasks.md'])
  })

  test.each([
    ['one handle', () => [openProject(root)]],
    [
      'two handles that share their locks',
      () => {
        const locks = createLocks()
        return [openProject(root, { locks }), openProject(root, { locks })]
      },
    ],
  ])('HUB-1.8 of 40 writers that read the same, one wins each round: %s', async (_, open) => {
    const projects = open()
    let etag: string | null = null
    for (let round = 0; round < 5; round++) {
      const ifMatch: string | null = etag
      const all: PromiseSettledResult<WrittenDocument>[] = await Promise.allSettled(
        Array.from({ length: 40 }, (_, writer) => {
          const handle = projects[writer % projects.length] as ProjectFiles
          return handle.writeDocument('login', 'tasks', `${round} by ${writer}`, { ifMatch })
        }),
      )
      const won = all.filter((one) => one.status === 'fulfilled')
      const lost = all.filter((one) => one.status === 'rejected')
      expect(won).toHaveLength(1)
      for (const { reason } of lost) expect(reason).toEqual(code('DOCUMENT_CHANGED'))
      etag = won[0]?.value.etag ?? null
      expect(sha(readFileSync(file))).toBe(etag)
    }
    expect(readdirSync(folder)).toEqual(['tasks.md'])
  })

  test('HUB-1.8 a reader sees the old text or the new one, never a part', async () => {
    const texts = ['a'.repeat(200_000), 'b'.repeat(300_000)] as const
    let etag = (await project.writeDocument('login', 'tasks', texts[0], { ifMatch: null })).etag
    let writing = true
    const reader = (async () => {
      let reads = 0
      for (; writing; reads++) expect(texts).toContain((await project.readDocument('login', 'tasks')).text)
      return reads
    })()
    for (let round = 1; round <= 40; round++) {
      etag = (await project.writeDocument('login', 'tasks', texts[(round % 2) as 0 | 1], { ifMatch: etag }))
        .etag
    }
    writing = false
    expect(await reader).toBeGreaterThan(10)
  })

  test('HUB-1.8 mode and owner stay; a new file is as open as its folder', async () => {
    chmodSync(folder, 0o750)
    const { etag } = await project.writeDocument('login', 'tasks', 'one', { ifMatch: null })
    expect(statSync(file).mode & 0o7777).toBe(0o640)
    chmodSync(file, 0o604)
    const owner = process.getuid?.() === 0 ? 12_345 : statSync(file).uid
    chownSync(file, owner, statSync(file).gid)
    await project.writeDocument('login', 'tasks', 'two', { ifMatch: etag })
    expect(statSync(file).mode & 0o7777).toBe(0o604)
    expect(statSync(file).uid).toBe(owner)
  })

  test('HUB-1.8 a write-protected file stays as it is', async () => {
    const { etag } = await project.writeDocument('login', 'tasks', 'one', { ifMatch: null })
    chmodSync(file, 0o444)
    await expect(project.writeDocument('login', 'tasks', 'two', { ifMatch: etag })).rejects.toEqual(
      code('PROJECT_READ_ONLY'),
    )
    expect(readFileSync(file, 'utf8')).toBe('one')
    expect(readdirSync(folder)).toEqual(['tasks.md'])
  })

  test('HUB-1.8 a folder that vanishes between two writes, and one that vanishes at the root', async () => {
    const { etag } = await project.writeDocument('login', 'tasks', 'one', { ifMatch: null })
    rmSync(folder, { recursive: true })
    await expect(project.writeDocument('login', 'tasks', 'two', { ifMatch: etag })).rejects.toEqual(
      code('SPEC_NOT_FOUND'),
    )
    rmSync(root, { recursive: true })
    await expect(project.readDocument('login', 'tasks')).rejects.toEqual(code('PROJECT_NOT_FOUND'))
    await expect(project.writeDocument('login', 'tasks', 'two', { ifMatch: null })).rejects.toEqual(
      code('PROJECT_NOT_FOUND'),
    )
    await expect(project.listSpecs()).rejects.toEqual(code('PROJECT_NOT_FOUND'))
    await expect(project.createSpec('new')).rejects.toEqual(code('PROJECT_NOT_FOUND'))
    mkdirSync(folder, { recursive: true })
    await project.writeDocument('login', 'tasks', 'again', { ifMatch: null })
    expect(readFileSync(file, 'utf8')).toBe('again')
  })

  test('HUB-1.8 steering documents: their folder is made with the first of them', async () => {
    const { etag } = await project.writeSteering('product', '# Product\n', { ifMatch: null })
    expect(readFileSync(join(root, 'steering', 'product.md'), 'utf8')).toBe('# Product\n')
    expect(await project.readSteering('product')).toMatchObject({ text: '# Product\n', etag })
    await expect(project.writeSteering('product', 'x', { ifMatch: null })).rejects.toEqual(
      code('DOCUMENT_CHANGED'),
    )
  })
})

const mayMount = process.getuid?.() === 0 && spawnSync('mount', ['--version']).status === 0

describe.skipIf(!mayMount)('HUB-1 a disk of its own [root]', () => {
  let disk: string
  let mounted = false
  beforeAll(() => {
    disk = mkdtempSync(join(tmpdir(), 'revops-spec-disk-'))
    mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'revops-test', disk]).status === 0
  })
  afterAll(() => {
    if (mounted) execFileSync('umount', ['-l', disk])
    rmSync(disk, { recursive: true })
  })

  test('a full disk: a coded error, the old text, no temporary file; with space it works again', async (context) => {
    context.skip(!mounted, 'no tmpfs may be mounted here')
    const small = openProject(disk)
    await small.createSpec('login')
    const before = await small.readDocument('login', 'tasks')
    const { bavail, bsize } = statfsSync(disk)
    writeFileSync(join(disk, 'filler'), Buffer.alloc((bavail - 3) * bsize))
    const write = () => small.writeDocument('login', 'tasks', 'x'.repeat(100_000), { ifMatch: before.etag })
    await expect(write()).rejects.toMatchObject({ code: 'PROJECT_DISK_FULL', kind: 'unavailable' })
    writeFileSync(join(disk, 'rest'), Buffer.alloc(statfsSync(disk).bavail * bsize))
    await expect(small.createSpec('other')).rejects.toMatchObject({ code: 'PROJECT_DISK_FULL' })
    expect(readdirSync(join(disk, 'specs'))).toEqual(['login'])
    expect(readdirSync(join(disk, 'specs', 'login')).sort()).toEqual([
      'design.md',
      'requirements.md',
      'tasks.md',
    ])
    expect(await small.readDocument('login', 'tasks')).toEqual(before)
    rmSync(join(disk, 'filler'))
    await write()
    expect((await small.readDocument('login', 'tasks')).bytes).toBe(100_000)
  })

  test('a read-only disk: reading works, every change is a coded error', async (context) => {
    context.skip(!mounted, 'no tmpfs may be mounted here')
    const small = openProject(disk)
    const before = await small.readDocument('login', 'tasks')
    execFileSync('mount', ['-o', 'remount,ro', disk])
    const readOnly = { code: 'PROJECT_READ_ONLY', kind: 'forbidden' }
    const write = small.writeDocument('login', 'tasks', 'x', { ifMatch: before.etag })
    await expect(write).rejects.toMatchObject(readOnly)
    await expect(small.writeSteering('tech', 'x', { ifMatch: null })).rejects.toMatchObject(readOnly)
    await expect(small.createSpec('other')).rejects.toMatchObject(readOnly)
    await expect(small.archiveSpec('login')).rejects.toMatchObject(readOnly)
    await expect(small.renameSpec('login', 'entry')).rejects.toMatchObject(readOnly)
    expect(await small.readDocument('login', 'tasks')).toEqual(before)
    expect(await small.listSpecs()).toHaveLength(1)
    execFileSync('mount', ['-o', 'remount,rw', disk])
  })
})

describe('HUB-1.8 a document is written in two halves', () => {
  const text = '- [ ] 1 A\n'
  const prepared = () => project.prepareDocument('login', 'tasks', '- [x] 1 A\n', { ifMatch: sha(text) })
  beforeEach(() => writeFileSync(file, text))

  test('HUB-1.8 nothing changes until it is put in place, and nothing is left when it is not', async () => {
    const one = await prepared()
    expect(readFileSync(file, 'utf8')).toBe(text)
    await one.put()
    expect(readFileSync(file, 'utf8')).toBe('- [x] 1 A\n')
    expect(one.etag).toBe(sha('- [x] 1 A\n'))
    writeFileSync(file, text)
    const other = await prepared()
    await other.discard()
    expect(readFileSync(file, 'utf8')).toBe(text)
    expect(readdirSync(folder)).toEqual(['tasks.md'])
  })

  test('HUB-1.8 what somebody saved in between stays, also with the same number of bytes; so does a removal', async () => {
    for (const edited of ['- [ ] 1 B\n', '- [ ] 1 A longer\n']) {
      writeFileSync(file, text)
      const one = await prepared()
      rmSync(file)
      writeFileSync(file, edited)
      await expect(one.put()).rejects.toEqual(code('DOCUMENT_CHANGED'))
      await one.discard()
      expect(readFileSync(file, 'utf8')).toBe(edited)
    }
    writeFileSync(file, text)
    const last = await prepared()
    rmSync(file)
    await expect(last.put()).rejects.toEqual(code('DOCUMENT_CHANGED'))
    await last.discard()
    expect(readdirSync(folder)).toEqual([])
  })

  test('HUB-1.8 a large file has the same tag as a small one would', async () => {
    const large = 'ä'.repeat(100_000)
    const { etag } = await project.writeDocument('login', 'tasks', large, { ifMatch: sha(text) })
    expect(etag).toBe(sha(large))
    expect((await project.readDocument('login', 'tasks')).etag).toBe(sha(large))
  })
})
