import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { machinePathIn } from './absolute-paths.ts'
import {
  type AreaFile,
  nextScript,
  problemText,
  registryMarkdown,
  registryProblems,
  scriptEntries,
} from './index.ts'

const header = (id: string, sign = '#') =>
  [`script: ${id}`, 'summary: Loads | counts', 'usage: u', 'requires: nothing', 'idempotent: yes']
    .map((line) => `${sign} ${line}`)
    .join('\n')

function script(area: string, name: string, more = ''): AreaFile {
  const sign = name.endsWith('.ts') ? '//' : '#'
  return { area, name, text: `${header(`${area}/${name.replace(/\.\w+$/, '')}`, sign)}\n${more}` }
}

const GOOD = [script('02-more', '01_b.ts'), script('01-data', '02_c.sh'), script('01-data', '01_a.sh')]

/** What a check says of these files, with the registry that they ask for unless another is given. */
function problems(files: readonly AreaFile[], given: { registry?: string | null; numbering?: string } = {}) {
  const registry = given.registry === undefined ? registryMarkdown(scriptEntries(files)) : given.registry
  return registryProblems({ files, registry, numbering: given.numbering ?? null }).map(problemText)
}

test('HUB-12.1 the registry is made from the headers, by area and number, also of files with CRLF', () => {
  const text = registryMarkdown(scriptEntries(GOOD))
  expect(text.match(/\(scripts\/[^)]+\)/g)).toEqual([
    '(scripts/01-data/01_a.sh)',
    '(scripts/01-data/02_c.sh)',
    '(scripts/02-more/01_b.ts)',
  ])
  expect(text).toContain('| Loads \\| counts | nothing | yes |')
  const windows = GOOD.map((file) => ({ ...file, text: file.text.replaceAll('\n', '\r\n') }))
  expect(registryMarkdown(scriptEntries(windows))).toBe(text)
  expect(problems(GOOD)).toEqual([])
  expect(problems(GOOD, { registry: text.replaceAll('\n', '\r\n') })).toEqual([])
})

test('HUB-12.2 a missing entry and a stale registry are named', () => {
  const text = registryMarkdown(scriptEntries(GOOD))
  const stale = 'SCRIPT_REGISTRY.md: is not what the headers say: run `revops registry generate`'
  expect(problems(GOOD, { registry: text.replace('01-data/02_c.sh)', '01-data/02_gone.sh)') })).toEqual([
    '01-data/02_c.sh: is missing in SCRIPT_REGISTRY.md',
    stale,
  ])
  expect(problems(GOOD, { registry: text.replace('nothing', 'something') })).toEqual([stale])
  expect(problems(GOOD, { registry: null })).toHaveLength(4)
  expect(problems([], { registry: null })).toEqual([])
})

test('HUB-12.2 a number that is used twice or skipped without a reason is named; a reason may hold for a range', () => {
  const files = [script('01-data', '01_a.sh'), script('01-data', '01_b.sh'), script('01-data', '05_c.sh')]
  const skipped = (number: string) =>
    `01-data: number ${number} is skipped without a reason in scripts/numbering.json`
  expect(problems(files)).toEqual([
    '01-data: number 01 is used twice',
    skipped('02'),
    skipped('03'),
    skipped('04'),
  ])
  const numbering = JSON.stringify({ '01-data': { '02-03': 'kept for more', '04': ' ' } })
  expect(problems(files, { numbering })).toEqual(['01-data: number 01 is used twice', skipped('04')])
  expect(problems(files, { numbering: '[1' })[0]).toContain('scripts/numbering.json: is no JSON object')
})

test('HUB-12.2 a path of one machine is named with its line; what the system itself names is not', () => {
  const path = (...names: string[]) => ['', ...names].join('/')
  const lines = [
    `cat ${path('etc', 'hosts')} ${path('usr', 'bin', 'env')}`,
    `cd "${path('home', 'me', 'project')}"`,
    `DATA=${path('Users', 'ada', 'data')}`,
    'curl https://example.com/home/page',
    `cp x >${path('opt', 'tool')}/out`,
    'type C:\\Users\\me',
  ]
  const found = problems([script('01-data', '01_a.sh', lines.join('\n'))])
  expect(found.map((one) => one.split(':')[1])).toEqual(['7', '8', '10', '11'])
  expect(found[0]).toContain(
    `01-data/01_a.sh:7: hard-coded absolute path ${path('home', 'me', 'project')}: take it`,
  )
})

test('HUB-12.2 every absolute path is one machine’s, save those of the system; what only looks like one is none', () => {
  const path = (...names: string[]) => ['', ...names].join('/')
  const data = path('data', 'exports')
  const found = (kind: 'sh' | 'ts', ...lines: string[]) =>
    lines.map((line) => machinePathIn(line, kind)).map((each) => each !== null)
  const yes = [
    `cp x ${data}/y`,
    `cd "${data}"`,
    `. ${path('builds', 'env.sh')}`,
    `cc -I${path('vendor', 'include')} x.c`,
    `cat <${data}`,
    `#!${path('nix', 'store', 'bin', 'bash')}`,
    `curl file://${data}/x`,
    `A=b:${data}`,
    `cd ${path('Данные', 'x')}`,
    `sed -i s/a/b/ ${data}/x`,
    `# as on my machine: ${data}`,
    `cd ${data} # machine-path:`,
    'type D:/work/x',
  ]
  expect(found('sh', ...yes)).toEqual(yes.map(() => true))
  const no = [
    `"$WORK"${path('headers', 'x.deb')}`,
    `\${ROOT}${data} $(pwd)${data} ../..${data} ~${data}`,
    `sed -n '${path('begin', 'p')}' x`,
    `awk '${path('word', '')} { print }'`,
    `echo "</p>" https://example.com/a/b`,
    `curl "$HUB" -d "${path('api', 'v1')}" # machine-path: an address of the hub`,
    `cat ${path('proc', 'cpuinfo')} ${path('var', 'log', 'x')} >${path('dev', 'null')}`,
    'echo yes/no 1/2 a / b',
  ]
  expect(found('sh', ...no)).toEqual(no.map(() => false))
  const inText = [`const a = '${data}'`, `run(\`ls ${data}\`)`, `// see ${data}`]
  expect(found('ts', ...inText)).toEqual(inText.map(() => true))
  const code = [`text.replace(${path('word', 'g')}, '')`, 'const half = a /b', 'const html = "<b>x</b>"']
  expect(found('ts', ...code)).toEqual(code.map(() => false))
})

test('HUB-12.2 a wrong name, a header that lacks a field and one that was copied are named', () => {
  const files = [
    { area: '01-data', name: 'load.py', text: '' },
    { area: '01-data', name: '01_a.sh', text: header('01-data/01_other').replace(/# usage.*\n/, '') },
    { area: 'lib', name: 'x.sh', text: '' },
  ]
  expect(problems(files)).toEqual([
    '01-data/load.py: scripts are called NN_name.sh or NN_name.ts',
    '01-data/01_a.sh: the header lacks "usage:"',
    '01-data/01_a.sh: its header says 01-data/01_other',
  ])
})

const order = { area: '01-data', name: 'load_more', shared: false } as const

test('HUB-12.3 a new script gets the next number below 90; generators only when there is no other', () => {
  const at = (...numbers: number[]) => {
    const files = numbers.map((number) => script('01-data', `${String(number).padStart(2, '0')}_x.sh`))
    return nextScript(scriptEntries(files), { ...order, kind: 'sh' })?.path ?? null
  }
  expect(at()).toBe('scripts/01-data/01_load_more.sh')
  expect(at(1, 2, 90, 92)).toBe('scripts/01-data/03_load_more.sh')
  expect(at(89, 90)).toBe('scripts/01-data/91_load_more.sh')
  expect(at(89)).toBe('scripts/01-data/90_load_more.sh')
  expect(at(89, 99)).toBeNull()
})

test.each(['sh', 'ts'] as const)(
  'HUB-12.3 a new .%s script is in order, explains itself and refuses what it does not know',
  (kind) => {
    const made = nextScript([], { ...order, kind, summary: 'Loads\nmore' })
    if (made === null) throw new Error('no script')
    const name = `01_load_more.${kind}`
    expect(problems([{ area: '01-data', name, text: made.text }])).toEqual([])
    const root = mkdtempSync(join(tmpdir(), 'revops-script-'))
    try {
      const file = join(root, made.path)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, made.text)
      const tsx = join(import.meta.dirname, '../../../node_modules/tsx/dist/loader.mjs')
      const command = kind === 'sh' ? ['bash', file] : [process.execPath, '--import', tsx, file]
      const run = (...args: string[]) =>
        spawnSync(command[0] as string, [...command.slice(1), ...args], { encoding: 'utf8', cwd: root })
      expect(run('--help').stdout).toContain('summary: Loads more')
      expect(run('--dry-run')).toMatchObject({ status: 0, stderr: '' })
      expect(run('--what').status).toBe(64)
      if (kind === 'sh') execFileSync('bash', ['-n', file])
    } finally {
      rmSync(root, { recursive: true, force: true })
    }
  },
)
