import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  type DocumentChange,
  etagOf,
  openProject,
  type ProjectFiles,
  type ProjectWatch,
  type WatchDeps,
  watchProject,
} from './index.ts'
import { poll } from './poll.ts'
import { createWatchState } from './watch-state.ts'

let root: string
let project: ProjectFiles
let told: DocumentChange[]
let watch: ProjectWatch | undefined
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'revops-watch-')))
  project = openProject(root)
  told = []
  put('login', 'tasks', 'one')
  put('login', 'design', 'design')
})
afterEach(async () => {
  await watch?.close()
  rmSync(root, { recursive: true, force: true })
})

const path = (spec: string, document: string) => join(root, 'specs', spec, `${document}.md`)
function put(spec: string, document: string, text: string): void {
  mkdirSync(join(root, 'specs', spec), { recursive: true })
  writeFileSync(path(spec, document), text)
}
const etag = (text: string) => etagOf(Buffer.from(text))
const change = (spec: string | null, document: string, text: string | null) => ({
  spec,
  document,
  etag: text === null ? null : etag(text),
  problem: null,
})

async function start(deps: WatchDeps = { intervalMs: 60 }): Promise<void> {
  watch = watchProject(project, (one) => void told.push(one), deps)
  await watch.ready
}

const soon = (changes: readonly DocumentChange[]) =>
  expect.poll(() => told, { timeout: 10_000 }).toEqual(changes)

/** Two more looks have passed: what was to be told has been told. The steering document is the marker. */
async function quiet(): Promise<void> {
  for (const text of ['first', 'second']) {
    const before = told.length
    mkdirSync(join(root, 'steering'), { recursive: true })
    writeFileSync(join(root, 'steering', 'structure.md'), `${text} ${told.length}`)
    await expect.poll(() => told.slice(before).some(({ document }) => document === 'structure')).toBe(true)
    told = told.filter(({ document }) => document !== 'structure')
  }
}

describe('HUB-1.9 an edit from outside is told once', () => {
  const edits: readonly (readonly [string, () => void, readonly DocumentChange[]])[] = [
    [
      'written in place',
      () => writeFileSync(path('login', 'tasks'), 'two'),
      [change('login', 'tasks', 'two')],
    ],
    ['appended', () => appendFileSync(path('login', 'tasks'), '!'), [change('login', 'tasks', 'one!')]],
    ['truncated', () => truncateSync(path('login', 'tasks')), [change('login', 'tasks', '')]],
    ['deleted', () => rmSync(path('login', 'tasks')), [change('login', 'tasks', null)]],
    [
      'saved by an editor that renames',
      () => {
        renameSync(path('login', 'tasks'), path('login', 'tasks~'))
        writeFileSync(path('login', '.tasks.swp'), 'two')
        renameSync(path('login', '.tasks.swp'), path('login', 'tasks'))
      },
      [change('login', 'tasks', 'two')],
    ],
    [
      'deleted and made again',
      () => {
        rmSync(path('login', 'tasks'))
        writeFileSync(path('login', 'tasks'), 'two')
      },
      [change('login', 'tasks', 'two')],
    ],
    [
      'written in place with the same size, its time set back',
      () => {
        const { atime, mtime } = statSync(path('login', 'tasks'))
        writeFileSync(path('login', 'tasks'), 'two')
        utimesSync(path('login', 'tasks'), atime, mtime)
      },
      [change('login', 'tasks', 'two')],
    ],
    ['a new spec', () => put('new', 'requirements', 'r'), [change('new', 'requirements', 'r')]],
    [
      'a spec renamed',
      () => renameSync(join(root, 'specs/login'), join(root, 'specs/entry')),
      [
        change('entry', 'design', 'design'),
        change('entry', 'tasks', 'one'),
        change('login', 'design', null),
        change('login', 'tasks', null),
      ],
    ],
    [
      'bytes that are no UTF-8',
      () => writeFileSync(path('login', 'tasks'), Buffer.from([0xff])),
      [{ ...change('login', 'tasks', null), etag: etagOf(Buffer.from([0xff])) }],
    ],
  ]

  test.each(edits)('HUB-1.9 %s', async (_, edit, expected) => {
    await start()
    edit()
    await soon(expected)
    await quiet()
    expect(told).toEqual(expected)
  })

  test('HUB-1.9 with its default pace, within 1 s (median of 7 edits, each made just after a look)', async () => {
    const heard = new Map<string, number>()
    watch = watchProject(project, (one) => void heard.set(`${one.etag}`, performance.now()))
    await watch.ready
    const delays: number[] = []
    for (let round = 0; round < 7; round++) {
      const text = `round ${round}`
      const written = performance.now()
      writeFileSync(path('login', 'tasks'), text)
      await expect.poll(() => heard.has(etag(text)), { interval: 5, timeout: 10_000 }).toBe(true)
      delays.push((heard.get(etag(text)) ?? 0) - written)
    }
    expect(delays.sort((one, other) => one - other)[3], delays.join(' ')).toBeLessThan(1_000)
  })

  test('HUB-1.9 a touched file, and one written with the same bytes, is no edit', async () => {
    await start()
    utimesSync(path('login', 'tasks'), new Date(), new Date(2_000_000_000_000))
    writeFileSync(path('login', 'design'), 'design')
    await quiet()
    expect(told).toEqual([])
  })

  test('HUB-1.9 an edit in the same tick of the clock as the last look, with the same size, is seen', async () => {
    const state = createWatchState()
    const { signal } = new AbortController()
    const silent = {
      place: project.place,
      state,
      signal,
      onChange: (one: DocumentChange) => void told.push(one),
    }
    await poll(silent, true)
    // What a coarse clock does: the bytes that were read are not those that are there, and `lstat` shows no difference.
    state.get('login', 'tasks').told = { etag: etag('0ne'), problem: null }
    await poll(silent, false)
    expect(told).toEqual([change('login', 'tasks', 'one')])
  })

  test('HUB-1.9 a file that stood still for seconds is not read again and again', async () => {
    const later = new Date(Date.now() + 60_000)
    const { place } = openProject(root, { clock: { now: () => later } })
    const state = createWatchState()
    const { signal } = new AbortController()
    await poll({ place, state, signal, onChange: () => undefined }, true)
    expect([...state.all()].map(({ rechecks }) => rechecks)).toEqual([0, 0])
    put('login', 'tasks', 'two')
    const remaining: (number | undefined)[] = []
    for (let look = 0; look < 7; look++) {
      await poll({ place, state, signal, onChange: () => undefined }, false)
      remaining.push(state.get('login', 'tasks').rechecks)
    }
    expect(remaining).toEqual([5, 4, 3, 2, 1, 0, 0])
  })

  test('HUB-1.9 the same size and time as long before: the time of the change gives it away', async () => {
    const later = new Date(Date.now() + 60_000)
    const { place } = openProject(root, { clock: { now: () => later } })
    const { signal } = new AbortController()
    const silent = {
      place,
      state: createWatchState(),
      signal,
      onChange: (one: DocumentChange) => void told.push(one),
    }
    const time = new Date(1_700_000_000_000)
    utimesSync(path('login', 'tasks'), time, time)
    await poll(silent, true)
    writeFileSync(path('login', 'tasks'), 'two')
    utimesSync(path('login', 'tasks'), time, time)
    await poll(silent, false)
    expect(told).toEqual([change('login', 'tasks', 'two')])
  })

  test('HUB-1.9 a file seen while it is being written is told when it stands still', async () => {
    const state = createWatchState()
    const { signal } = new AbortController()
    const silent = {
      place: project.place,
      state,
      signal,
      // So long that a busy machine has written again before it is over.
      settleMs: 2_000,
      onChange: (one: DocumentChange) => void told.push(one),
    }
    await poll(silent, true)
    truncateSync(path('login', 'tasks'))
    rmSync(path('login', 'design'))
    const looking = poll(silent, false)
    await expect.poll(() => state.get('login', 'tasks').look, { interval: 1 }).toBe(2)
    // Long enough for a watch that does not wait to have read both.
    for (let read = 0; read < 5; read++) await project.readDocument('login', 'tasks')
    put('login', 'tasks', 'two')
    put('login', 'design', 'new')
    await looking
    expect(told).toEqual([change('login', 'design', 'new'), change('login', 'tasks', 'two')])
  })

  test('HUB-1.9 what is gone and told is forgotten: memory is bounded by the documents that are there', async () => {
    const state = createWatchState()
    const { signal } = new AbortController()
    const silent = { place: project.place, state, signal, onChange: () => undefined }
    await poll(silent, true)
    for (let round = 0; round < 3; round++) {
      put(`round-${round}`, 'tasks', 'x')
      await poll(silent, false)
      rmSync(join(root, 'specs', `round-${round}`), { recursive: true })
      await poll(silent, false)
    }
    for (let look = 0; look < 7; look++) await poll(silent, false)
    expect([...state.all()].map(({ spec, document }) => `${spec}/${document}`).sort()).toEqual([
      'login/design',
      'login/tasks',
    ])
  })

  test('HUB-1.9 many writes of one file in a row are few tellings, and the last one is right', async () => {
    await start({ intervalMs: 500 })
    for (let write = 0; write < 500; write++) writeFileSync(path('login', 'tasks'), `write ${write}`)
    await expect.poll(() => told.at(-1), { timeout: 10_000 }).toEqual(change('login', 'tasks', 'write 499'))
    expect(told.length).toBeLessThanOrEqual(2)
  })

  test('HUB-1.9 a git checkout of many files: each once', async () => {
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
        cwd: root,
        stdio: 'pipe',
      })
    for (let spec = 0; spec < 100; spec++) put(`spec-${spec}`, 'tasks', `a ${spec}`)
    git('init', '-q')
    git('add', '.')
    git('commit', '-qm', 'a')
    git('checkout', '-qb', 'b')
    for (let spec = 0; spec < 100; spec++) put(`spec-${spec}`, 'tasks', `b ${spec}`)
    git('commit', '-qam', 'b')
    await start()
    git('checkout', '-q', '-')
    await expect.poll(() => told.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(100)
    await quiet()
    const expected = Array.from({ length: 100 }, (_, spec) => change(`spec-${spec}`, 'tasks', `a ${spec}`))
    const byName = (one: DocumentChange, other: DocumentChange) =>
      (one.spec ?? '') < (other.spec ?? '') ? -1 : 1
    expect([...told].sort(byName)).toEqual(expected.sort(byName))
  })

  test('HUB-1.9 the folder of specs removed and made again: gone, then there again', async () => {
    await start()
    rmSync(join(root, 'specs'), { recursive: true })
    const gone = [change('login', 'design', null), change('login', 'tasks', null)]
    await soon(gone)
    put('login', 'tasks', 'back')
    await soon([...gone, change('login', 'tasks', 'back')])
  })

  test('HUB-1.9 the project folder missing for a while is no deletion; what changed meanwhile is told', async () => {
    const warnings: unknown[] = []
    project = openProject(root, { log: { warn: (facts) => void warnings.push(facts) } })
    await start()
    renameSync(root, `${root}-away`)
    await expect.poll(() => warnings, { timeout: 10_000 }).toHaveLength(1)
    expect(warnings).toEqual([
      expect.objectContaining({ root, err: expect.objectContaining({ code: 'PROJECT_NOT_FOUND' }) }),
    ])
    writeFileSync(join(`${root}-away`, 'specs/login/tasks.md'), 'away')
    renameSync(`${root}-away`, root)
    await soon([change('login', 'tasks', 'away')])
    expect(warnings).toHaveLength(1)
  })

  test('HUB-1.9 steering documents are told without a spec', async () => {
    await start()
    mkdirSync(join(root, 'steering'))
    writeFileSync(join(root, 'steering', 'tech.md'), 'tech')
    writeFileSync(join(root, 'steering', 'other.md'), 'other')
    await soon([change(null, 'tech', 'tech')])
  })

  test('HUB-1.9 a document that grew too large is told with the reason', async () => {
    await start()
    truncateSync(path('login', 'tasks'), 11 * 1024 * 1024)
    await soon([{ spec: 'login', document: 'tasks', etag: null, problem: 'DOCUMENT_TOO_LARGE' }])
    writeFileSync(path('login', 'tasks'), 'short')
    await expect.poll(() => told.at(-1), { timeout: 10_000 }).toEqual(change('login', 'tasks', 'short'))
  })

  test('HUB-1.9 it uses no inotify watch, so that running out of them changes nothing', async () => {
    const inotify = () =>
      readdirSync('/proc/self/fd').filter((fd) => {
        try {
          return readlinkSync(`/proc/self/fd/${fd}`).includes('inotify')
        } catch {
          return false
        }
      }).length
    const before = process.platform === 'linux' ? inotify() : 0
    await start()
    put('new', 'tasks', 'n')
    await soon([change('new', 'tasks', 'n')])
    expect(process.platform === 'linux' ? inotify() : 0).toBe(before)
  })
})

describe('HUB-1.9 what the watcher does not tell', () => {
  test('HUB-1.9 own writes, in any method; a person’s edit in between is told', async () => {
    await start({ intervalMs: 50 })
    let ifMatch = etag('one')
    for (let write = 0; write < 30; write++) {
      ifMatch = (await project.writeDocument('login', 'tasks', `own ${write}`, { ifMatch })).etag
    }
    await project.createSpec('fresh')
    await project.renameSpec('fresh', 'fresher')
    await project.archiveSpec('fresher')
    await project.unarchiveSpec('fresher')
    await project.archiveSpec('fresher')
    await project.writeSteering('product', 'p', { ifMatch: null })
    await quiet()
    expect(told).toEqual([])
    writeFileSync(path('login', 'tasks'), 'theirs')
    await soon([change('login', 'tasks', 'theirs')])
    await project.writeDocument('login', 'tasks', 'one', { ifMatch: etag('theirs') })
    writeFileSync(path('login', 'tasks'), 'theirs')
    await soon([change('login', 'tasks', 'theirs'), change('login', 'tasks', 'theirs')])
  })

  test('HUB-1.9 a write of ours that was refused hides no edit', async () => {
    await start()
    const write = project.writeDocument('login', 'tasks', 'two', { ifMatch: null })
    await expect(write).rejects.toMatchObject({ code: 'DOCUMENT_CHANGED' })
    writeFileSync(path('login', 'tasks'), 'two')
    await soon([change('login', 'tasks', 'two')])
  })

  test('HUB-1.9 an own write that a person takes back before the next look is told', async () => {
    await start({ intervalMs: 300 })
    await project.writeDocument('login', 'tasks', 'own', { ifMatch: etag('one') })
    writeFileSync(path('login', 'tasks'), 'one')
    await soon([change('login', 'tasks', 'one')])
  })

  test('HUB-1.9 nothing is told after close', async () => {
    await start({ intervalMs: 20 })
    await watch?.close()
    put('login', 'tasks', 'late')
    const other: DocumentChange[] = []
    const known = [{ spec: 'login', document: 'tasks', etag: etag('one') }]
    watch = watchProject(project, (one) => void other.push(one), { intervalMs: 20, known })
    await expect.poll(() => other).toContainEqual(change('login', 'tasks', 'late'))
    expect(told).toEqual([])
  })
})

test('HUB-1.9 edits made while the hub was down are told at the start', async () => {
  await start({
    known: [
      { spec: 'login', document: 'tasks', etag: etag('before') },
      { spec: 'login', document: 'design', etag: etag('design') },
      { spec: 'login', document: 'requirements', etag: etag('was there') },
      { spec: 'gone', document: 'tasks', etag: etag('was there') },
    ],
  })
  expect(told).toEqual([
    change('gone', 'tasks', null),
    change('login', 'requirements', null),
    change('login', 'tasks', 'one'),
  ])
})

test('HUB-1.9 a change that the listener could not take is told again', async () => {
  let fail = true
  const warnings: string[] = []
  project = openProject(root, { log: { warn: (_, message) => void warnings.push(message) } })
  watch = watchProject(
    project,
    async (one) => {
      told.push(one)
      if (fail) throw new Error('the database is away')
    },
    { intervalMs: 50 },
  )
  await watch.ready
  rmSync(path('login', 'tasks'))
  await expect.poll(() => told.length).toBeGreaterThanOrEqual(2)
  fail = false
  const before = told.length
  await expect.poll(() => told.length).toBe(before + 1)
  await quiet()
  expect(warnings).toHaveLength(1)
  expect(new Set(told.map((one) => JSON.stringify(one)))).toEqual(
    new Set([JSON.stringify(change('login', 'tasks', null))]),
  )
})
