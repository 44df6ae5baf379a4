import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type TestRepository, testRepository } from '../../../tests/helpers/git-repository.ts'
import { openProject } from '../files/index.ts'
import { isTaskBranch, isTaskSubject, taskMarks } from './habits.ts'
import { hookText, isOwnHook } from './hook-texts.ts'
import { baseBranch, branchTips, commitOf, currentBranch, logOf, openRepository } from './repository.ts'
import { defaultGitOptions, type Git, runGit } from './run.ts'

const code = (expected: string) => expect.objectContaining({ code: expected })
const HASH_OF_NOTHING = '0123456789012345678901234567890123456789'

describe('HUB-14 what names a task', () => {
  test.each([
    ['feature/task-001-install-postgresql', true],
    ['fix/task-1.2-login', true],
    ['docs/task-12-a', true],
    ['feature/task-001', false],
    ['feature/task-001-', false],
    ['feature/task-XXX-description', false],
    ['feature/001-install', false],
    ['chore/task-001-install', false],
    ['feature/task-001-Install', false],
    ['feature/task-1..2-x', false],
    ['feature/task-001-install\n', false],
  ])('HUB-14.1 branch %j: %s', (name, expected) => {
    expect(isTaskBranch(name)).toBe(expected)
  })

  test.each([
    ['[TASK-001] Install PostgreSQL 15 with pgvector', [[null, '001']]],
    ['[TASK-1.2] Log in', [[null, '1.2']]],
    ['[TASK-user-login/1.2] Log in', [['user-login', '1.2']]],
    [
      '[TASK-1] [TASK-2] [TASK-1] Both',
      [
        [null, '1'],
        [null, '2'],
      ],
    ],
    ['fixup! [TASK-001] Install', [[null, '001']]],
    ['Revert "[TASK-001] Install"', [[null, '001']]],
    ['Reapply "[TASK-001] Install"', [[null, '001']]],
    ['[TASK-001]', null],
    ['[TASK-001] ', null],
    ['[TASK-001]Install', null],
    ['[task-001] Install', null],
    ['TASK-001 Install', null],
    ['[TASK-XXX] Brief description', null],
    ['Install [TASK-001] now', null],
  ] as const)('HUB-14.1 subject %j', (subject, marks) => {
    expect(isTaskSubject(subject)).toBe(marks !== null)
    if (marks !== null) expect(taskMarks(subject).map(({ spec, id }) => [spec, id])).toEqual(marks)
  })
})

test('HUB-14.2 a subject without end costs no time and names at most 20 tasks', () => {
  const marks = Array.from({ length: 200_000 }, (_, index) => `[TASK-${index}] `).join('')
  expect(taskMarks(marks)).toHaveLength(20)
  expect(isTaskSubject(`${marks}x`)).toBe(true)
})

describe('HUB-14 a repository', () => {
  let repository: TestRepository
  let git: Git
  beforeEach(() => {
    repository = testRepository()
    git = gitIn(repository.root)
  })
  afterEach(() => repository.remove())

  const gitIn = (root: string, more = {}): Git => ({
    root,
    options: { ...defaultGitOptions, env: repository.env, ...more },
  })
  const open = (root = repository.root) => openRepository(openProject(root), git.options)

  test('HUB-14.1 what is no repository of its own has a code: no folder .git, a folder of a repository, a bare one', async () => {
    const inner = join(repository.root, 'inner')
    mkdirSync(inner)
    await expect(open(inner)).rejects.toThrow(code('GIT_NO_REPOSITORY'))
    const alone = realpathSync(mkdtempSync(join(tmpdir(), 'revops-plain-')))
    try {
      await expect(open(alone)).rejects.toThrow(code('GIT_NO_REPOSITORY'))
      repository.git('init', '--quiet', '--bare', alone)
      await expect(open(alone)).rejects.toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^GIT_(NO_REPOSITORY|REFUSED)$/) }),
      )
    } finally {
      rmSync(alone, { recursive: true, force: true })
    }
    await expect(open()).resolves.toMatchObject({ root: repository.root })
  })

  test('HUB-14.1 without git, without an answer in time, and with too much of one: a code each', async () => {
    const none = gitIn(repository.root, { env: { PATH: join(repository.root, 'nowhere') } })
    await expect(runGit(none, ['version'])).rejects.toThrow(code('GIT_MISSING'))
    const bin = join(repository.root, 'bin')
    mkdirSync(bin)
    writeFileSync(join(bin, 'git'), '#!/bin/sh\nexec sleep 60\n')
    chmodSync(join(bin, 'git'), 0o755)
    const env = { ...repository.env, PATH: `${bin}:${repository.env.PATH}` }
    await expect(runGit(gitIn(repository.root, { env, timeoutMs: 200 }), ['version'])).rejects.toThrow(
      code('GIT_TIMEOUT'),
    )
    await expect(runGit(gitIn(repository.root, { maxBytes: 5 }), ['version'])).rejects.toThrow(
      code('GIT_OUTPUT_TOO_LARGE'),
    )
  })

  test('HUB-14.1 a name that looks like an option, or like none, is a name that does not exist', async () => {
    const sha = repository.commit('[TASK-001] First')
    const victim = join(repository.root, 'victim')
    for (const ref of [
      `--output=${victim}`,
      '--all',
      '-h',
      '',
      'a b',
      'no\0thing',
      '../main',
      HASH_OF_NOTHING,
    ]) {
      await expect(commitOf(git, ref), ref).rejects.toThrow(code('GIT_REF_UNKNOWN'))
    }
    expect(existsSync(victim)).toBe(false)
    expect(await commitOf(git, 'main')).toBe(sha)
  })

  test('HUB-14.1 settings of the repository that name programs run none', async () => {
    repository.commit('[TASK-001] First')
    // A commit that is signed, as far as git knows before it asks gpg.
    const unsigned = repository.git('cat-file', 'commit', 'HEAD')
    const signature = 'gpgsig -----BEGIN PGP SIGNATURE-----\n \n -----END PGP SIGNATURE-----\n'
    writeFileSync(join(repository.root, '.git', 'SIGNED'), unsigned.replace('\n\n', `\n${signature}\n`))
    const signed = repository.git('hash-object', '-t', 'commit', '-w', '.git/SIGNED')
    repository.git('update-ref', 'refs/heads/main', signed)
    const trap = join(repository.root, '.git', 'trap')
    const ran = join(repository.root, '.git', 'ran')
    writeFileSync(trap, `#!/bin/sh\necho "$0 $*" >> '${ran}'\nexit 0\n`)
    chmodSync(trap, 0o755)
    const settings = ['core.fsmonitor', 'core.sshCommand', 'core.pager', 'core.askPass', 'gpg.program']
    for (const name of [
      ...settings,
      'gpg.ssh.program',
      'diff.external',
      'credential.helper',
      'core.gitProxy',
    ])
      repository.git('config', name, trap)
    repository.git('config', 'log.showSignature', 'true')
    repository.git('config', 'alias.log', `!${trap}`)
    repository.git('config', 'remote.origin.promisor', 'true')
    repository.git('config', 'remote.origin.url', `ext::${trap}`)
    // The trap is real: it does run for whoever does not look out.
    for (const command of [['status'], ['log']]) {
      repository.tryGit(...command)
      expect(existsSync(ran), command[0]).toBe(true)
      rmSync(ran)
    }
    const opened = await open()
    await currentBranch(opened)
    await baseBranch(opened)
    const tips = await branchTips(opened, 10)
    await logOf(opened, { from: tips, without: [HASH_OF_NOTHING], limit: 10 })
    await commitOf(opened, 'main')
    await runGit(opened, ['log', '--max-count=1', HASH_OF_NOTHING])
    await runGit(opened, ['log', '--max-count=1'])
    await runGit(opened, ['status'])
    expect(existsSync(ran)).toBe(false)
  })

  test('HUB-14.2 commits come newest first with author and time; what is not there any more is passed over', async () => {
    const first = repository.commit('[TASK-001] First', '2026-11-20T10:00:00+01:00')
    const second = repository.commit('Zweiter: „Ünï“ 日本\n\nBody [TASK-002]')
    const found = await logOf(git, { from: [second], without: [HASH_OF_NOTHING], limit: 10 })
    expect(found).toEqual([
      {
        sha: second,
        parents: 1,
        author: 'Ada',
        at: '2026-11-20T10:00:00+00:00',
        subject: 'Zweiter: „Ünï“ 日本',
      },
      { sha: first, parents: 0, author: 'Ada', at: '2026-11-20T10:00:00+01:00', subject: '[TASK-001] First' },
    ])
    expect(await logOf(git, { from: [second], without: [first], limit: 10 })).toHaveLength(1)
    expect(await logOf(git, { from: [HASH_OF_NOTHING], without: [], limit: 10 })).toEqual([])
  })

  test('HUB-14.1 the default branch is what the remote says, else main', async () => {
    expect(await baseBranch(git)).toBeNull()
    expect(await branchTips(git, 10)).toEqual([])
    repository.commit('[TASK-001] First')
    expect(await baseBranch(git)).toBe('refs/heads/main')
    repository.git('update-ref', 'refs/remotes/origin/trunk', 'HEAD')
    repository.git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/trunk')
    expect(await baseBranch(git)).toBe('refs/remotes/origin/HEAD')
    repository.git('checkout', '--quiet', '--detach')
    expect(await currentBranch(git)).toBeNull()
  })

  describe('the hooks', () => {
    beforeEach(() => {
      for (const name of ['commit-msg', 'pre-push'] as const) {
        const file = join(repository.root, '.git', 'hooks', name)
        writeFileSync(file, hookText(name))
        chmodSync(file, 0o755)
      }
    })
    const commit = (...args: string[]) => repository.tryGit('commit', '--allow-empty', '--quiet', ...args)

    test('HUB-14.1 a commit is refused without its task, with the way out; a merge and an empty message are git’s own', () => {
      expect(commit('-m', 'Install PostgreSQL')).toMatchObject({
        status: 1,
        stderr: expect.stringContaining('begin it with the task: [TASK-001] Brief description'),
      })
      expect(commit('-m', '[TASK-001] Install', '-m', 'Body without a task')).toMatchObject({ status: 0 })
      const quoted = '[TASK-user-login/1.2] "Quoted" $(id) `id`'
      expect(commit('-m', quoted)).toMatchObject({ status: 0 })
      expect(commit('-m', `# a note\n\n${quoted}`)).toMatchObject({ status: 1 })
      const editor = `printf '# a note\\n\\n[TASK-003] Edited\\n' >`
      repository.git('config', 'core.editor', editor)
      expect(commit()).toMatchObject({ status: 0 })
      expect(repository.git('log', '-1', '--format=%s')).toBe('[TASK-003] Edited')
      expect(commit('--fixup', 'HEAD')).toMatchObject({ status: 0 })
      expect(commit('-m', '').stderr).toContain('empty commit message')
      repository.git('checkout', '--quiet', '-b', 'feature/task-002-x', 'HEAD~1')
      expect(commit('-m', '[TASK-002] Other')).toMatchObject({ status: 0 })
      expect(repository.tryGit('merge', '--no-ff', '--no-edit', 'main')).toMatchObject({ status: 0 })
    })

    test('HUB-14.1 a push is refused for a branch or a commit without a task; main, tags and removals are free', () => {
      const other = realpathSync(mkdtempSync(join(tmpdir(), 'revops-remote-')))
      try {
        repository.git('init', '--quiet', '--bare', other)
        repository.git('remote', 'add', 'origin', other)
        repository.commit('[TASK-001] First')
        const push = (...args: string[]) => repository.tryGit('push', '--quiet', 'origin', ...args)
        expect(push('main')).toMatchObject({ status: 0 })
        expect(push('main:wip')).toMatchObject({
          status: 1,
          stderr: expect.stringContaining('names no task: wip'),
        })
        repository.git('tag', 'v1')
        expect(push('v1')).toMatchObject({ status: 0 })
        repository.commit('Second')
        const refused = push('main')
        expect(refused).toMatchObject({
          status: 1,
          stderr: expect.stringMatching(/names? no task:\n[0-9a-f]+ Second/),
        })
        expect(push('main:feature/task-002-x').status).toBe(1)
        repository.git('commit', '--amend', '--quiet', '--allow-empty', '-m', '[TASK-002] Second')
        expect(push('main:feature/task-002-x')).toMatchObject({ status: 0 })
        expect(push(':feature/task-002-x')).toMatchObject({ status: 0 })
      } finally {
        rmSync(other, { recursive: true, force: true })
      }
    })

    test('HUB-14.1 a hook is ours as long as nobody changed it', () => {
      expect(isOwnHook('commit-msg', hookText('commit-msg'))).toBe(true)
      expect(isOwnHook('commit-msg', hookText('pre-push'))).toBe(false)
      expect(isOwnHook('commit-msg', hookText('commit-msg').replace('exit 1', 'exit 0'))).toBe(false)
      expect(isOwnHook('commit-msg', '#!/bin/sh\nexit 0\n')).toBe(false)
    })
  })

  test('HUB-14.1 a project folder that is reached through a link is its real folder', async () => {
    const link = `${repository.root}-link`
    symlinkSync(repository.root, link)
    try {
      await expect(open(link)).resolves.toMatchObject({ root: repository.root })
    } finally {
      rmSync(link)
    }
  })
})
