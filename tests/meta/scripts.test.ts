import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { newScript, readScripts, registryProblems } from '../../scripts/lib/registry.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const scripts = readScripts(ROOT)

function run(file: string, args: readonly string[], env: Record<string, string> = {}) {
  const path = join(ROOT, 'scripts', file)
  const [command, first] = file.endsWith('.ts')
    ? [process.execPath, ['--import', 'tsx', path]]
    : ['bash', [path]]
  return spawnSync(command, [...first, ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  })
}

describe('PIPE-11 every numbered script', () => {
  test.each(scripts.map((script) => [script.file, script] as const))(
    '%s explains itself with --help',
    (file, script) => {
      const { status, stdout } = run(file, ['--help'])
      expect(status).toBe(0)
      expect(stdout).toContain('--dry-run')
      // A shell script's help is its header; a TypeScript one may word its own.
      if (file.endsWith('.sh'))
        for (const line of Object.values(script.header)) expect(stdout).toContain(line)
    },
  )

  test.each(scripts.map((script) => script.file))('%s changes nothing with --dry-run', (file) => {
    const before = execFileSync(
      'git',
      ['status', '--porcelain', '--', 'scripts', '.env', 'SCRIPT_REGISTRY.md'],
      {
        cwd: ROOT,
      },
    )
    expect(run(file, ['--dry-run'])).toMatchObject({ status: 0, stderr: '' })
    const after = execFileSync(
      'git',
      ['status', '--porcelain', '--', 'scripts', '.env', 'SCRIPT_REGISTRY.md'],
      {
        cwd: ROOT,
      },
    )
    expect(after).toEqual(before)
  })

  test.each(scripts.map((script) => script.file))('%s refuses an unknown flag', (file) => {
    const { status, stderr } = run(file, ['--no-such-flag'])
    expect(status).not.toBe(0)
    expect(stderr).toContain('no-such-flag')
    if (file.endsWith('.sh')) expect(status).toBe(64)
  })

  test.each(scripts.filter((script) => script.file.endsWith('.sh')).map((script) => script.file))(
    '%s stops at the first error',
    (file) => {
      expect(readFileSync(join(ROOT, 'scripts', file), 'utf8')).toContain('\nset -euo pipefail\n')
    },
  )
})

const canInstall = process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0
const hasServer = spawnSync('bash', ['-c', 'ls /usr/lib/postgresql/*/bin/postgres']).status === 0

describe.skipIf(!canInstall || !hasServer)('PIPE-11 03_install_pgvector as root', () => {
  test('a second run finds 0.8 or newer and touches nothing', () => {
    const library = () => {
      const found = spawnSync('bash', ['-c', 'stat -c "%i %Y" /usr/lib/postgresql/*/lib/vector.so'])
      return found.stdout.toString()
    }
    expect(run('02-database/03_install_pgvector.sh', []).status).toBe(0)
    const before = library()
    const again = run('02-database/03_install_pgvector.sh', [])
    expect(again).toMatchObject({ status: 0 })
    expect(again.stdout).toMatch(
      /pgvector (0\.[89]|0\.\d\d|[1-9])\S* for PostgreSQL \d+ is already installed/,
    )
    expect(library()).toBe(before)
  })
})

describe('HUB-12 the script registry', () => {
  let copy = ''
  afterEach(() => rmSync(copy, { recursive: true, force: true }))

  function copied(): string {
    copy = mkdtempSync(join(tmpdir(), 'revops-registry-'))
    mkdirSync(join(copy, 'scripts'))
    cpSync(join(ROOT, 'scripts'), join(copy, 'scripts'), { recursive: true })
    cpSync(join(ROOT, 'SCRIPT_REGISTRY.md'), join(copy, 'SCRIPT_REGISTRY.md'))
    return copy
  }

  test('is in order', () => {
    expect(registryProblems(ROOT)).toEqual([])
  })

  test('names a script that is missing in it, and skipped numbers', () => {
    const root = copied()
    const header = ['script: 03-data/13_more', 'summary: s', 'usage: u', 'requires: r', 'idempotent: yes']
    writeFileSync(join(root, 'scripts/numbering.json'), '{}')
    writeFileSync(join(root, 'scripts/03-data/13_more.sh'), header.map((line) => `# ${line}`).join('\n'))
    const problems = registryProblems(root).join('\n')
    expect(problems).toContain('03-data/13_more.sh: is missing in SCRIPT_REGISTRY.md')
    expect(problems).toContain('03-data: number 12 is skipped without a reason')
  })

  test('names a number used twice, a wrong header and a path of one machine', () => {
    const root = copied()
    const text = readFileSync(join(root, 'scripts/03-data/10_sync_odoo.sh'), 'utf8')
    writeFileSync(
      join(root, 'scripts/03-data/10_other.sh'),
      `${text}cat ${['', 'home', 'me', 'x'].join('/')}\n`,
    )
    const problems = registryProblems(root).join('\n')
    expect(problems).toContain('03-data: number 10 is used twice')
    expect(problems).toContain('03-data/10_other.sh: its header says 03-data/10_sync_odoo')
    expect(problems).toMatch(/10_other\.sh:\d+: hard-coded absolute path/)
  })

  test('makes the next script with its header, executable', () => {
    const root = copied()
    const path = newScript(root, '02-database', 'count_rows', false)
    expect(path).toBe('scripts/02-database/11_count_rows.sh')
    expect(statSync(join(root, path)).mode & 0o111).not.toBe(0)
    expect(spawnSync('bash', [join(root, path), '--help']).status).toBe(0)
  })
})
