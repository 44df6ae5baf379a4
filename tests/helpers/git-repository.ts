import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A git work tree of a test's own, on the branch main. */
export interface TestRepository {
  readonly root: string
  /** Environment without the settings and the repository of whoever runs the tests. */
  readonly env: Readonly<Record<string, string>>
  git(...args: string[]): string
  /** The same where failure is what is looked for. */
  tryGit(...args: string[]): { readonly status: number | null; readonly stderr: string }
  /** An empty commit; answers its hash. */
  commit(subject: string, date?: string): string
  remove(): void
}

export function testRepository(): TestRepository {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'revops-git-')))
  const env = { PATH: process.env.PATH ?? '', HOME: join(root, '.git'), LC_ALL: 'C' }
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, env, encoding: 'utf8' }).trim()
  git('init', '--quiet', '--initial-branch=main')
  git('config', 'user.name', 'Ada')
  git('config', 'user.email', 'ada@example.com')
  return {
    root,
    env,
    git,
    tryGit: (...args) => spawnSync('git', args, { cwd: root, env, encoding: 'utf8' }),
    commit: (subject, date = '2026-11-20T10:00:00Z') => {
      writeFileSync(join(root, '.git', 'MESSAGE'), subject)
      execFileSync(
        'git',
        ['commit', '--quiet', '--allow-empty', '--no-verify', '-F', '.git/MESSAGE', '--date', date],
        {
          cwd: root,
          env,
        },
      )
      return git('rev-parse', 'HEAD')
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}
