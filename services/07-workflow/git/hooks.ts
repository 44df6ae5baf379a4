import { isAbsolute, join, relative, sep } from 'node:path'
import { AppError } from '../../00-platform/index.ts'
import { type ProjectFiles, removeProjectPath, writeProjectFile } from '../files/index.ts'
import { type ProjectCall, projectOf } from '../projects/projects.ts'
import { gitErrors } from './errors.ts'
import { HOOKS, type HookName, hookText, isOwnHook } from './hook-texts.ts'
import { openRepository } from './repository.ts'
import { askGit, type Git } from './run.ts'

type Call = Pick<ProjectCall, 'deps' | 'db'>
interface InProject {
  readonly project?: string | undefined
}

/** What is to be done with one hook. */
export interface HookStep {
  readonly hook: HookName
  /** Below the project folder. */
  readonly path: string
  readonly step: 'write' | 'replace' | 'remove' | 'none'
}

interface PlannedStep extends HookStep {
  readonly etag: string | null
}

/**
 * Puts our hooks where git looks for them (`core.hooksPath` too), all or none. A hook of somebody else stays and is named.
 * @throws AppError GIT_HOOK_FOREIGN, GIT_HOOKS_OUTSIDE, GIT_NO_REPOSITORY, GIT_MISSING, PROJECT_READ_ONLY
 */
export async function installHooks(call: Call, input: InProject) {
  const { project, files, steps } = await plan(call, input, installStep)
  for (const { hook, path, step, etag } of steps) {
    if (step !== 'none')
      await writeProjectFile(files, path, hookText(hook), { ifMatch: etag, executable: true })
  }
  return { project, hooks: steps.map(shown) }
}

/** Takes our hooks away; one that was changed by hand stays and is named. @throws AppError as installHooks */
export async function removeHooks(call: Call, input: InProject) {
  const { project, files, steps } = await plan(call, input, removeStep)
  for (const { path, step } of steps) if (step === 'remove') await removeProjectPath(files, path)
  return { project, hooks: steps.map(shown) }
}

/** What installing would do. @throws AppError as installHooks */
export async function planInstall(call: Call, input: InProject) {
  const { project, steps } = await plan(call, input, installStep)
  return { project, hooks: steps.map((one) => ({ ...shown(one), text: hookText(one.hook) })) }
}

/** What removing would do. @throws AppError as installHooks */
export async function planRemoval(call: Call, input: InProject) {
  const { project, steps } = await plan(call, input, removeStep)
  return { project, hooks: steps.map(shown) }
}

const shown = ({ hook, path, step }: PlannedStep): HookStep => ({ hook, path, step })

type Judge = (hook: HookName, text: string | null) => HookStep['step']

const installStep: Judge = (hook, text) => {
  if (text === null) return 'write'
  return text === hookText(hook) ? 'none' : 'replace'
}
const removeStep: Judge = (_, text) => (text === null ? 'none' : 'remove')

/** Looks at every hook before anything is done. */
async function plan(call: Call, input: InProject, judge: Judge) {
  const { id, files } = await projectOf(call, input.project)
  const git = await openRepository(files, call.deps.options.git)
  const folder = await hooksFolder(git)
  const steps: PlannedStep[] = []
  for (const hook of HOOKS) {
    const path = `${folder}/${hook}`
    const present = await readHook(files, path)
    if (present !== null && !isOwnHook(hook, present.text)) throw gitErrors.GIT_HOOK_FOREIGN({ path })
    steps.push({ hook, path, step: judge(hook, present?.text ?? null), etag: present?.etag ?? null })
  }
  return { project: id, files, steps }
}

/** Where git takes the hooks from, below the project. @throws AppError GIT_HOOKS_OUTSIDE */
async function hooksFolder(git: Git): Promise<string> {
  const told = (await askGit(git, ['rev-parse', '--git-path', 'hooks'])).replace(/\r?\n$/, '')
  const below = relative(git.root, isAbsolute(told) ? told : join(git.root, told))
  const outside = below === '' || below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below)
  if (outside) throw gitErrors.GIT_HOOKS_OUTSIDE({ path: told })
  return below.split(sep).join('/')
}

async function readHook(files: ProjectFiles, path: string) {
  try {
    const { bytes, etag } = await files.readFile(path)
    return { text: bytes.toString('utf8'), etag }
  } catch (error) {
    if (error instanceof AppError && error.code === 'PATH_NOT_FOUND') return null
    throw error
  }
}
