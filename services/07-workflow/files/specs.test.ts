import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Layout, openProject, SPEC_DOCUMENTS } from './index.ts'
import { specTemplates } from './templates.ts'

let root: string
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'revops-specs-')))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const code = (expected: string) => expect.objectContaining({ code: expected })
const at = (...parts: string[]) => join(root, ...parts)
const put = (path: string, text = 'text\n') => {
  mkdirSync(at(path, '..'), { recursive: true })
  writeFileSync(at(path), text)
}
const names = (specs: readonly { name: string; archived: boolean }[]) =>
  specs.map(({ name, archived }) => (archived ? `(${name})` : name))

describe('HUB-1.1 a project in either layout', () => {
  const layouts: readonly { layout: Layout; base: string }[] = [
    { layout: 'plain', base: '' },
    { layout: 'spec-workflow', base: '.spec-workflow/' },
  ]

  test.each(layouts)('HUB-1.1 $layout: everything is read and written in $base', async ({ layout, base }) => {
    put(`${base}specs/login/tasks.md`, '- [ ] 1. A\n')
    put(`${base}archive/specs/old/design.md`)
    put(`${base}steering/tech.md`, '# Tech\n')
    const project = openProject(root)
    expect(project).toMatchObject({
      layout,
      ignored: null,
      folders: { specs: `${base}specs`, archive: `${base}archive/specs`, steering: `${base}steering` },
    })
    expect(names(await project.listSpecs())).toEqual(['login', '(old)'])
    const read = await project.readDocument('login', 'tasks')
    expect(read.text).toBe('- [ ] 1. A\n')
    await project.writeDocument('login', 'tasks', '- [x] 1. A\n', { ifMatch: read.etag })
    expect(readFileSync(at(`${base}specs/login/tasks.md`), 'utf8')).toBe('- [x] 1. A\n')
    expect((await project.readDocument('old', 'design', { archived: true })).text).toBe('text\n')
    expect((await project.readSteering('tech')).text).toBe('# Tech\n')
    await project.createSpec('fresh')
    expect(statSync(at(`${base}specs/fresh`)).isDirectory()).toBe(true)
    await project.archiveSpec('fresh')
    expect(statSync(at(`${base}archive/specs/fresh`)).isDirectory()).toBe(true)
  })

  test('HUB-1.1 both hold specs: `specs/` wins, the others are told and left alone', async () => {
    put('specs/one/tasks.md')
    put('.spec-workflow/specs/two/tasks.md')
    put('.spec-workflow/archive/specs/three/tasks.md')
    const project = openProject(root)
    expect(project.layout).toBe('plain')
    expect(project.ignored).toEqual({ folder: '.spec-workflow/specs', specs: ['three', 'two'] })
    expect(names(await project.listSpecs())).toEqual(['one'])
  })

  test('HUB-1.1 a folder of that name without specs does not win', () => {
    put('.spec-workflow/specs/two/tasks.md')
    put('specs/models/user.spec.ts')
    put('specs/README.md')
    expect(openProject(root)).toMatchObject({ layout: 'spec-workflow', ignored: null })
  })

  test('HUB-1.1 the empty folders that spec-workflow-mcp makes do not win over specs; alone they do', () => {
    mkdirSync(at('.spec-workflow/specs'), { recursive: true })
    expect(openProject(root).layout).toBe('spec-workflow')
    mkdirSync(at('specs'))
    expect(openProject(root)).toMatchObject({ layout: 'plain', ignored: null })
    put('specs/one/tasks.md')
    expect(openProject(root)).toMatchObject({ layout: 'plain', ignored: null })
  })

  test('HUB-1.1 an empty folder is a project without specs, and opening it makes nothing', async () => {
    const project = openProject(root)
    expect(await project.listSpecs()).toEqual([])
    expect(readdirSync(root)).toEqual([])
  })
})

test('HUB-1.1 a part of the specs is listed by place, name and number, in order', async () => {
  for (const name of ['b', 'a', 'd', 'c']) put(`specs/${name}/tasks.md`)
  for (const name of ['z', 'b']) put(`archive/specs/${name}/tasks.md`)
  symlinkSync(at('specs/a'), at('specs/b1'))
  const project = openProject(root)
  const listed = async (filter: object) => names(await project.listSpecs(filter))
  expect(await listed({ archived: false, after: 'a', limit: 2 })).toEqual(['b', 'c'])
  expect(await listed({ archived: false, after: 'c', limit: 2 })).toEqual(['d'])
  expect(await listed({ archived: true })).toEqual(['(b)', '(z)'])
  expect(await listed({ name: 'b' })).toEqual(['b', '(b)'])
  expect(await listed({ name: 'b1' })).toEqual([])
  expect(await listed({ limit: 1 })).toEqual(['a', '(b)'])
})

test('HUB-1.1 specs are listed with what they hold: documents, sizes, times; nothing that is no spec', async () => {
  put('specs/b/tasks.md', 'äb')
  put('specs/b/notes.md')
  mkdirSync(at('specs/a'))
  put('specs/Upper/tasks.md')
  put('specs/file')
  mkdirSync(at('specs/c/tasks.md'), { recursive: true })
  put('archive/specs/b2/design.md')
  const specs = await openProject(root).listSpecs()
  const none = { requirements: null, design: null, tasks: null }
  const facts = (path: string, bytes: number) => ({ bytes, modifiedAt: statSync(at(path)).mtime })
  expect(specs).toEqual([
    { name: 'a', archived: false, documents: none },
    { name: 'b', archived: false, documents: { ...none, tasks: facts('specs/b/tasks.md', 3) } },
    { name: 'c', archived: false, documents: none },
    { name: 'b2', archived: true, documents: { ...none, design: facts('archive/specs/b2/design.md', 5) } },
  ])
})

describe('HUB-1.4 creating a spec writes templates', () => {
  test('HUB-1.4 three documents with its title, and nothing else', async () => {
    const project = openProject(root)
    await project.createSpec('user-login')
    await project.createSpec('billing', 'Bills \n & money ')
    expect(readdirSync(at('specs')).sort()).toEqual(['billing', 'user-login'])
    expect(readdirSync(at('specs/user-login')).sort()).toEqual(['design.md', 'requirements.md', 'tasks.md'])
    for (const document of SPEC_DOCUMENTS) {
      const heading = `# ${document.charAt(0).toUpperCase()}${document.slice(1)}: `
      const { text } = await project.readDocument('user-login', document)
      expect(text.startsWith(`${heading}User login\n`)).toBe(true)
      expect((await project.readDocument('billing', document)).text).toContain(`${heading}Bills & money\n`)
    }
  })

  test('HUB-1.4 the examples of `tasks.md` stand in a code block: nobody is given one', () => {
    const { tasks } = specTemplates('X')
    const fences = [...tasks.matchAll(/^```.*$/gm)]
    expect(fences).toHaveLength(2)
    const outside = tasks.replace(/^```markdown$[\s\S]*^```$/m, '')
    expect(tasks).toMatch(/^- \[ \] 1\. /m)
    expect(outside).not.toMatch(/^\s*[-*] \[.\]/m)
  })

  test('HUB-1.4 an existing name is refused, active or archived, and nothing is changed', async () => {
    const project = openProject(root)
    put('specs/login/tasks.md', 'mine')
    put('archive/specs/old/tasks.md', 'mine')
    mkdirSync(at('specs/empty'))
    put('specs/file')
    for (const name of ['login', 'old', 'empty', 'file']) {
      await expect(project.createSpec(name), name).rejects.toMatchObject({
        code: 'SPEC_EXISTS',
        kind: 'conflict',
      })
    }
    expect(readdirSync(at('specs')).sort()).toEqual(['empty', 'file', 'login'])
    expect(readdirSync(at('specs/empty'))).toEqual([])
  })

  test('HUB-1.4 of 20 who create the same spec, one does', async () => {
    const project = openProject(root)
    const all = await Promise.allSettled(Array.from({ length: 20 }, () => project.createSpec('login')))
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(readdirSync(at('specs'))).toEqual(['login'])
  })
})

describe('HUB-1.5 archive, unarchive and rename move a spec whole', () => {
  test('HUB-1.5 there and back again, with every file in it', async () => {
    const project = openProject(root)
    await project.createSpec('login')
    put('specs/login/notes/more.md', 'notes')
    const before = await project.readDocument('login', 'tasks')
    await project.archiveSpec('login')
    expect(names(await project.listSpecs())).toEqual(['(login)'])
    await expect(project.readDocument('login', 'tasks')).rejects.toEqual(code('SPEC_NOT_FOUND'))
    expect(await project.readDocument('login', 'tasks', { archived: true })).toEqual(before)
    await project.unarchiveSpec('login')
    await project.renameSpec('login', 'entry')
    expect(names(await project.listSpecs())).toEqual(['entry'])
    expect(await project.readDocument('entry', 'tasks')).toEqual(before)
    expect(readFileSync(at('specs/entry/notes/more.md'), 'utf8')).toBe('notes')
  })

  test('HUB-1.5 refused when the target exists, when there is no such spec, and nothing is changed', async () => {
    const project = openProject(root)
    put('specs/login/tasks.md', 'active')
    put('specs/other/tasks.md', 'other')
    put('archive/specs/login/tasks.md', 'archived')
    mkdirSync(at('archive/specs/other'))
    const exists = code('SPEC_EXISTS')
    await expect(project.archiveSpec('login')).rejects.toEqual(exists)
    await expect(project.archiveSpec('other')).rejects.toEqual(exists)
    await expect(project.unarchiveSpec('login')).rejects.toEqual(exists)
    await expect(project.renameSpec('login', 'other')).rejects.toEqual(exists)
    await expect(project.renameSpec('other', 'login')).rejects.toEqual(exists)
    await expect(project.renameSpec('other', 'other')).rejects.toEqual(exists)
    await expect(project.archiveSpec('none')).rejects.toEqual(code('SPEC_NOT_FOUND'))
    await expect(project.unarchiveSpec('none')).rejects.toEqual(code('SPEC_NOT_FOUND'))
    await expect(project.renameSpec('none', 'x')).rejects.toEqual(code('SPEC_NOT_FOUND'))
    expect(readFileSync(at('specs/login/tasks.md'), 'utf8')).toBe('active')
    expect(readFileSync(at('archive/specs/login/tasks.md'), 'utf8')).toBe('archived')
    expect(existsSync(at('specs/x'))).toBe(false)
  })

  test('HUB-1.5 a write that meets a move is either in the moved spec or refused, never lost or left behind', async () => {
    const project = openProject(root)
    await project.createSpec('login')
    for (let round = 0; round < 25; round++) {
      const { etag } = await project.readDocument('login', 'tasks')
      const write = project.writeDocument('login', 'tasks', `round ${round}`, { ifMatch: etag })
      const [written] = await Promise.allSettled([write, project.archiveSpec('login')])
      const moved = await project.readDocument('login', 'tasks', { archived: true })
      if (written.status === 'fulfilled') expect(moved.etag).toBe(written.value.etag)
      else {
        expect(written.reason).toEqual(code('SPEC_NOT_FOUND'))
        expect(moved.etag).toBe(etag)
      }
      expect(readdirSync(at('archive/specs/login'))).toHaveLength(3)
      await project.unarchiveSpec('login')
    }
  })
})
