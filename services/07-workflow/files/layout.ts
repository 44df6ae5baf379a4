import { type Dirent, lstatSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { fileErrors } from './errors.ts'
import { errnoOf, readFailure } from './failures.ts'
import { type Layout, SPEC_DOCUMENTS } from './model.ts'
import { isSpecName, shown } from './names.ts'
import { archiveFolder, specsFolder } from './place.ts'

/** Specs that lie in the layout that lost: they are left alone and should be moved by a person. */
export interface IgnoredSpecs {
  readonly folder: string
  readonly specs: readonly string[]
}

/** The real path of a project folder. @throws AppError PROJECT_NOT_FOUND, PROJECT_ACCESS_DENIED */
export function realRoot(root: string): string {
  const notFound = (cause?: unknown) => fileErrors.PROJECT_NOT_FOUND({ root: shown(root) }, { cause })
  if (!isAbsolute(root) || root.includes('\0')) throw notFound()
  try {
    const real = realpathSync(root)
    if (statSync(real).isDirectory()) return real
  } catch (error) {
    throw ['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG'].includes(errnoOf(error))
      ? notFound(error)
      : readFailure(error, root)
  }
  throw notFound()
}

/**
 * Which layout a project has. The one that holds specs, archived ones too; `specs/` when both do or when neither does,
 * except that an empty `.spec-workflow/specs` wins over no folder at all. (spec-workflow-mcp makes empty folders
 * whenever it starts, so that its folder alone says nothing.) A folder counts as a spec when it holds one of the three
 * documents: many projects keep test specs in a folder of that name.
 */
export function layoutOf(root: string): { readonly layout: Layout; readonly ignored: IgnoredSpecs | null } {
  const holdsSpecs = (layout: Layout) => !specsOf(root, layout).next().done
  if (holdsSpecs('plain')) return { layout: 'plain', ignored: ignoredOf(root, 'spec-workflow') }
  if (holdsSpecs('spec-workflow')) return { layout: 'spec-workflow', ignored: null }
  const onlyTheirs = !isFolder(root, specsFolder('plain')) && isFolder(root, specsFolder('spec-workflow'))
  return { layout: onlyTheirs ? 'spec-workflow' : 'plain', ignored: null }
}

function ignoredOf(root: string, layout: Layout): IgnoredSpecs | null {
  const specs = [...new Set(specsOf(root, layout))].sort()
  return specs.length === 0 ? null : { folder: specsFolder(layout).join('/'), specs }
}

/** Lazy: whether there is one is mostly answered by the first folder. */
function* specsOf(root: string, layout: Layout): Generator<string> {
  for (const parts of [specsFolder(layout), archiveFolder(layout)]) {
    if (!isFolder(root, parts)) continue
    for (const entry of entries(join(root, ...parts))) {
      if (!entry.isDirectory() || !isSpecName(entry.name)) continue
      if (holdsDocument(join(root, ...parts, entry.name))) yield entry.name
    }
  }
}

function holdsDocument(folder: string): boolean {
  return SPEC_DOCUMENTS.some((document) =>
    lstatSync(join(folder, `${document}.md`), { throwIfNoEntry: false })?.isFile(),
  )
}

/** True when every name on the way is a real folder and no link. */
function isFolder(root: string, parts: readonly string[]): boolean {
  return parts.every((_, depth) =>
    lstatSync(join(root, ...parts.slice(0, depth + 1)), { throwIfNoEntry: false })?.isDirectory(),
  )
}

function entries(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    throw readFailure(error, folder)
  }
}
