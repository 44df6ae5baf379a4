import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { processorMs } from '../../../tests/helpers/processor-time.ts'
import { productPath } from '../../00-platform/index.ts'
import { openProject } from '../files/index.ts'
import { openFolders } from '../projects/open-folders.ts'
import { readCard, writeCard } from './card.ts'
import { createCard, planCard, readRoster, requireCard } from './cards.ts'
import { readFrontMatter } from './front-matter.ts'

const card = (name: string, fields = `name: ${name}\nrole: Does something`) =>
  `---\n${fields}\n---\n\nText.\n`

describe('HUB-6 front matter and cards', () => {
  test('HUB-6.1 fields, lists in both forms, quotes and comments are read', () => {
    const { fields, text, problems } = readFrontMatter(
      '\uFEFF---\r\nname: data-steward # who\r\nrole: "Keeps: data #1"\r\nexpertise:\r\n  - sql\r\n  - "a, b"\r\ntools: [Read, \'Web, Search\']\r\n---\r\n\r\n# Hello\r\n',
    )
    expect(Object.fromEntries([...fields].map(([name, { value }]) => [name, value]))).toEqual({
      name: 'data-steward',
      role: 'Keeps: data #1',
      expertise: ['sql', 'a, b'],
      tools: ['Read', 'Web, Search'],
    })
    expect(fields.get('tools')?.line).toBe(7)
    expect(text).toBe('# Hello')
    expect(problems).toEqual([])
  })

  test('HUB-6.2 a card that cannot be read says in which line and why', () => {
    const codes = (text: string, name = 'x') =>
      readCard(name, text).problems.map(({ line, code }) => `${line} ${code}`)
    expect(codes('# No front matter')).toEqual(['1 FRONT_MATTER_MISSING'])
    expect(codes('---\nname: x\n')).toEqual(['1 FRONT_MATTER_OPEN'])
    expect(codes(card('x', 'name: x\nrole: r\nmap:\n  key: {a: 1}'))).toContain('5 FRONT_MATTER_LINE')
    expect(codes(card('x', 'name: y\nrole: r'))).toEqual(['2 AGENT_FIELD_INVALID'])
    expect(codes(card('x', 'role: r'))).toEqual(['1 AGENT_FIELD_MISSING'])
    expect(codes(card('x', 'name: x'))).toEqual(['1 AGENT_FIELD_MISSING'])
    expect(codes(card('x', 'name: x\nrole: r\ncapacity: many'))).toEqual(['4 AGENT_FIELD_INVALID'])
    for (const text of ['# None', card('x', 'name: x\nrole: r\ncapacity: 21')])
      expect(readCard('x', text).card).toBeNull()
    const harmless = readCard('x', card('x', 'name: x\nrole: r\nrole: s\nmood: good'))
    expect(harmless.card).toMatchObject({ role: 'r', capacity: 1, expertise: [] })
    expect(harmless.problems.map(({ code }) => code)).toEqual(['FRONT_MATTER_TWICE', 'AGENT_FIELD_UNKNOWN'])
  })

  test('HUB-6.50 entries between commas, quoted or not; no line holds up who reads it', () => {
    const entries = (line: string) =>
      readFrontMatter(`---\nexpertise: ${line}\n---\n`).fields.get('expertise')
    expect(entries(`[a b ,"c, d" , 'e', "f" g, "h, , ]`)?.value).toEqual(['a b', 'c, d', 'e', '"f" g', '"h'])
    expect(entries('[]')?.value).toEqual([])
    const blanks = `---\nname: x\nrole: r\nexpertise: [a${' '.repeat(60_000)}b]\n---\n`
    expect(processorMs(() => readCard('x', blanks))).toBeLessThan(1_000)
  })

  test('HUB-6.3 what is written is read again; nothing crashes the reader', () => {
    const word = fc.stringMatching(/^[a-z0-9+#'@:][a-z0-9 ,+#:'-]{0,20}[a-z0-9]$/)
    const made = fc.record({
      role: word,
      expertise: fc.uniqueArray(word, { maxLength: 5 }),
      capacity: fc.integer({ min: 0, max: 20 }),
      tools: fc.uniqueArray(word, { maxLength: 3 }),
    })
    fc.assert(
      fc.property(made, (fields) => {
        const whole = { name: 'a-b', ...fields, text: 'Text.\n\n---\n\nMore.' }
        expect(readCard('a-b', writeCard(whole)).card).toEqual(whole)
      }),
    )
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void readCard('x', text)))
    fc.assert(fc.property(fc.string(), (text) => void readCard('x', `---\n${text}\n---\n`)))
  })
})

describe('HUB-6 the cards of a project', () => {
  let root: string
  const deps = { openFolder: openFolders() } as never
  const put = (path: string, text: string) => writeFileSync(join(root, '.agents', path), text)
  const roster = () => readRoster({ deps }, { files: openProject(root) })

  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'revops-agents-')))
    mkdirSync(join(root, '.agents'))
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  test('HUB-6.4 the eleven shipped cards are whole; a project without own cards has them', async () => {
    const { cards, problems } = await roster()
    expect(problems).toEqual([])
    expect(cards.map(({ name }) => name)).toEqual([
      'backend-engineer',
      'data-engineer',
      'frontend-engineer',
      'infra-engineer',
      'odoo-devops-agent',
      'ops-agent',
      'project-manager',
      'qa-engineer',
      'security-engineer',
      'sentinel-ops',
      'tech-writer',
    ])
    for (const { name, expertise, text, source } of cards) {
      expect(source).toBe('shipped')
      expect(expertise.length, name).toBeGreaterThan(4)
      expect(text.length, name).toBeGreaterThan(300)
      expect(readCard(name, readFileSync(productPath('.agents', `${name}.md`), 'utf8')).problems).toEqual([])
    }
  })

  test('HUB-6.5 a team adds its own file, and one of the same name wins', async () => {
    put('data-steward.md', card('data-steward'))
    put('qa-engineer.md', card('qa-engineer', 'name: qa-engineer\nrole: Our own\nexpertise: cobol'))
    put('README.md', 'These are our agents.')
    const all = await roster()
    expect(all.cards).toHaveLength(12)
    expect(all.problems).toEqual([])
    expect(requireCard(all, 'data-steward')).toMatchObject({
      source: 'project',
      file: '.agents/data-steward.md',
    })
    expect(requireCard(all, 'qa-engineer')).toMatchObject({ source: 'project', expertise: ['cobol'] })
    expect(() => requireCard(all, 'nobody')).toThrow(expect.objectContaining({ code: 'AGENT_UNKNOWN' }))
  })

  test('HUB-6.6 a bad card is told with file and line, and takes nothing from the others', async () => {
    put('broken.md', '---\nname: broken\nrole [no colon]\n---\n')
    put('qa-engineer.md', '---\nname: someone\nrole: r\n---\n')
    put('fine.md', card('fine'))
    writeFileSync(join(root, '.agents', 'bytes.md'), Buffer.from([0x2d, 0xff, 0xfe]))
    put('con.md', card('con'))
    const { cards, problems } = await roster()
    expect(cards.find(({ name }) => name === 'fine')).toBeDefined()
    expect(cards.find(({ name }) => name === 'broken')).toBeUndefined()
    expect(cards.find(({ name }) => name === 'qa-engineer')).toMatchObject({ source: 'shipped' })
    expect(problems.map(({ file, line, code }) => `${file}:${line} ${code}`)).toEqual(
      [
        '.agents/broken.md:1 AGENT_FIELD_MISSING',
        '.agents/broken.md:3 FRONT_MATTER_LINE',
        '.agents/bytes.md:1 DOCUMENT_NOT_UTF8',
        '.agents/con.md:1 AGENT_NAME_INVALID',
        '.agents/qa-engineer.md:2 AGENT_FIELD_INVALID',
      ].sort(),
    )
  })

  test('HUB-6.7 no link leads to a card outside of the project', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'revops-outside-'))
    writeFileSync(join(outside, 'spy.md'), card('spy'))
    symlinkSync(join(outside, 'spy.md'), join(root, '.agents', 'spy.md'))
    expect((await roster()).cards.find(({ name }) => name === 'spy')).toBeUndefined()
    rmSync(join(root, '.agents'), { recursive: true })
    symlinkSync(outside, join(root, '.agents'))
    await expect(roster()).rejects.toMatchObject({ code: 'PATH_OUTSIDE_PROJECT' })
    const files = openProject(root)
    const wanted = { name: 'new', role: 'r', expertise: [], capacity: 1, tools: [], text: '' }
    await expect(createCard(files, wanted)).rejects.toMatchObject({ code: 'PATH_OUTSIDE_PROJECT' })
    rmSync(outside, { recursive: true })
  })

  test('HUB-6.8 a new card is a new file: never over one that is there, of two at once one', async () => {
    const files = openProject(root)
    const wanted = {
      name: 'new',
      role: 'Does new: things',
      expertise: ['c#', 'a b'],
      capacity: 3,
      tools: [],
      text: 'Hi.',
    }
    expect((await planCard(files, wanted)).path).toBe('.agents/new.md')
    const both = await Promise.allSettled([createCard(files, wanted), createCard(files, wanted)])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'AGENT_EXISTS' },
    })
    expect((await roster()).cards.find(({ name }) => name === 'new')).toMatchObject(wanted)
    const refused = (change: object, code: string) =>
      expect(createCard(files, { ...wanted, ...change })).rejects.toMatchObject({ code })
    await refused({}, 'AGENT_EXISTS')
    await refused({ name: '../new' }, 'AGENT_NAME_INVALID')
    await refused({ name: 'other', role: 'a\ncapacity: 20' }, 'AGENT_CARD_INVALID')
    await refused({ name: 'other', expertise: ['a"b'] }, 'AGENT_CARD_INVALID')
  })
})
